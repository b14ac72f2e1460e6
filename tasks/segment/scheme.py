"""The scheme: which series of headings stands inside which, as the document itself uses them.

No fixed table decides. Where （一） and （二） come between 一、 and 二、, the one series stands inside the other; only where the
document gives no sign do convention and first appearance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import takewhile

from tasks.segment.lines import Heading
from tasks.segment.markers import AID, ARTICLES, DIVISION, ENCLOSED, EXERCISE, Marker

Contains = Callable[[str, str], bool]

_DIVISIONS = frozenset(("ordinal编", "ordinal章", "ordinal节"))
_CHAPTERS = frozenset(("ordinal编", "ordinal章", "ordinal单元"))
_NEAR = 3
"""How many numbers may be missing between neighbours of a series."""


def plausible(headings: list[Heading]) -> list[Heading]:
    """Leave out numbered lines that stand alone: a number that has no place in a series is part of a sentence.

    The first of a series stands on its own if its marker is firm; any other needs a neighbour not far away, and one that spans
    needs its exact place between two.
    """
    return _supported(_supported(headings))


def _supported(headings: list[Heading]) -> list[Heading]:
    series: dict[str, list[Heading]] = {}
    for heading in headings:
        series.setdefault(heading.series, []).append(heading)
    kept = {
        id(heading) for group in series.values() for heading in _in_place(_in_place(group, spans=True), spans=False)
    }
    return [heading for heading in headings if id(heading) in kept]


def _in_place(group: list[Heading], *, spans: bool) -> list[Heading]:
    """A series without those members, of the ones that span or the others, that have no place in it."""
    markers = [heading.marker for heading in group]
    return [
        heading
        for heading, before, after in zip(group, [None, *markers], [*markers[1:], None], strict=False)
        if heading.marker.spans is not spans or _has_place(heading, before, after)
    ]


def _has_place(heading: Heading, before: Marker | None, after: Marker | None) -> bool:
    marker = heading.marker
    if not marker.number or heading.level:
        return True
    behind, ahead = _step(before, marker), _step(marker, after)
    if marker.spans:
        first = marker.number[-1] == 1 and (before is None or before.number != marker.number)
        return ahead == 1 and (behind == 1 or first)
    if marker.firm and (marker.number[-1] <= 1 or marker.series.startswith("ordinal")):
        return True
    return 0 < behind <= _NEAR or 0 < ahead <= _NEAR


def _step(earlier: Marker | None, later: Marker | None) -> int:
    """By how much a number is larger than one before it in its series; 0 where there is none."""
    if earlier is None or later is None or earlier.number[:-1] != later.number[:-1]:
        return 0
    return later.number[-1] - earlier.number[-1]


def merge_mixed(headings: list[Heading]) -> None:
    """Give a series that never starts the name of one of its family that does: 1、 2. 3、 is one series."""
    starting = {heading.series for heading in headings if heading.marker.number[-1:] == (1,)}
    hosts = {heading.marker.family: heading.series for heading in headings if heading.series in starting}
    for heading in headings:
        if heading.series not in starting:
            heading.series = hosts.get(heading.marker.family, heading.series)


def assign_depths(headings: list[Heading]) -> None:
    """Set each heading's depth: one more than those that stand open around it. No series stands inside itself."""
    contains = containment(headings)
    stack: list[str] = []
    for heading in headings:
        if heading.series in stack:
            del stack[stack.index(heading.series) :]
        while stack and not contains(stack[-1], heading.series):
            stack.pop()
        stack.append(heading.series)
        heading.depth = len(stack)


def containment(headings: list[Heading]) -> Contains:
    """Learn which series contains which.

    Evidence, the strongest first: the levels of heading elements; how many headings of one series come between neighbours of the
    other; convention, for two numbered series; which one came first.
    """
    votes = _votes(headings)
    order = list(dict.fromkeys(heading.series for heading in headings))
    first = {name: place for place, name in enumerate(order)}
    levels: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for heading in headings:
        levels[heading.series] = min(levels.get(heading.series, 9), heading.level)
        ranks[heading.series] = heading.marker.rank
    table: dict[tuple[str, str], bool] = {}

    def decide(outer: str, inner: str) -> bool:
        if (settled := _by_rule(outer, inner)) is not None:
            return settled
        if _is_aid(outer) or _is_aid(inner):
            return _around_aid(outer, inner, votes)
        if levels[outer] and levels[inner] and levels[outer] != levels[inner]:
            return levels[outer] < levels[inner]
        if votes[outer, inner] != votes[inner, outer]:
            return votes[outer, inner] > votes[inner, outer]
        if ranks[outer] and ranks[inner] and ranks[outer] != ranks[inner]:
            return ranks[outer] < ranks[inner]
        return first[outer] < first[inner]

    def contains(outer: str, inner: str) -> bool:
        key = (outer, inner)
        if key not in table:
            table[key] = decide(outer, inner)
        return table[key]

    return contains


def _by_rule(outer: str, inner: str) -> bool | None:
    """Say of two series whether the first contains the second, where no document has it otherwise; None where some have.

    Articles are numbered through a law and stand inside its divisions, however few a section has.
    """
    if outer == inner or "standing" in (outer, inner) or inner == ENCLOSED:
        return False
    if outer == ENCLOSED or inner == DIVISION:
        return outer == ENCLOSED
    if outer == DIVISION:
        return inner in ARTICLES
    if "plain" in (outer, inner) and not _DIVISIONS.isdisjoint((outer, inner)):
        return inner == "plain"
    if (outer in ARTICLES) != (inner in ARTICLES) and not _DIVISIONS.isdisjoint((outer, inner)):
        return inner in ARTICLES
    return None


def _is_aid(series: str) -> bool:
    return series.startswith((AID, EXERCISE))


def _around_aid(outer: str, inner: str, votes: Counter[tuple[str, str]]) -> bool:
    """Whether one contains the other of two series of which one is a textbook's exercises or another aid.

    A numbered series contains the aids that come between two of it. An aid contains lists, and exercises their parts as well.
    """
    if _is_aid(inner):
        return not _is_aid(outer) and outer != "plain" and (votes[outer, inner] > 0 or outer in _CHAPTERS)
    if votes[inner, outer] or inner == "plain" or inner.startswith(("ordinal", "dotted")):
        return False
    return inner != "han" or outer.startswith(EXERCISE)


def _votes(headings: list[Heading]) -> Counter[tuple[str, str]]:
    """For each pair of series, the signs that the first contains the second.

    Each heading of the second that comes between neighbours of the first is one; so is a second series that starts anew right
    behind the first, and a number that begins with the other's (2.1 behind 2). A series that was there before one without
    numbers has to start anew between its headings: where it goes on, those stand inside it.
    """
    votes: Counter[tuple[str, str]] = Counter()
    seen: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    last: dict[str, tuple[Marker, Counter[str], Counter[str]]] = {}
    above = ""
    for heading in headings:
        name, marker = heading.series, heading.marker
        if name in last:
            earlier, seen_before, begun_before = last[name]
            if not marker.number or 0 < _step(earlier, marker) <= _NEAR:
                between = {other: seen[other] - seen_before[other] for other in seen}
                if not marker.number:
                    between |= {other: begun[other] - begun_before[other] for other in takewhile(name.__ne__, last)}
                votes.update({(name, other): count for other, count in between.items() if count and other != name})
            elif marker.number[-1] == 1 and above != name:
                votes[above, name] += 1
        if len(marker.number) > 1:
            votes.update([(other, name) for other, (outer, *_) in last.items() if outer.number == marker.number[:-1]])
        seen[name] += 1
        begun[name] += marker.number[-1:] in {(), (1,)}
        last[name] = (marker, seen.copy(), begun.copy())
        above = name
    return votes
