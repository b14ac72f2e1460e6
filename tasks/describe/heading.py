"""Finding the document's title among what its head, its container and its first lines say."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

from tasks.describe.dates import find_date
from tasks.describe.findings import Evidence, Findings
from tasks.describe.first_line import is_first_line_title, is_headline, is_only_chapter
from tasks.describe.head import head_titles, site_name
from tasks.describe.marks import Marks
from tasks.describe.numbers import is_issue, standing_number
from tasks.describe.orders import is_enactment
from tasks.describe.people import closing_bylines
from tasks.describe.publisher import is_body, is_outlet, signing_body
from tasks.describe.reading import STANDING_NAME
from tasks.describe.title import (
    MAX_TITLE,
    continues,
    is_masthead,
    key,
    last_crumb,
    may_be_title,
    page_title,
    settle_spaces,
)
from tasks.describe.vocabulary import words
from tasks.describe.zones import Zones, witness
from tasks.records import Block, Document, Role, paragraphs
from tasks.segment.markers import read_marker

_RULE = "describe.title"
_SHORTEST = 4
_WINDOW = 50
_SAID_BY_TEXT = {Evidence.LABEL, Evidence.LINE, Evidence.BYLINE, Evidence.STANDING, Evidence.CLOSING}
_LONGEST_IMPRINT = 60
_LONGEST_REPEATED = 3
_EDITED = re.compile(r"\s*(?:主办|编印|编发|编辑|编|印发|印|发布|发)$")
_OCCASION = re.compile(r"——(?:19|20)\d\d年\d{1,2}月\d{1,2}日在.{2,60}[上会]$")
"""What a report's subtitle says of where and when it was given."""
_SEARCHED = 400
_LONGEST_NAME = 10
"""Characters of a site's or a channel's name."""
_MOST = 0.75
_LARGE = 1.15
"""Size of a title's letters against the text's."""


def find_title(document: Document, zones: Zones, found: Findings, marks: Marks) -> None:
    """Find the title, and mark the lines of the head that it stands in."""
    blocks = document.blocks
    masthead = _read_masthead(blocks, zones, found, marks)
    if document.is_html:
        _page_title(document, zones, found)
    elif document.has_paragraphs:
        _typeset_title(document, zones, found, marks, masthead)
    if not found.best("title"):
        _first_line(blocks, zones, found, marks, masthead)
    if title := found.best("title"):
        text = witness(blocks) if " " in title or "\u3000" in title else ""
        settled = settle_spaces(title, text.replace(title, ""))
        found.settle("title", settled)
        _mark_repeated(document, zones, settled, marks)
        _mark_above_outline(blocks, zones, settled, marks)
        if _OCCASION.search(settled):
            found.add("published", Evidence.CLOSING, find_date(settled))


def _page_title(document: Document, zones: Zones, found: Findings) -> None:
    """Take the line that agrees with the page's head, else the page's first heading, else what the head says."""
    claims = list(head_titles(document))
    claimed = {key(claim) for claim in claims}
    whole = key(document.head.get("title", ""))
    lines = [document.blocks[i] for i in _lines_to_lead(zones) if len(document.blocks[i].text) <= MAX_TITLE]
    agreeing = [block.text for block in lines if key(block.text) in claimed]
    begun = [
        block.text for block in lines if whole.startswith(key(block.text)) and len(key(block.text)) >= _shortest(block)
    ]
    first = [block.text for block in lines if _is_first_heading(block)]
    for text in (*agreeing[:1], *sorted(begun, key=len)[-1:], *first[-1:], *claims):
        if len(key(text)) >= _SHORTEST or text in agreeing + begun:
            found.add("title", Evidence.STANDING, " ".join(text.split()))


def _typeset_title(document: Document, zones: Zones, found: Findings, marks: Marks, masthead: int) -> None:
    """Take the lines that an office document styles as its title, else those in the largest letters, else what it calls itself."""
    blocks = document.blocks
    lines = [i for i in _lines_to_lead(zones) if i > masthead and blocks[i].kept and i not in marks.places]
    lines = [i for i in lines if may_be_title(blocks[i].text)]
    size = max((_size(blocks[i]) for i in lines), default=0.0)
    claims = {key(claim) for claim in head_titles(document)}
    styled = [i for i in lines if blocks[i].role is Role.TITLE]
    large = [i for i in lines if size >= _LARGE and _size(blocks[i]) == size]
    claimed = [i for i in lines if key(blocks[i].text) in claims]
    if taken := _title_lines(blocks, styled or large or claimed):
        found.add("title", Evidence.STANDING, "".join(blocks[i].text for i in taken))
        for i in taken:
            marks.whole(i, blocks[i], Role.TITLE, _RULE)


def _size(block: Block) -> float:
    return block.markup.size if block.markup else 1.0


def _title_lines(blocks: list[Block], places: list[int]) -> list[int]:
    """The first of the places, and the lines right below it that are set as it is: a title on several lines."""
    if not places:
        return []
    first = blocks[places[0]]
    below = range(places[0], min(places[0] + _LONGEST_REPEATED, len(blocks)))
    alike = [blocks[i].kept and _size(blocks[i]) == _size(first) and blocks[i].role is first.role for i in below]
    large = first.role is Role.TITLE or _size(first) >= _LARGE
    return [i for i, _ in zip(below, takewhile(bool, alike), strict=False)] if large else [places[0]]


def _shortest(block: Block) -> int:
    return 2 if _is_first_heading(block) else _SHORTEST


def _is_first_heading(block: Block) -> bool:
    return block.role is Role.TITLE or (block.markup is not None and block.markup.level == 1)


def _lines_to_lead(zones: Zones) -> range:
    return range(zones.head.start, zones.head.stop + 1 if zones.lead is not None else zones.head.stop)


def _first_line(blocks: list[Block], zones: Zones, found: Findings, marks: Marks, masthead: int) -> None:
    """Take the first line before the text that says nothing else, and the lines below it that go on with it."""
    lines = [i for i in zones.head if i > masthead and blocks[i].kept and i not in marks.places]
    lines = _below_crumbs(blocks, zones, lines)
    if _holds_several(blocks, lines, masthead):
        found.add("title", Evidence.STANDING, _name_of_bulletin(blocks, zones, masthead))
        return
    if lines and is_only_chapter(blocks[lines[0]].text, blocks[lines[0] + 1 :]):
        _take_title(blocks, lines[:1], found, marks)
        return
    lines = _below_names(blocks, zones, lines, marks)
    if not lines or not may_be_title(blocks[lines[0]].text):
        return
    taken = _lines_of_title(blocks, lines)
    title = "".join(blocks[i].text for i in taken)
    near = enumerate(blocks[: taken[-1] + _WINDOW])
    below = paragraphs([block for i, block in near if i > taken[-1] and _is_left(i, block, marks)])
    speaks = masthead >= 0 or _head_speaks(blocks, zones, marks) or _is_named(title, taken, zones, marks)
    published = _was_published(found, marks)
    if (below and speaks) or is_first_line_title(title, below, above=blocks[taken[0]], published=published):
        _take_title(blocks, taken, found, marks)
        _read_office([i for i in lines if i > taken[-1]][:2], blocks, found, marks)


def _take_title(blocks: list[Block], taken: list[int], found: Findings, marks: Marks) -> None:
    for i in taken:
        marks.whole(i, blocks[i], Role.TITLE, _RULE)
    found.add("title", Evidence.STANDING, "".join(blocks[i].text for i in taken))


def _lines_of_title(blocks: list[Block], lines: list[int]) -> list[int]:
    """The first line, and those right below it that go on with it."""
    taken = lines[:1]
    for i in lines[1:_LONGEST_REPEATED]:
        above = "".join(blocks[j].text for j in taken)
        if i == taken[-1] + 1 and (continues(above, blocks[i].text) or _names_paper(above, blocks[i].text)):
            taken.append(i)
    return taken


def _names_paper(above: str, line: str) -> bool:
    """Whether an office stands above the name of its paper: 某某县人民法院, then 民事判决书."""
    return is_body(above) and len(line) <= _LONGEST_NAME and line.endswith(tuple(words("titles")["papers"]))


def _holds_several(blocks: list[Block], lines: list[int], masthead: int) -> bool:
    """Whether a bulletin holds several texts: it lists them at its head, or several authors are named behind them."""
    listed = bool(lines) and key(blocks[lines[0]].text) in words("titles")["contents"]
    return masthead >= 0 and (listed or len(closing_bylines(blocks[masthead:])) > 1)


def _head_speaks(blocks: list[Block], zones: Zones, marks: Marks) -> bool:
    """Whether the head says something by a line of fields or a breadcrumb, and so is the head of something."""
    read = any(i in marks.places for i in zones.head if not marks.only(i, STANDING_NAME))
    return read or bool(_crumbs(blocks, zones))


def _below_names(blocks: list[Block], zones: Zones, lines: list[int], marks: Marks) -> list[int]:
    """The lines below the names of a site and its channel, and below the word for the kind of the paper; marks those."""
    for i in _site_lines(blocks, zones, lines, marks):
        marks.whole(i, blocks[i], Role.METADATA, "describe.site")
    lines = [i for i in lines if i not in marks.places]
    if len(lines) > 1 and _is_kind(blocks[lines[0]].text, blocks[lines[1]].text):
        marks.whole(lines[0], blocks[lines[0]], Role.METADATA, "describe.masthead")
        return lines[1:]
    return lines


def _site_lines(blocks: list[Block], zones: Zones, lines: list[int], marks: Marks) -> list[int]:
    """The lines with the names of a site and its channel above a title that stands directly above its fields."""
    fields = min((i for i in zones.head if i in marks.places and (not lines or i > lines[0])), default=None)
    above = [i for i in lines if fields is not None and i < fields]
    if len(above) < 2 or not (is_outlet(blocks[above[0]].text) or is_body(blocks[above[0]].text)):  # noqa: PLR2004 (a title and a name above it)
        return []
    brief = all(len(blocks[i].text) <= _LONGEST_NAME for i in above[:-1])
    title = blocks[above[-1]].text
    long = len(title) > _LONGEST_NAME and may_be_title(title)
    return above[:-1] if brief and long and not continues(blocks[above[0]].text, blocks[above[1]].text) else []


def _read_office(below: list[int], blocks: list[Block], found: Findings, marks: Marks) -> None:
    """Read the office directly below the title that made the paper; where others stand below it, they are addressed."""
    offices = [i for i in below if "：" not in blocks[i].text and signing_body(blocks[i].text)]
    if offices == below[:1] and offices:
        found.add("publisher", Evidence.STANDING, " ".join(blocks[below[0]].text.split()))
        marks.whole(below[0], blocks[below[0]], Role.METADATA, "describe.office")


def _is_kind(line: str, below: str) -> bool:
    """Whether a line only says of what kind the text is whose title stands below it: 硕士学位论文."""
    return (
        is_masthead(line)
        and may_be_title(below)
        and not is_body(below)
        and not continues(line, below)
        and not find_date(below)
    )


def _is_named(title: str, taken: list[int], zones: Zones, marks: Marks) -> bool:
    """Whether a name stands below a headline, or alone between a title of any form and the text, as below a poem's."""
    names = [i for i in zones.head if i in marks.places and marks.only(i, STANDING_NAME)]
    return bool(names) and (is_headline(title) or names == [taken[-1] + 1] == [(zones.lead or 0) - 1])


def _crumbs(blocks: list[Block], zones: Zones) -> list[int]:
    """The lines of the head that say where a page stands in its site."""
    return [i for i in zones.head if (blocks[i].rule or "").startswith("breadcrumbs.") or last_crumb(blocks[i].text)]


def _below_crumbs(blocks: list[Block], zones: Zones, lines: list[int]) -> list[int]:
    """The lines from a dumped page's title on: the line with which a breadcrumb ends, else what stands below the last one."""
    crumbs = _crumbs(blocks, zones)
    ends = {key(end) for i in crumbs if (end := last_crumb(blocks[i].text))}
    named = [n for n, i in enumerate(lines) if key(blocks[i].text) in ends]
    below = [n for n, i in enumerate(lines) if crumbs and i > crumbs[-1]]
    return lines[(named or below or [0])[0] :]


def _is_left(i: int, block: Block, marks: Marks) -> bool:
    return block.kept and not marks.takes(i, block)


def _was_published(found: Findings, marks: Marks) -> bool:
    """Whether the text itself says where or when it was published, or who wrote it."""
    read = any(not marks.only(i, STANDING_NAME) for i in marks.places)
    said = (*found.values.get("publisher", ()), *found.values.get("published", ()))
    return read or any(evidence in _SAID_BY_TEXT for evidence, _ in said)


def _read_masthead(blocks: list[Block], zones: Zones, found: Findings, marks: Marks) -> int:
    """Read the head of a bulletin or an official paper: its name, number, office and day. Returns its last line's place.

    A masthead has a name (简报, 某某文件) or an issue's number; what stands above them belongs to it.
    """
    lines = [i for i in zones.head if blocks[i].kept]
    named = [i for i in lines[:8] if is_masthead(blocks[i].text)]
    numbered = [i for i in lines[:8] if (number := standing_number(blocks[i].text)) and (is_issue(number) or named)]
    if not numbered:
        return -1
    end = lines.index(max(numbered))
    if lines[end + 1 : end + 2] in ([i] for i in named):
        end += 1
    while end + 1 < len(lines) and _is_imprint(blocks[lines[end + 1]].text):
        end += 1
    for i in lines[: end + 1]:
        text = blocks[i].text.strip()
        marks.places.pop(i, None)
        marks.whole(i, blocks[i], Role.METADATA, "describe.masthead")
        if i > min(numbered):
            found.add("publisher", Evidence.STANDING, _imprint_body(text))
            found.add("published", Evidence.STANDING, find_date(text))
    return lines[end]


def _name_of_bulletin(blocks: list[Block], zones: Zones, masthead: int) -> str:
    """The name of a bulletin that holds several texts: what stands above its number."""
    lines = [blocks[i].text.strip() for i in range(zones.head.start, masthead + 1) if blocks[i].kept]
    names = list(takewhile(lambda line: not standing_number(line), lines))
    return "".join(names) if names and is_masthead(names[-1]) else ""


def _is_imprint(text: str) -> bool:
    """An office, a day, or both."""
    if len(text) > _LONGEST_IMPRINT:
        return False
    date = find_date(text)
    alone = date is not None and not (text[: date.start] + text[date.end :]).strip()
    return alone or _imprint_body(text) is not None or text.startswith(("签发", "编辑", "主编"))


def _imprint_body(text: str) -> str | None:
    """The office of an imprint, without the day and the word for what it did: 某某办公室编 2022年5月30日."""
    date = find_date(text)
    rest = (text[: date.start] + text[date.end :] if date else text).strip()
    body = _EDITED.sub("", rest)
    return body if is_body(body) else None


def _mark_repeated(document: Document, zones: Zones, title: str, marks: Marks) -> None:
    """Mark the lines of the head that say the title once more, with the site's name behind it or without what it lacks."""
    plain = key(title)
    for i in _lines_to_lead(zones):
        block = document.blocks[i]
        if not block.kept or i in marks.places or len(block.text) > _LONGEST_REPEATED * len(title):
            continue
        if key(block.text) == plain or (_is_first_heading(block) and _is_nearly(block.text, plain, document.head)):
            marks.whole(i, block, Role.TITLE, _RULE)


def _mark_above_outline(blocks: list[Block], zones: Zones, title: str, marks: Marks) -> None:
    """Mark the line that says the title once more where the outline begins: behind an order, a list of contents, who passed a law."""
    plain = key(title)
    kept = [i for i in range(zones.head.start, min(len(blocks), _SEARCHED)) if blocks[i].kept]
    for i, below in pairwise(kept):
        if i not in marks.places and len(blocks[i].text) <= MAX_TITLE and key(blocks[i].text) == plain:
            marker = read_marker(blocks[below].text)
            if (
                (marker and marker.number == (1,))
                or is_enactment(blocks[below].text)
                or key(blocks[below].text) in words("titles")["contents"]
            ):
                marks.whole(i, blocks[i], Role.TITLE, _RULE)


def _is_nearly(heading: str, plain: str, head: dict[str, str]) -> bool:
    """Whether a page's heading is its title with the site's name behind it, or one of the two is most of the other."""
    if (cut := page_title(heading, site_name(head))) and key(cut) == plain:
        return True
    shorter, longer = sorted((key(heading), plain), key=len)
    return len(shorter) >= _MOST * len(longer) and (longer.startswith(shorter) or longer.endswith(shorter))
