"""Reading the lines of the zones, in their order."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from tasks.describe.dates import Date, find_date, find_relative
from tasks.describe.fields import read_fields, rest
from tasks.describe.findings import Evidence, Findings
from tasks.describe.lines import (
    OFFICIAL,
    Reading,
    is_beside,
    note_beside,
    read_issue_line,
    read_line,
    read_posting,
    read_printed,
)
from tasks.describe.marks import Marks
from tasks.describe.names import is_name, pen_names
from tasks.describe.people import standing_names
from tasks.describe.publisher import is_body, is_outlet, newspaper_reference, signing_body
from tasks.describe.title import may_be_title
from tasks.describe.zones import Zones
from tasks.records import Block, Markup, Role
from tasks.script import simplified

_SHORT = 120
_LONGEST_LABEL = 15
_LONGEST_DATE = 30
_SIGNATORIES = 6
"""Lines above a date among which its signatories stand."""
_REACHED = re.compile("(?:联系人|电话|联系电话|地址|传真|邮编|电子邮箱|邮箱|网址)[：:]")
_BRACKETED = re.compile(r"[（(]([^（）()]{2,40})[）)]")
_ENCLOSES = re.compile("(?:印发|公布|转发|批转|下发|发布|颁布|表彰|附件).{0,80}(?:通知|通报|函|公告|决定|令)$")
_TABLE = 2
_SPEAKS = re.compile(
    r"[：:|｜\t《]|(?:19|20)\d\d\s?[年./-]|二[〇○零]|[文图][/／]|记者|記者|通讯员|通訊員|作者|撰稿|执笔|執筆|评论员|評論員|实习生|實習生"
)
"""What every line has that says who or when: nothing else need be looked at closely."""
_LONGEST_ACCOUNT = 20
_PEN_NAME = 10
_NEAR = 6
_OWNER = 10
_POSTINGS = 150
_POSTED = "describe.posting"
_SOURCE = Reading("describe.source")
_LONGEST_RELATIVE = 60
_SHORTEST_TITLE = 3
_PERSON_NAMED = re.compile("author|writer|nick_?-?name|user_?-?name|up_?-?name", re.IGNORECASE)
_OTHERS_NAMED = re.compile("comment|reply|replies|relat|recommend|editor|list|login|avatar", re.IGNORECASE)
"""Names of elements of a page that hold who wrote it, and those of others."""
STANDING_NAME = "describe.name"
"""The rule of a line that is nothing but names: weaker than a line that says what it is."""
_PUBLISHED = {"发布于", "发表于", "发布", "发表", "更新于", "更新", "编辑于"}


def read_head_lines(blocks: list[Block], zones: Zones, found: Findings, marks: Marks) -> list[str]:
    """Read the lines before the text; returns the authors."""
    people: list[str] = []
    skip = -1
    for i in zones.head:
        block = blocks[i]
        if i <= skip or block.role is Role.TITLE:
            continue
        if _is_open_label(block) and i + 1 < len(blocks) and len(blocks[i + 1].text) <= _SHORT:
            skip = i + 1
            if read_line(f"{block.text} {blocks[skip].text}", found, people):
                marks.whole(i, block, Role.METADATA, _SOURCE.rule)
                marks.whole(skip, blocks[skip], Role.METADATA, _SOURCE.rule)
        elif read_posting(block.text, found, people):
            marks.whole(i, block, Role.METADATA, _POSTED)
        elif reading := _read(block, found, people, near=zones.head.stop - i <= _NEAR):
            marks.add(i, reading.start, reading.end or len(block.text), reading.role, reading.rule)
            if reading.start:
                marks.add(i, 0, reading.start, Role.TITLE, "describe.title")
    _settle_table(marks)
    _read_accounts(blocks, zones, found, marks)
    return people or _standing(blocks, zones, marks)


def _read_accounts(blocks: list[Block], zones: Zones, found: Findings, marks: Marks) -> None:
    """Read the account that stands on a line of its own above the time, as WeChat sets it, and 原创 before it."""
    lines = [i for i in zones.head if blocks[i].kept or i in marks.places]
    for above, i, below in reversed(list(zip(lines, lines[1:], lines[2:], strict=False))):
        text = blocks[i].text.strip()
        if i in marks.places or len(text) > _LONGEST_ACCOUNT or "：" in text:
            continue
        if simplified(text) == "原创" and (below in marks.places or standing_names(blocks[below].text)):
            marks.whole(i, blocks[i], Role.METADATA, _SOURCE.rule)
        elif (is_outlet(text) or is_body(text)) and marks.reads(below, _SOURCE.rule) and above not in marks.places:
            found.add("publisher", Evidence.STANDING, text)
            marks.whole(i, blocks[i], Role.METADATA, _SOURCE.rule)


def _settle_table(marks: Marks) -> None:
    """A single class of an official page's table is no table: it stays."""
    lines = [i for i, found in marks.places.items() if found[0].rule == OFFICIAL]
    if len(lines) + sum(found[0].rule in {_SOURCE.rule, "describe.number"} for found in marks.places.values()) < _TABLE:
        for i in lines:
            del marks.places[i]


def _is_open_label(block: Block) -> bool:
    """A table's cell that holds the label while the next one holds the value."""
    if len(block.text) > _LONGEST_LABEL or not block.text.endswith(("：", ":")):
        return False
    fields = read_fields(block.text)
    return (
        len(fields) == 1 and not fields[0].value and fields[0].concept not in {"editor", "counter", "text", "weak_date"}
    )


def _read(block: Block, found: Findings, people: list[str], *, near: bool) -> Reading | None:
    """Read a line. One that is dropped as boilerplate speaks if it says more than a bare date or is `near` the text."""
    if block.kept or block.role in {Role.BYLINE, Role.METADATA}:
        return read_line(block.text, found, people)
    if len(block.text) > _SHORT or not (
        near or any(f.label or (f.date and f.date.exact) for f in read_fields(block.text))
    ):
        return None
    return read_line(block.text, found, people)


def _standing(blocks: list[Block], zones: Zones, marks: Marks) -> list[str]:
    """Find a line that is nothing but names, directly above or below a line of fields, or between a title and the text."""
    for i in zones.head:
        block = blocks[i]
        if not block.kept or i in marks.places:
            continue
        names = standing_names(_BRACKETED.sub(r"\1", block.text.strip()))
        if not names or not _beside_fields(blocks, zones, i, marks):
            names = _named_in_title(blocks, zones, i)
        if names:
            marks.whole(i, block, Role.BYLINE, STANDING_NAME)
            return names
    return []


def _named_in_title(blocks: list[Block], zones: Zones, i: int) -> list[str]:
    """A line that says again with whose name the title began: 茉莉：我是怎样……, then 茉莉."""
    name = blocks[i].text
    repeats = len(name) <= _PEN_NAME and any(
        blocks[j].text.startswith((f"{name}：", f"{name}:")) for j in range(zones.head.start, i)
    )
    return [name] if repeats else []


def _beside_fields(blocks: list[Block], zones: Zones, i: int, marks: Marks) -> bool:
    before = next((j for j in range(i - 1, zones.head.start - 1, -1) if _speaks(blocks[j])), None)
    after = next((j for j in range(i + 1, zones.head.stop) if _speaks(blocks[j])), None)
    alone = not any(standing_names(blocks[j].text) for j in (before, after) if j is not None)
    below_title = before is not None and alone and _parts_title_and_text(blocks, zones, before, after)
    return below_title or any(j in marks.places for j in (before, after) if j is not None)


def _parts_title_and_text(blocks: list[Block], zones: Zones, before: int, after: int | None) -> bool:
    """Whether the line above is the first, and the text begins below. On a page, other lines may stand around them."""
    if blocks[before].markup is not None:
        return True
    above = [block for block in blocks[:before] if _speaks(block)]
    subtitle = len(above) == 1 and blocks[before].text.startswith("——")
    first = (not above or subtitle) and len(blocks[before].text) >= _SHORTEST_TITLE
    return first and zones.lead is not None and (after is None or not may_be_title(blocks[after].text))


def _speaks(block: Block) -> bool:
    return block.kept or block.role in {Role.BYLINE, Role.METADATA, Role.TITLE}


def read_first_posting(blocks: list[Block], zones: Zones, found: Findings, marks: Marks) -> list[str]:
    """Read the line below a page's first posting that says who posted it and when; the lines below it are of others.

    Where the first posting's line stands above its text, all lines below are of others.
    """
    if _is_posted(zones, marks):
        return _owner(blocks)
    people: list[str] = []
    start = zones.head.stop
    for i in range(start, min(start + _POSTINGS, len(blocks))):
        posting = Findings()
        if not _is_quoted(blocks[i]) and read_posting(blocks[i].text, posting, people):
            found.add("published", Evidence.CLOSING, posting.best("published"))
            marks.whole(i, blocks[i], Role.METADATA, _POSTED)
            return people or _owner(blocks)
    return people


def read_named_person(blocks: list[Block], zones: Zones, marks: Marks) -> list[str]:
    """Read who stands first above the text, alone on a line of an element that is named for the author.

    Where several have such an element, they are those who answer or reply.
    """
    alone = [
        i
        for i, block in enumerate(blocks)
        if 1 < len(block.text) <= _LONGEST_ACCOUNT and _is_named_person(block.markup)
    ]
    first = next((i for i in alone if i in zones.head), None)
    if first is None or any(_is_like(blocks[i], blocks[first]) for i in alone if i >= zones.head.stop):
        return []
    text = blocks[first].text.strip()
    if is_outlet(text) or is_body(text) or _SPEAKS.search(text) or simplified(text).startswith("楼主"):
        return []
    names = [text] if pen_names(text) == [text] else []
    if names and blocks[first].kept and not marks.takes(first, blocks[first]):
        marks.whole(first, blocks[first], Role.BYLINE, STANDING_NAME)
    return names


def _is_like(block: Block, other: Block) -> bool:
    return bool(block.markup and other.markup and block.markup.element.names == other.markup.element.names)


def _is_named_person(markup: Markup | None) -> bool:
    return markup is not None and _names_person(markup.names)


@lru_cache(maxsize=4096)
def _names_person(names: str) -> bool:
    return bool(_PERSON_NAMED.search(names)) and not _OTHERS_NAMED.search(names)


def _is_quoted(block: Block) -> bool:
    return block.role is Role.QUOTE or bool(block.markup and "quote" in block.markup.names)


def _is_posted(zones: Zones, marks: Marks) -> bool:
    """Whether a line above the text says who posted it, or when."""
    return any(mark.rule == _POSTED for i in zones.head for mark in marks.places.get(i, ()))


def _owner(blocks: list[Block]) -> list[str]:
    """Whoever has a site of their own, with their name for its heading, posted what nobody else has signed."""
    headings = (
        block.text
        for block in blocks[:_OWNER]
        if block.role is Role.TITLE or (block.markup and block.markup.level == 1)
    )
    return [text for text in headings if is_name(text)][:1]


def read_relative(blocks: list[Block], zones: Zones, fetched: datetime, found: Findings, marks: Marks) -> None:
    """Read the line before the text that says how long ago it was published, and hardly anything else."""
    for i in zones.head:
        text = blocks[i].text
        date = find_relative(text, fetched) if len(text) <= _LONGEST_RELATIVE else None
        if date and all(is_beside(piece) or simplified(piece) in _PUBLISHED for piece in _beside(text, date)):
            found.add("published", Evidence.LINE, date)
            people: list[str] = []
            for piece in _beside(text, date):
                note_beside(piece, found, people)
            found.add("authors", Evidence.LINE, people)
            if not marks.takes(i, blocks[i]):
                marks.whole(i, blocks[i], Role.METADATA, _SOURCE.rule)
            return


def _beside(text: str, date: Date) -> list[str]:
    """What a line says besides its date and fields, in pieces."""
    others = text[: date.start] + " " + text[date.end :]
    return [others[start:end].strip() for start, end in rest(others, read_fields(others))]


def read_tail_lines(blocks: list[Block], zones: Zones, found: Findings, marks: Marks) -> list[str]:
    """Read the last lines: who wrote, from where it is, when it was signed or printed. Returns the authors."""
    people: list[str] = []
    last = Findings()
    posted = _is_posted(zones, marks)
    for i in zones.tail:
        block = blocks[i]
        if len(block.text) > _SHORT or i in marks.places or i == zones.lead or not _SPEAKS.search(block.text):
            continue
        if read_printed(block.text, last):
            marks.whole(i, block, Role.METADATA, "describe.printed")
            _read_printer(blocks, i, last, marks)
        elif _is_date(block.text):
            _read_signature(blocks, i, last)
        elif not (people or posted) and read_posting(block.text, last, people):
            marks.whole(i, block, Role.METADATA, _POSTED)
        elif reading := _read_closing_line(block, last, people):
            marks.whole(i, block, reading.role, reading.rule)
        read_issue_line(block.text, last)
    _demote(last, found)
    return people


def _read_closing_line(block: Block, last: Findings, people: list[str]) -> Reading | None:
    """A line of the end must say by a label or a role what it is; a date alone or a name alone is text."""
    fields = read_fields(block.text)
    labelled = [field for field in fields if field.label]
    others = people.copy()
    if fields and not labelled and not newspaper_reference(block.text):
        return None
    reading = read_line(block.text, last, people)
    if reading and reading.rule == OFFICIAL:
        return None
    if others:
        people[:] = others  # the first author of the end is the text's, later ones are of comments
    return reading


def _is_date(text: str) -> bool:
    date = find_date(text) if len(text) <= _LONGEST_DATE else None
    return date is not None and not text[: date.start].strip(" （(") and not text[date.end :].strip(" )）")


def _read_signature(blocks: list[Block], i: int, last: Findings) -> None:
    """The names of bodies above the date of the last line: who issued, and when. They stay in the text."""
    bodies: list[str] = []
    for j in range(i - 1, max(i - _SIGNATORIES, -1), -1):
        text = blocks[j].text.strip()
        body = signing_body(text) if blocks[j].kept else None
        if body is None and blocks[j].kept and not _REACHED.match(text):
            break
        bodies[:0] = [body] if body else []
    if blocks[i].kept and bodies:
        last.add("publisher", Evidence.CLOSING, " ".join(bodies))
        last.add("published", Evidence.CLOSING, find_date(blocks[i].text))


def read_enclosing(blocks: list[Block], zones: Zones, found: Findings) -> None:
    """Read the signature in the middle of a paper that makes another public, which follows: 现将……印发给你们."""
    if not _ENCLOSES.search(found.best("title") or ""):
        return
    for i in range(zones.head.stop, zones.tail.start):
        if blocks[i].kept and len(blocks[i].text) <= _LONGEST_DATE and _is_date(blocks[i].text):
            _read_signature(blocks, i, found)
            return


def _read_printer(blocks: list[Block], i: int, last: Findings, marks: Marks) -> None:
    """The body above 2020年6月2日印发 printed the paper."""
    for j in range(i - 1, max(i - 3, -1), -1):
        if is_body(blocks[j].text.strip()):
            last.add("publisher", Evidence.CLOSING, blocks[j].text.strip())
            marks.whole(j, blocks[j], Role.METADATA, "describe.printed")
            return


def _demote(last: Findings, found: Findings) -> None:
    """Take over what the end says, dates as weaker evidence than any of the head's."""
    for concept, values in last.values.items():
        for evidence, value in values:
            found.add(
                concept, max(evidence, Evidence.CLOSING) if concept in {"published", "title"} else evidence, value
            )
