"""Tables of contents: lines that look like headings and only list them."""

from __future__ import annotations

from itertools import pairwise

from tasks.segment.headings import vocabulary
from tasks.segment.lines import BULLETS, Heading, Line

_LONGEST = 80
_SEARCHED = 400
"""How far into the document its table of contents is looked for, in lines."""
_FEWEST = 3
_SHARE = 0.8
"""How many of the entries must come again: a heading may be worded otherwise in the text."""
_PAGE = "0123456789.．·…-— \t()（）"
"""What stands behind an entry: leaders and a page number."""


def contents_lines(lines: list[Line], headings: list[Heading]) -> set[int]:
    """The numbers of the lines that belong to a table of contents.

    It is known by its own heading (目录), by page numbers behind leaders, or by entries that stand one below the other and
    come again later.
    """
    found = {heading.line for heading in headings if _is_entry(lines[heading.line].text)}
    for number in range(min(len(lines), _SEARCHED)):
        if number not in found and len(lines[number].text) <= 8 and vocabulary("contents").match(lines[number].text):  # noqa: PLR2004 (【本文目录】)
            found |= _below(lines, number)
            break
    return found | _repeated(lines, headings)


def _is_entry(text: str) -> bool:
    return len(text) <= _LONGEST and text[-1:] in "0123456789）)" and bool(vocabulary("contents-entry").search(text))


def _key(text: str) -> str:
    """What an entry and its heading have in common; a long line is no entry."""
    return "".join(text.lstrip(BULLETS).rstrip(_PAGE).split()) if len(text) <= _LONGEST else text


def _below(lines: list[Line], start: int) -> set[int]:
    """The entries below 目录: short lines without a stop, up to the first that stood there before or is text."""
    seen: set[str] = set()
    found = {start}
    for number in range(start + 1, len(lines)):
        text = lines[number].text
        key = _key(text)
        if key in seen or len(text) > _LONGEST or not (lines[number].open_ended or _is_entry(text)):
            break
        seen.add(key)
        found.add(number)
    later = {_key(line.text) for line in lines[start + len(found) :] if len(line.text) <= _LONGEST}
    entries = [number for number in found if _is_entry(lines[number].text) or _key(lines[number].text) in later]
    return {start, *range(start + 1, max(entries, default=start) + 1)}


def _repeated(lines: list[Line], headings: list[Heading]) -> set[int]:
    """The first run of headings, near the start, that all come again later with something between them."""
    last = {_key(lines[heading.line].text): heading.line for heading in headings}
    for run in _adjacent(lines, headings):
        again = [later for number in run if (later := last[_key(lines[number].text)]) > run[-1]]
        apart = sum(b - a > 1 for a, b in pairwise(again))
        if _FEWEST <= len(run) <= len(again) / _SHARE and 2 * apart >= len(again) - 1 and run[0] < _SEARCHED:
            return set(run)
    return set()


def _adjacent(lines: list[Line], headings: list[Heading]) -> list[list[int]]:
    """Runs of headings with nothing between them; a heading that stood in the run before begins another."""
    runs: list[list[int]] = [[heading.line for heading in headings[:1]]]
    seen = {_key(lines[number].text) for number in runs[0]}
    for before, heading in pairwise(headings):
        key = _key(lines[heading.line].text)
        if before.after != heading.line or key in seen:
            runs.append([])
            seen = set()
        runs[-1].append(heading.line)
        seen.add(key)
    return runs if headings else []
