"""The outline: headings in order become a tree of sections with their texts and ranges.

Finding headings and their depths doesn't belong here.
"""

from __future__ import annotations

from tasks.records import Role, Section
from tasks.segment.lines import Heading, Line
from tasks.segment.markers import plain_marker


def outline(lines: list[Line], headings: list[Heading]) -> list[Section]:
    """Make the sections, and tell each block the number of its own.

    Text before the first heading is a section of level 0 without marker and heading, and so is a closing. A document without
    headings is one such section.
    """
    lead = [_lead()] if not headings or headings[0].line else []
    openers = lead + headings
    sections: list[Section] = []
    open_sections: list[Section] = []
    for opener, after in zip(openers, [*(h.line for h in openers[1:]), len(lines)], strict=True):
        while open_sections and open_sections[-1].level >= max(opener.depth, 1):
            _close(open_sections.pop(), opener.line, lines)
        section = _section(opener, lines[opener.line : after], len(sections), open_sections)
        sections.append(section)
        if opener.depth:
            open_sections.append(section)
        else:
            _close(section, after, lines)
    for section in open_sections:
        _close(section, len(lines), lines)
    return sections


def _lead() -> Heading:
    return Heading(0, plain_marker("lead"), "", 0, "", lines=0, depth=0)


def _close(section: Section, line: int, lines: list[Line]) -> None:
    section.end = lines[line - 1].end if line else 0


def _section(opener: Heading, lines: list[Line], number: int, above: list[Section]) -> Section:
    parent = above[-1] if above else None
    level = parent.level + 1 if parent else min(opener.depth, 1)
    marker, heading = (opener.marker.text, opener.words) if opener.depth else (None, None)
    path = [*parent.path] if parent else []
    if heading or marker:
        path.append(heading or marker or "")
    for place, line in enumerate(lines):
        for block in line.blocks:
            block.section_no = number
        if place < max(opener.lines, 1) and opener.rule:
            _mark(line, opener, last=place == opener.lines - 1)
    start = lines[0].start if lines else 0
    parent_no = parent.section_no if parent else None
    return Section(number, parent_no, level, marker, heading, path, _own_text(opener, lines), start, start)


def _own_text(opener: Heading, lines: list[Line]) -> str:
    texts = [line.text for line in lines]
    if not opener.lines:
        return "\n".join(texts)
    rest = texts[opener.lines - 1][opener.body :].strip()
    return "\n".join(([rest] if rest else []) + texts[opener.lines :])


def _mark(line: Line, opener: Heading, *, last: bool) -> None:
    """Give a heading's blocks their role; a paragraph that begins with its heading stays a paragraph."""
    if opener.depth == 0:
        return
    whole = not last or opener.body >= len(line.text)
    for block in line.blocks:
        block.rule = opener.rule
        if whole:
            block.role = Role.HEADING
