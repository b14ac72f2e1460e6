"""The content model: which parts of a page's template are its text.

Every block gains or costs (`tasks.strip.page.sums`): prose gains its length, links and short scraps cost some of
theirs, headings, tables and code follow their surroundings. The text is the element with the highest sum (a
maximum-sum subtree: taking in more of the page pays only while it brings more prose than furniture), with other
elements rich in prose beside it. Inside it, what is mostly links or is named as furniture goes. All steps are linear
in the number of elements.

The few constants were set by hand, with the labelled development pages in view; on these F1 changes by less than .01
when any cost or share is halved or doubled. A logistic regression and boosted trees over the same evidence, block by
block, did no better in cross-validation (Chinese articles .93 and .90, forum pages .70 and .71) and are harder to explain.
"""

from __future__ import annotations

from tasks.extract.elements import HEADINGS
from tasks.strip.page.sums import LONGEST_COST, TEASERS, Sums, add_up
from tasks.strip.page.template import Part, Template

TIGHT = 0.8
"""The innermost element that still holds this share of the highest sum is the text."""
BESIDE, BESIDE_IN_THREAD, SHORT_REPLY = 0.2, 0.05, 10
"""Another element is text too if its sum reaches this share of the text's; a reply may be as short as a sentence."""
PROSE_SHARE = 0.6
"""How much of an element beside the text has to be prose."""
ENDED_SHARE = 0.3
"""How much of that prose has to end as sentences do: titles of other texts are halves of sentences."""
FEW_LINKS = 0.3
"""A page with a smaller share of its words in links is no index."""
TOLERANCE = 4
"""How negative the sum of a part inside the text may be."""

_BOXES = "div td section article main body html table tbody tr form center dd dl ul ol li"
_CONTAINERS = frozenset(_BOXES.split())


def decide(template: Template, *, thread: bool) -> list[str | None]:
    """For each part of the template the rule that drops it, or None if it is text."""
    parts = template.parts
    if not parts:
        return []
    sums = add_up(parts, thread=thread)
    texts = _texts(parts, sums, thread=thread)
    if not texts:
        sums = add_up(parts, thread=thread, scrap=1.0)
        is_index = TEASERS in sums.soft or _is_all_links(parts)
        texts = {place for place in _texts(parts, sums, thread=thread) if _is_named_text(parts, place) or not is_index}
    rules: list[str | None] = []
    for place, part in enumerate(parts):
        above = rules[part.parent] if part.parent >= 0 else "page.outside-text"
        rules.append(None if place in texts else above or _clutter(sums, place))
    return rules


def _clutter(sums: Sums, place: int) -> str | None:
    """Why a part inside the text is not text."""
    return sums.soft[place] or ("page.link-density" if sums.clutter[place] < -TOLERANCE else None)


def _texts(parts: list[Part], sums: Sums, *, thread: bool) -> set[int]:
    """The parts that hold the text: the best one and others rich in prose, with their headings."""
    best = _best(parts, sums.gain)
    if best is None:
        return set()
    while _is_part_of_more(parts, best, thread=thread):
        best = parts[best].parent
    gain = sums.gain[best]
    enough = max(BESIDE_IN_THREAD * gain, SHORT_REPLY) if thread else max(BESIDE * gain, LONGEST_COST)
    texts = {best} | _beside(parts, sums, best, enough, thread=thread)
    return texts | _headings(parts, texts)


def _best(parts: list[Part], gain: list[float]) -> int | None:
    """The container with the highest sum, made as small as it can be."""
    best = max(range(len(parts)), key=lambda place: (gain[place], place))
    if gain[best] <= 0:
        return None
    while parts[best].tag not in _CONTAINERS and parts[best].parent >= 0:
        best = parts[best].parent
    inner: dict[int, int] = {}
    for place, part in enumerate(parts):
        if part.tag in _CONTAINERS and (part.parent not in inner or gain[place] > gain[inner[part.parent]]):
            inner[part.parent] = place
    while best in inner and gain[inner[best]] >= TIGHT * gain[best]:
        best = inner[best]
    return best


def _is_part_of_more(parts: list[Part], place: int, *, thread: bool) -> bool:
    """Whether like elements are pieces of the text around them.

    So are those with a line each, as paragraphs have, and replies in one element with the words that they reply to.
    """
    part = parts[place]
    if part.elements == 1 or part.parent < 0:
        return False
    return any(leaf.prose for leaf in parts[part.parent].leaves) if thread else len(part.leaves) >= part.elements


def _is_named_text(parts: list[Part], place: int) -> bool:
    """Whether a part, or one around it, is named as text: then lines without a sentence may be one (a poem, a few words)."""
    while place >= 0:
        if "page.text" in parts[place].kinds:
            return True
        place = parts[place].parent
    return False


def _is_all_links(parts: list[Part]) -> bool:
    leaves = [leaf for part in parts for leaf in part.leaves]
    return sum(leaf.link_chars for leaf in leaves) >= FEW_LINKS * sum(leaf.chars for leaf in leaves)


def _beside(parts: list[Part], sums: Sums, best: int, enough: float, *, thread: bool) -> set[int]:
    """Topmost parts away from the best one that are prose for the most part, and enough of it."""
    around: set[int] = set()
    place = best
    while place >= 0:
        around.add(place)
        place = parts[place].parent
    found: set[int] = set()
    covered: list[bool] = []
    for place, part in enumerate(parts):
        inside = place == best or (part.parent >= 0 and covered[part.parent])
        reads_well = "page.text" in part.kinds or sums.prose[place] > PROSE_SHARE * sums.chars[place]
        reads_well = reads_well and (thread or sums.ended[place] > ENDED_SHARE * sums.prose[place])
        rich = sums.gain[place] >= enough and reads_well
        if rich and not inside and place not in around and not sums.soft[place]:
            found.add(place)
            inside = True
        covered.append(inside)
    return found


def _headings(parts: list[Part], texts: set[int]) -> set[int]:
    """Headings that stand before each of several like texts."""
    around = {parts[text].parent for text in texts if parts[text].elements > 1}
    return {place for place, part in enumerate(parts) if part.tag in HEADINGS and part.parent in around}
