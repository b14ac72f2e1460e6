"""The content model: which parts of a page's template are its text.

Every block gains or costs: prose gains its length, links and short scraps cost some of theirs, headings, tables and
code follow their surroundings. The text is the element with the highest sum (a maximum-sum subtree: taking in more
of the page pays only while it brings more prose than furniture), with other elements rich in prose beside it.
Inside it, what is mostly links or is named as furniture goes. All steps are linear in the number of elements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from math import inf
from pathlib import Path

from tasks.extract.elements import HEADINGS
from tasks.records import Role
from tasks.rules import load_rules
from tasks.strip.page.template import Part, Template
from tasks.strip.page.tree import Leaf

_FOLLOWERS = frozenset((Role.HEADING, Role.TABLE, Role.CODE, Role.CAPTION))
_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}|\d{1,2}:\d{2}|小时前|分钟前|天前| ago\b")
_SMALL_KINDS = {"page.person": "page.person", "page.byline": "page.byline", "page.tags": "page.tags"}

LINK_COST, SCRAP_COST, DATE_COST, FURNITURE_COST = 0.6, 0.25, 1.0, 1.0
"""What a character costs in a block that is mostly a link, a scrap without a sentence, a date, a furniture sentence."""
LONGEST_COST, LONGEST_GAIN = 60, 1000
"""Characters of a block that count at most, so that one long block does not decide alone."""
PRUNED_COST = 200
TEXT_NAMED, LIST_NAMED = 1.5, 0.7
TIGHT = 0.8
"""The innermost element that still holds this share of the highest sum is the text."""
BESIDE, BESIDE_IN_THREAD, SHORT_REPLY = 0.2, 0.05, 10
"""Another element is text too if its sum reaches this share of the text's."""
SMALL = 150
"""A byline, a user's card or a tag list is smaller than this; a larger element of that name is something else."""
TOLERANCE = 4


@dataclass(slots=True)
class Sums:
    """What stands in each part, with everything inside it."""

    gain: list[float]
    prose: list[float]
    chars: list[float]
    clutter: list[float]
    """As `gain`, counting of the costs only those that are a reason to leave a part out of the text."""
    soft: list[str | None]
    """The rule by which a part's name makes it furniture inside the text."""


@dataclass(slots=True)
class Decision:
    """For each part, None if it stays, else the rule that drops it."""

    rules: list[str | None] = field(default_factory=list)


def decide(template: Template, *, thread: bool) -> list[str | None]:
    """For each part of the template the rule that drops it, or None if it is text."""
    parts = template.parts
    if not parts:
        return []
    sums = _sum(parts, thread=thread)
    cores = _cores(parts, sums, thread=thread)
    rules: list[str | None] = []
    for place, part in enumerate(parts):
        above = rules[part.parent] if part.parent >= 0 else "page.outside-text"
        if place in cores:
            above = None
        rules.append(above or (None if place in cores else _clutter(sums, place)))
    return rules


def _clutter(sums: Sums, place: int) -> str | None:
    """Why a part of the text's element is not text."""
    if rule := sums.soft[place]:
        return rule
    return "page.link-density" if sums.clutter[place] < -TOLERANCE else None


def _sum(parts: list[Part], *, thread: bool) -> Sums:
    size = len(parts)
    gain, clutter = [0.0] * size, [0.0] * size
    prose, chars = [0.0] * size, [0.0] * size
    trust = _trust(parts)
    for place, part in enumerate(parts):
        for leaf in part.leaves:
            value = _gain(leaf, thread=thread)
            if value > 0:
                value *= trust[place]
            gain[place] += value
            if value > 0 or thread or 2 * leaf.link_chars > leaf.chars:
                clutter[place] += value
            prose[place] += leaf.prose
            chars[place] += leaf.chars
    _add_up(parts, prose)
    _add_up(parts, chars)
    soft = _soft(parts, prose, chars, thread=thread)
    for place, part in enumerate(parts):
        if soft[place]:
            gain[place] = clutter[place] = -float(sum(min(leaf.chars, LONGEST_COST) for leaf in part.leaves))
    _add_up(parts, gain, floor=-PRUNED_COST)
    _add_up(parts, clutter, floor=0)
    return Sums(gain, prose, chars, clutter, soft)


def _trust(parts: list[Part]) -> list[float]:
    """How much the names of a part and of those around it speak for or against its prose."""
    found: list[float] = []
    for part in parts:
        above = found[part.parent] if part.parent >= 0 else 1.0
        if "page.text" in part.kinds:
            above = TEXT_NAMED
        elif "page.listing" in part.kinds:
            above = min(above, LIST_NAMED)
        found.append(above)
    return found


def _add_up(parts: list[Part], values: list[float], floor: float = -inf) -> None:
    """Add to each part what its children hold; those that are negative cost together no more than `floor`."""
    costs = [0.0] * len(parts)
    for place in range(len(parts) - 1, -1, -1):
        values[place] += max(costs[place], floor)
        if (parent := parts[place].parent) >= 0:
            if values[place] < 0:
                costs[parent] += values[place]
            else:
                values[parent] += values[place]


def _gain(leaf: Leaf, *, thread: bool) -> float:
    """What a block adds to the sum of an element that takes it in."""
    if 2 * leaf.link_chars > leaf.chars:
        return -LINK_COST * min(leaf.chars, LONGEST_COST)
    text = leaf.block.text
    if leaf.prose:
        if leaf.chars < 4 * LONGEST_COST and _furniture_words().search(text):
            return -FURNITURE_COST * min(leaf.chars, LONGEST_COST)
        return min(leaf.prose, LONGEST_GAIN)
    dated = leaf.chars < LONGEST_COST and bool(_DATE.search(text))
    if leaf.block.role in _FOLLOWERS and not (dated and thread):
        return 0.0
    return -(DATE_COST if dated else SCRAP_COST) * min(leaf.chars, LONGEST_COST)


@cache
def _furniture_words() -> re.Pattern[str]:
    """The sentences that only furniture speaks, in one pattern."""
    rules = load_rules(Path(__file__).parent / "vocabulary" / "words")
    return re.compile("|".join(rule.pattern.pattern for rule in rules), re.VERBOSE)


def _soft(parts: list[Part], prose: list[float], chars: list[float], *, thread: bool) -> list[str | None]:
    found: list[str | None] = []
    outside = prose[0] - sum(
        prose[i] for i, p in enumerate(parts) if "page.comments" in p.kinds and not _inside(parts, i)
    )
    for place, part in enumerate(parts):
        rule = found[part.parent] if part.parent >= 0 else None
        if rule is None and part.kinds:
            if not thread and "page.comments" in part.kinds and outside > SMALL // 2:
                rule = "page.comments"
            elif (
                "page.text" not in part.kinds
                and prose[place] < SMALL * part.elements
                and chars[place] < 2 * SMALL * part.elements
            ):
                rule = next(iter(sorted(part.kinds & _SMALL_KINDS.keys())), None)
        found.append(rule)
    return found


def _inside(parts: list[Part], place: int) -> bool:
    above = parts[place].parent
    while above >= 0:
        if "page.comments" in parts[above].kinds:
            return True
        above = parts[above].parent
    return False


def _cores(parts: list[Part], sums: Sums, *, thread: bool) -> set[int]:
    """The elements that hold the text: the best one, made as small as it can be, and others rich in prose."""
    gain = sums.gain
    core = max(range(len(parts)), key=lambda place: (gain[place], place))
    if gain[core] <= 0:
        return set()
    while parts[core].tag not in _CONTAINERS and parts[core].parent >= 0:
        core = parts[core].parent
    inner: dict[int, int] = {}
    for place in range(1, len(parts)):
        parent = parts[place].parent
        if parent not in inner or gain[place] > gain[inner[parent]]:
            inner[parent] = place
    while core in inner and gain[inner[core]] >= TIGHT * gain[core] and parts[inner[core]].tag in _CONTAINERS:
        core = inner[core]
    enough = max(BESIDE_IN_THREAD * gain[core], SHORT_REPLY) if thread else max(BESIDE * gain[core], LONGEST_COST)
    cores = {core} | _beside(parts, sums, core, enough)
    return cores | _headings(parts, cores)


_CONTAINERS = frozenset(
    (
        "div",
        "td",
        "section",
        "article",
        "main",
        "body",
        "html",
        "table",
        "tbody",
        "tr",
        "form",
        "center",
        "dd",
        "dl",
        "ul",
        "ol",
        "li",
    )
)


def _headings(parts: list[Part], cores: set[int]) -> set[int]:
    """Headings that stand before each of several like texts."""
    above = {parts[core].parent for core in cores if parts[core].elements > 1}
    return {place for place, part in enumerate(parts) if part.tag in HEADINGS and part.parent in above}


def _beside(parts: list[Part], sums: Sums, core: int, enough: float) -> set[int]:
    """Topmost parts away from the core that are prose for the most part, and enough of it."""
    above_core: set[int] = set()
    place = core
    while place >= 0:
        above_core.add(place)
        place = parts[place].parent
    found: set[int] = set()
    covered = [False] * len(parts)
    for place, part in enumerate(parts):
        covered[place] = place == core or (part.parent >= 0 and covered[part.parent])
        if covered[place] or place in above_core or sums.soft[place] or sums.gain[place] < enough:
            continue
        if sums.prose[place] > 0.6 * sums.chars[place]:
            found.add(place)
            covered[place] = True
    return found
