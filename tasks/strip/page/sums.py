"""What stands in each part of a page's template: what it gains by being text, and what in it is clutter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path

from tasks.records import Role
from tasks.rules import load_rules
from tasks.strip.page.template import Part
from tasks.strip.page.tree import Leaf

LINK_COST, SCRAP_COST, DATE_COST, FURNITURE_COST = 0.6, 0.25, 1.0, 1.0
"""What a character costs in a block that is mostly a link, a scrap without a sentence, a date, a furniture sentence."""
LONGEST_COST, LONGEST_GAIN = 60, 1000
"""Characters of a block that count at most, so that one long block does not decide alone."""
LONGEST_FURNITURE = 240
"""A longer block is prose even if it speaks of licences and copyright."""
UNENDED, LONGEST_TITLE = 0.3, 40
"""What a character of prose adds in a line that does not end as a sentence does and is as short as a title of another text."""
VERSE_GAIN = 0.5
"""What a character of a scrap adds in an element that is named as text: so verse has."""
PRUNED_COST = 200
"""What furniture inside an element costs at most: it can be left out."""
TEXT_NAMED, LIST_NAMED = 1.5, 0.7
"""What prose counts for in elements whose names say text, or a list of links and cards."""
SMALL = 100
"""A byline, a user's card or a tag list has less prose than this; a larger element of that name is something else."""

TEASERS = "page.teasers"
LISTED, LINKED, TEASER, SHORTEST_TITLE = 3, 0.8, 120, 6
"""Like elements side by side are a list of other texts if there are so many of them, this share of them has a line that is
a link and longer than a person's name, and the prose beside each link is no longer than a teaser."""

_END = tuple("。！？…；：.!?;:”’」』）)")
_FOLLOWERS = frozenset((Role.HEADING, Role.TABLE, Role.CODE, Role.CAPTION))
_TEXT_KINDS = frozenset(("page.text", "page.facts"))
_SMALL_KINDS = frozenset(("page.person", "page.byline", "page.tags"))
_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}|\d{1,2}:\d{2}|小时前|分钟前|天前| ago\b")


@dataclass(slots=True)
class Sums:
    """Of each part, with everything inside it."""

    gain: list[float]
    clutter: list[float]
    """As `gain`, counting of the costs only those that are a reason to leave the part out of the text."""
    prose: list[float]
    ended: list[float]
    """The prose that ends as sentences do."""
    chars: list[float]
    soft: list[str | None]
    """The rule by which a part's name makes it furniture inside the text."""


def add_up(parts: list[Part], *, thread: bool, scrap: float = -SCRAP_COST) -> Sums:
    """Sum over a template. In a thread, scraps and dates outside what is said are clutter (of the posters), and comments are text.

    `scrap` is what a character of a line without a sentence adds; on a page without sentences it has to be something.
    """
    size = len(parts)
    sums = Sums([0.0] * size, [0.0] * size, [0.0] * size, [0.0] * size, [0.0] * size, [None] * size)
    trust = _trust(parts)
    is_said = _said(parts, thread=thread)
    for place, part in enumerate(parts):
        for leaf in part.leaves:
            value = _gain(leaf, max(scrap, VERSE_GAIN) if is_said[place] and not thread else scrap, thread=thread)
            sums.gain[place] += value * trust[place] if value > 0 else value
            if value > 0 or (thread and not is_said[place]) or _is_link(leaf):
                sums.clutter[place] += value
            sums.prose[place] += leaf.prose
            sums.ended[place] += leaf.prose if leaf.block.text.endswith(_END) else 0
            sums.chars[place] += leaf.chars
    _climb(parts, sums.prose)
    _climb(parts, sums.ended)
    _climb(parts, sums.chars)
    sums.soft = _soft(parts, sums, is_said, thread=thread)
    for place, part in enumerate(parts):
        if sums.soft[place]:
            sums.gain[place] = sums.clutter[place] = -float(sum(min(leaf.chars, LONGEST_COST) for leaf in part.leaves))
    _climb(parts, sums.gain, floor=-PRUNED_COST)
    _climb(parts, sums.clutter, floor=0)
    return sums


def _climb(parts: list[Part], values: list[float], floor: float = -inf) -> None:
    """Add to each part what its children hold; those that are negative cost together no more than `floor`."""
    costs = [0.0] * len(parts)
    for place in range(len(parts) - 1, -1, -1):
        values[place] += max(costs[place], floor)
        if (parent := parts[place].parent) >= 0:
            if values[place] < 0:
                costs[parent] += values[place]
            else:
                values[parent] += values[place]


def _is_link(leaf: Leaf) -> bool:
    return 2 * leaf.link_chars > leaf.chars and not leaf.cited


def _gain(leaf: Leaf, scrap: float, *, thread: bool) -> float:
    """What a block adds to an element that takes it in."""
    size, text = min(leaf.chars, LONGEST_COST), leaf.block.text
    if _is_link(leaf):
        return -LINK_COST * size
    if leaf.chars < LONGEST_FURNITURE and (leaf.prose or scrap > 0) and furniture_words().search(text):
        return -FURNITURE_COST * size
    if leaf.prose and not thread and leaf.chars < LONGEST_TITLE and not text.endswith(_END):
        return UNENDED * leaf.prose
    if leaf.prose:
        return min(leaf.prose, LONGEST_GAIN)
    return _worth(leaf, scrap, thread=thread) * size


def _worth(leaf: Leaf, scrap: float, *, thread: bool) -> float:
    """What a character of a block without a sentence adds."""
    role = leaf.block.role
    if role is Role.QUOTE:
        return 0.0
    if leaf.chars < LONGEST_COST and (thread or role not in _FOLLOWERS) and _DATE.search(leaf.block.text):
        return -DATE_COST
    return 0.0 if role is Role.HEADING or (role in _FOLLOWERS and scrap < 0) else scrap


@cache
def furniture_words() -> re.Pattern[str]:
    """The sentences that only furniture speaks, in one pattern."""
    rules = load_rules(Path(__file__).parent / "vocabulary" / "words")
    return re.compile("|".join(rule.pattern.pattern for rule in rules), re.VERBOSE)


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


def _said(parts: list[Part], *, thread: bool) -> list[bool]:
    """Whether the next name around each part says text, so that a few words are text as well: verse, what a post consists of.

    An `article` is a text, but one of several, or in a thread, is a teaser or a post with its head and foot.
    """
    found: list[bool] = []
    for part in parts:
        is_text = "page.text" in part.kinds or (part.tag == "article" and part.elements == 1 and not thread)
        found.append(is_text or (not part.is_named and part.parent >= 0 and found[part.parent]))
    return found


def _soft(parts: list[Part], sums: Sums, is_said: list[bool], *, thread: bool) -> list[str | None]:
    """Name the parts that are furniture by name, if their size agrees. A rule holds for everything inside."""
    comments_go = not thread and _prose_outside_comments(parts) >= SMALL / 2
    linked = [float(len(_titles(part))) for part in parts]
    _climb(parts, linked)
    titles_beside = {(part.parent, part.elements): linked[place] for place, part in enumerate(parts) if linked[place]}
    said = [float(said and sum(leaf.prose for leaf in part.leaves)) for part, said in zip(parts, is_said, strict=True)]
    _climb(parts, said)
    found: list[str | None] = []
    for place, part in enumerate(parts):
        rule = found[part.parent] if part.parent >= 0 else None
        if rule is None and part.kinds:
            if comments_go and "page.comments" in part.kinds:
                rule = "page.comments"
            elif _is_small(part, sums, place) and not (thread and said[place] and "page.person" not in part.kinds):
                rule = min(part.kinds & _SMALL_KINDS, default=None)
        if rule is None and not thread:
            titles = max(linked[place], titles_beside.get((part.parent, part.elements), 0.0))
            rule = TEASERS if _is_list_of_teasers(part, titles, sums.prose[place]) else None
        found.append(rule)
    return found


def _is_small(part: Part, sums: Sums, place: int) -> bool:
    """Whether elements hold no more than a byline, a user's card or a list of tags, and little of the page."""
    small = max(sums.prose[place], sums.chars[place] / 2) < SMALL * part.elements
    return small and 2 * sums.prose[place] <= sums.prose[0] and part.kinds.isdisjoint(_TEXT_KINDS)


def _titles(part: Part) -> set[str]:
    """The links of a part that may be titles of other texts; what stands there again and again is a button."""
    return {leaf.block.text for leaf in part.leaves if leaf.chars >= SHORTEST_TITLE and _is_link(leaf)}


def _is_list_of_teasers(part: Part, titles: float, prose: float) -> bool:
    """Whether like elements each hold a few words of another text, with the link to it in or beside them."""
    enough = part.elements >= LISTED and titles >= LINKED * part.elements
    return enough and 0 < prose <= TEASER * part.elements


def _prose_outside_comments(parts: list[Part]) -> int:
    """The prose that would be left if comments went; on a page of comments alone they are the text."""
    inside: list[bool] = []
    for part in parts:
        inside.append("page.comments" in part.kinds or (part.parent >= 0 and inside[part.parent]))
    return sum(leaf.prose for part, comment in zip(parts, inside, strict=True) if not comment for leaf in part.leaves)
