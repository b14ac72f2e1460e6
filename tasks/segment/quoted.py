"""Quoted articles: what a decision on amendments says that a law is to say, and no section of its own."""

from __future__ import annotations

from tasks.segment.headings import vocabulary
from tasks.segment.lines import Heading, Line
from tasks.segment.markers import ARTICLES, DIVISION

_LONGEST = 200
"""How many lines a quotation may have. One that does not close by then is none."""


def quoted_lines(lines: list[Line], headings: list[Heading]) -> set[int]:
    """The numbers of the lines that a decision quotes: 三、第三条修改为：, and 第三条 … behind it.

    Where a quotation mark opens, they go on to the line that closes it; else to the next heading of the series in which the
    decision counts its own changes.
    """
    found: set[int] = set()
    counted = ""
    for place, heading in enumerate(headings):
        if heading.line in found:
            continue
        if counted and heading.series != counted and heading.line and _says_change(lines[heading.line - 1]):
            found.update(range(heading.line, _end_of_articles(headings, place, counted, len(lines))))
        else:
            counted = heading.series
            found.update(range(heading.after, _end_of_marks(lines, heading)))
    return found


def _says_change(line: Line) -> bool:
    return bool(vocabulary("amendment").search(line.text))


def _end_of_articles(headings: list[Heading], place: int, counted: str, end: int) -> int:
    """Where the run of articles ends that begins here: before the decision's next change, or a law that is set out in full."""
    quoted = headings[place]
    number = quoted.marker.number
    for following in range(place + 1, len(headings)):
        heading = headings[following]
        restarts = heading.series == quoted.series and heading.marker.number <= number
        if heading.series == counted or restarts or _holds_articles(heading):
            return heading.line
        number = heading.marker.number if heading.series == quoted.series else number
    return end


def _holds_articles(heading: Heading) -> bool:
    return heading.series == DIVISION or (heading.series.startswith("ordinal") and heading.series not in ARTICLES)


def _end_of_marks(lines: list[Line], heading: Heading) -> int:
    """The line behind the one that closes the quotation that this heading's line opens."""
    text = lines[heading.after - 1].text
    if text.count("“") > text.count("”") and vocabulary("amendment").search(text):
        for number in range(heading.after, min(heading.after + _LONGEST, len(lines))):
            if lines[number].text.rstrip("。；").endswith("”"):
                return number + 1
    return heading.after
