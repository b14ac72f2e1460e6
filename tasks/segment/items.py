"""List items: numbered lines that are items of a list and not headings of sections.

What tells them apart is the run that they stand in: what ends its lines, what stands between them, what leads up to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from tasks.records import Role
from tasks.segment.headings import may_begin, vocabulary
from tasks.segment.lines import Heading, Line
from tasks.segment.markers import AID, ARTICLES, EXERCISE, read_marker

_COUNTED = "ordinal-comma"
"""The series of 第一，: headings where each has text below it, items otherwise."""
_BRIEF = 60
"""The mean length of items that a colon leads up to, in characters."""
_SHORT = 40
_MOSTLY = 0.6
_SENTENCE = re.compile(r"[^。！？]*[。！？?]")
_OF_LISTS = ("arabic", "arabic-bracketed", "arabic-half-bracketed", "circled", "capital", "small")
"""Families of series in which questions and aims are numbered; 一、 and （一） also number parts of an exercise."""


def without_items(headings: list[Heading], lines: list[Line], end: int, above: int = 0) -> list[Heading]:
    """Leave out what is a list: with its runs goes everything that stands inside them.

    `end` is the number of the line behind the part's last, `above` the depth of the heading that the part stands below.
    """
    runs = _runs(headings)
    articles_are_text = _articles_are_text(headings, lines)
    in_article = _inside(headings, lambda heading: heading.marker.series in ARTICLES)
    below_aid = _inside(headings, lambda heading: heading.series.startswith((AID, EXERCISE)))
    bare_series = _bare_series(runs, headings, end)
    through = _counting_through(headings)
    ends = _subtree_ends(headings)
    dropped: set[int] = set()
    for run in runs:
        if run[0] in dropped:
            continue
        leaf = ends[run[-1]] == run[-1] + 1
        counting = leaf and headings[run[0]].series not in through and _counts_sentences(run, headings, lines)
        exercise = below_aid[run[0]] and headings[run[0]].marker.family in _OF_LISTS
        clauses = in_article[run[0]] and (articles_are_text or all(_is_clause(headings[place], lines) for place in run))
        if clauses or exercise or counting or _is_list(run, headings, lines, bare_series if leaf else None, above):
            dropped.update(*(range(place, ends[place]) for place in run))
    return [heading for place, heading in enumerate(headings) if place not in dropped]


def _is_clause(heading: Heading, lines: list[Line]) -> bool:
    """Whether a numbered line is a clause of an article: a sentence or several, without a heading's words."""
    return not heading.words or _SENTENCE.fullmatch(lines[heading.line].text) is not None


def _runs(headings: list[Heading]) -> list[list[int]]:
    """Siblings of one series in a row, as places in `headings`, outer runs first where they begin."""
    runs: list[list[int]] = []
    open_runs: dict[int, list[int]] = {}
    for place, heading in enumerate(headings):
        for depth in [depth for depth in open_runs if depth > heading.depth]:
            del open_runs[depth]
        run = open_runs.get(heading.depth)
        if run is None or headings[run[-1]].series != heading.series or _restarts(headings[run[-1]], heading):
            run = open_runs[heading.depth] = []
            runs.append(run)
        run.append(place)
    return runs


def _restarts(before: Heading, heading: Heading) -> bool:
    return heading.marker.number <= before.marker.number and bool(heading.marker.number)


def _subtree_ends(headings: list[Heading]) -> list[int]:
    """For each heading, the place behind the last that stands inside it."""
    ends = [len(headings)] * len(headings)
    open_places: list[int] = []
    for place, heading in enumerate(headings):
        while open_places and headings[open_places[-1]].depth >= heading.depth:
            ends[open_places.pop()] = place
        open_places.append(place)
    return ends


def _is_list(
    run: list[int], headings: list[Heading], lines: list[Line], bare_series: set[str] | None, above: int
) -> bool:
    """Say whether a run is a list. `bare_series` is None where something stands inside the last of the run."""
    first = headings[run[0]]
    if not first.marker.number or first.level:
        return False
    bare = [headings[a].after == headings[b].line for a, b in pairwise(run)]
    if first.series == _COUNTED:
        return any(bare)
    if first.marker.series.startswith("ordinal"):
        return False
    texts = [lines[headings[place].line].text for place in run]
    enders = [text[-1:] in "；;" for text in texts[:-1]]
    if _below_references(run[0], headings) or (enders and sum(enders) >= len(enders) / 2):
        return True
    if len(run) < 2 or bare_series is None or not all(bare) or first.marker.series.startswith("dotted"):  # noqa: PLR2004 (a run has at least two)
        return False
    return _is_bare_list(run, headings, lines, bare_series, above)


def _is_bare_list(
    run: list[int], headings: list[Heading], lines: list[Line], bare_series: set[str], above: int
) -> bool:
    """Say whether a run with nothing between its lines is a list: by what leads up to it, or by what the lines are."""
    first = headings[run[0]]
    texts = [lines[headings[place].line].text for place in run]
    mean = sum(map(len, texts)) / len(texts)
    outermost = first.series == "han" and first.depth == 1 and all(text[-1:] == "。" for text in texts)
    if first.line and lines[first.line - 1].text[-1:] in "：:" and mean <= _BRIEF and not outermost:
        return True
    if all(len(text) <= _SHORT and text[-1:] != "。" for text in texts) and first.series in bare_series:
        return first.depth + above > 1 or _are_entries(run, headings, lines)
    return False


def _counts_sentences(run: list[int], headings: list[Heading], lines: list[Line]) -> bool:
    """Say whether a run is brief sentences one below the other (1.放入食物和水。 2.合上锅盖。): they head nothing."""
    texts = [lines[headings[place].line].text for place in run]
    if len(run) < 2 or headings[run[0]].marker.family not in _OF_LISTS or sum(map(len, texts)) > _BRIEF * len(run):  # noqa: PLR2004 (a run has at least two)
        return False
    bare = all(headings[a].after == headings[b].line for a, b in pairwise(run))
    sentences = sum(_SENTENCE.fullmatch(text) is not None for text in texts)
    return bare and not headings[run[0]].level and sentences >= _MOSTLY * len(run)


def _counting_through(headings: list[Heading]) -> set[str]:
    """The series whose numbers go on past a heading further out: they count the provisions of the whole text."""
    found: set[str] = set()
    last: dict[str, Heading] = {}
    depth = 0
    for heading in headings:
        earlier = last.get(heading.series)
        if depth < heading.depth and earlier and not _restarts(earlier, heading):
            found.add(heading.series)
        last[heading.series], depth = heading, heading.depth
    return found


def _are_entries(run: list[int], headings: list[Heading], lines: list[Line]) -> bool:
    """Whether each of the run is a label and its value, as in 1.车工：张三; a notice's own parts may be (一、时间：5月1日)."""
    entries = (headings[place] for place in run)
    return all(entry.series != "han" and entry.words and entry.body < len(lines[entry.line].text) for entry in entries)


def _below_references(place: int, headings: list[Heading]) -> bool:
    """Whether the run lists works or notes: it starts anew below 参考文献 or 注释."""
    above = headings[place - 1] if place else None
    return (
        above is not None
        and bool(vocabulary("references").match(above.words))
        and headings[place].marker.number == (1,)
    )


def _bare_series(runs: list[list[int]], headings: list[Heading], end: int) -> set[str]:
    """Series whose headings have nothing of their own below them, but for the last of a run."""
    filled: set[str] = set()
    for run in runs:
        if any(headings[a].after != headings[b].line for a, b in pairwise(run)) or len(run) == 1:
            filled.add(headings[run[0]].series)
    return {heading.series for heading in headings} - filled


def _articles_are_text(headings: list[Heading], lines: list[Line]) -> bool:
    """Whether the document has articles (条) that are text, as laws have, and not headings of chapters, as contracts have."""
    articles = [heading for heading in headings if heading.marker.series in ARTICLES]
    return sum(heading.body < len(lines[heading.line].text) for heading in articles) > len(articles) / 2


def _inside(headings: list[Heading], holds: Callable[[Heading], bool]) -> list[bool]:
    """For each heading, whether it stands inside one of a kind."""
    inside: list[bool] = []
    outer = 0
    for heading in headings:
        if outer and heading.depth <= outer:
            outer = 0
        inside.append(bool(outer))
        if not outer and holds(heading):
            outer = heading.depth
    return inside


def mark_items(lines: list[Line], headings: list[Heading]) -> None:
    """Give the lines of lists their role: those that are numbered or counted out (一是…), and no headings, with another behind."""
    openers = {number for heading in headings for number in range(heading.line, heading.after)}
    lists: dict[str, tuple[int, Line]] = {}
    for number, line in enumerate(lines):
        if number in openers:
            lists.clear()
        elif item := _item(line):
            series, place = item
            before, above = lists.get(series, (-1, line))
            if place in {0, before + 1} and above is not line:
                _mark(above)
                _mark(line)
            lists[series] = (place, line)


def _item(line: Line) -> tuple[str, int] | None:
    """The series and the number of a line that may be an item; one that is counted out has no number."""
    if line.text[:1] not in may_begin() or not line.readable:
        return None
    if vocabulary("item").match(line.text):
        return "counted", 0
    marker = read_marker(line.text)
    if marker is None or not marker.number or marker.spans or marker.series.startswith("ordinal"):
        return None
    if marker.end >= len(line.text):  # a number alone, as in a table
        return None
    return marker.series, marker.number[-1]


def _mark(line: Line) -> None:
    for block in line.blocks:
        if block.role is Role.PARAGRAPH:
            block.role, block.rule = Role.LIST, block.rule or "segment.item"
