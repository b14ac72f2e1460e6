"""Reading the lines around a text: each becomes findings and pieces with roles, or is left alone.

Whether a line may be read at all is for its place to say (`tasks.describe.zones`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.describe.dates import find_date, find_month
from tasks.describe.fields import MAX_LINE, Field, read_fields, rest
from tasks.describe.findings import Evidence, Findings
from tasks.describe.names import is_name, pen_names
from tasks.describe.numbers import leading_number
from tasks.describe.people import Byline, english_byline, read_byline, signed_byline, standing_names
from tasks.describe.publisher import is_body, is_outlet, newspaper_reference, publisher_name
from tasks.describe.title import may_be_title
from tasks.records import Role

_SENTENCE = re.compile(r"[。！？；]")
_RUNNING = re.compile(r"[一-鿿：:，,]")
"""What stands directly beside a day in a sentence. What is no part of one stands apart."""
_POSTING = 120
_WHEN = r"(?P<at>)(?=(?:19|20)\d\d\s?[-/.年])"
_NAME = r"(?P<name>[^\s：:|@\[\]【】（）()]{2,20})"
_POSTINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"本[帖贴]由\s*{_NAME}\s*于\s*{_WHEN}",
        rf"由\s*{_NAME}?\s*(?:张贴|发表|发布|上传)[\s@于：:]*{_WHEN}",
        rf"^\s*{_NAME}\s+(?:发表于|发布于|发表在)[\s：:]*{_WHEN}",
        rf"^(?P<name>(?<!.))?[^\w]*(?:\[[^\]]+\])?\s*发表于[\s：:]*{_WHEN}",
        rf"{_WHEN}[^一-鿿]{{8,30}}?\bby\s+(?P<name>\S{{2,20}})",
        rf"(?i:posted\s+by)\s+(?P<name>\S{{2,20}})\s+(?:at|on|@)\s*{_WHEN}",
    )
)
_FORWARDED = re.compile(
    r"\s*(?:以下|以上|本)文章?来源于[\s：:]*(?P<outlet>[^\s，,。]{2,20})\s*(?:[，,]\s*作者[\s：:]*(?P<name>[^。，,]{2,20}?)\s*)?[。.]?\s*"
)
_PRINTED = re.compile(r"^(?P<body>[^。，\d]{0,40}?)\s*(?=\d{4}\s?年).{8,12}印\s?[发制刷]")
_PRINTED_IN = re.compile(
    r"^(?P<name>[^\s，。：]{2,12}\s)?\s*(?:发表|刊登|刊发|原载|载)[于在]?《(?P<outlet>[^》]{2,15})》\s?(?=(?:19|20)\d\d年)"
)
_PLACE = re.compile(r"(?<=:\d\d)\s*[发發][表布][于於]\s*[一-鿿]{2,4}$")
"""The province that WeChat shows behind the time: 2023-10-21 18:30 发表于陕西."""
_FEW = 8
_NUMBER_LENGTHS = range(2, 41)
_LONGEST_OUTLET = 20
_LONGEST_ISSUE = 40
_LONGEST_EDITORS = 30
_TEXT = {"weak_date", "keywords", "text"}
_COUNT = re.compile(r"[\s\d,.万次条人大中小号默认|（）()\[\]-]*")
OFFICIAL = "describe.official"
"""The rule of a line that leaves the text only among others of an official page's table."""
_EMPTY = {"文", "图", "标题", "名称", "分类"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a line: how much of it, as what, by which rule. A title before it is left to the title's reader."""

    rule: str
    role: Role = Role.METADATA
    start: int = 0
    end: int | None = None
    """Where what was read ends; None: with the line."""


def read_line(line: str, found: Findings, people: list[str]) -> Reading | None:
    """Read a line between title and text: fields, a byline, a number, an outlet's name; None if it is none of these.

    Authors are added to `people`.
    """
    if len(line) > MAX_LINE:
        return None
    line = _PLACE.sub("", line)
    if numbered := leading_number(line):
        found.add("number", Evidence.LINE, numbered.number)
        beside = read_fields(line[numbered.end :])
        return Reading("describe.number", end=None if beside else numbered.end)
    if byline := read_byline(line) or signed_byline(line) or english_byline(line) or _read_forwarded(line):
        people += byline.authors
        found.add("publisher", Evidence.BYLINE, byline.outlet)
        return Reading("describe.byline", Role.BYLINE)
    if printed := _read_printed_in(line):
        people += printed.authors
        found.add("publisher", Evidence.BYLINE, printed.outlet)
        found.add("published", Evidence.LINE, find_date(line))
        return Reading("describe.byline", Role.BYLINE)
    if name := newspaper_reference(line):
        found.add("publisher", Evidence.CLOSING, name)
        found.add("published", Evidence.CLOSING, find_date(line))
        return Reading("describe.source")
    return _read_fields(line, found, people)


def _read_printed_in(line: str) -> Byline | None:
    """Read the line that says who published a text in which newspaper: 韩雪 发表于《某某晚报》2018年3月29日第8版."""
    match = _PRINTED_IN.match(line) if len(line) <= _POSTING else None
    return Byline(pen_names((match["name"] or "").strip()), match["outlet"], len(line)) if match else None


def _read_forwarded(line: str) -> Byline | None:
    """Read the line that WeChat puts above a text that one account took from another."""
    match = _FORWARDED.fullmatch(line)
    return Byline(pen_names(match["name"] or ""), match["outlet"], len(line)) if match else None


def _read_fields(line: str, found: Findings, people: list[str]) -> Reading | None:
    fields = read_fields(line)
    if not fields or any(_is_statement(field) for field in fields):
        return None
    pieces = rest(line, fields)
    title = _title_piece(line, fields, pieces)
    unknown = [piece for piece in pieces if piece != title and not is_beside(line[piece[0] : piece[1]])]
    said = "".join(line[start:end] for start, end in unknown)
    if _SENTENCE.search(said) or (len(said) > _FEW and not _is_rich(fields)) or _tells_of_day(line, fields, unknown):
        return None
    for field in fields:
        note_field(field, found, people, company=len(fields) > 1)
    for start, end in pieces:
        if (start, end) != title:
            note_beside(line[start:end].strip(" []【】《》<>〈〉()（）〔〕"), found, people)
    if title:
        found.add("title", Evidence.LINE, line[title[0] : title[1]].strip(" |｜—-_"))
        return Reading("describe.source", start=title[1])
    rule = _rule(fields, people)
    return Reading(rule) if rule and len(said) <= _FEW else None


def _is_statement(field: Field) -> bool:
    """Say whether what follows a label is a sentence about it and no name, as in 责任编辑：是指对稿件质量负责的编辑人员。."""
    long = field.concept == "editor" and len(field.value) > _LONGEST_EDITORS
    said = bool(field.label and _SENTENCE.search(field.value)) and not is_outlet(field.value.rstrip("。 "))
    return said or long


def _tells_of_day(line: str, fields: Sequence[Field], unknown: list[tuple[int, int]]) -> bool:
    """Say whether the line is about a day and doesn't say when it was published: 本人2007年4月23日入住, 补充点评 2007年12月23日：对了."""
    if any(field.label for field in fields):
        return False
    beside = line[fields[0].start - 1 : fields[0].start] + line[fields[0].end : fields[0].end + 1]
    return bool(unknown) and bool(_RUNNING.search(beside))


def _is_rich(fields: Sequence[Field]) -> bool:
    """Two fields or more that say who or when: whatever else the line says, it is one of fields."""
    return (
        sum(field.concept in {"author", "publisher", "issuer", "published", "number", "date"} for field in fields) > 1
    )


def _rule(fields: Sequence[Field], people: list[str]) -> str | None:
    """The rule by which a line of fields leaves the text: it says what has a place in the metadata, or nothing."""
    concepts = {field.concept for field in fields if field.value or field.label not in _EMPTY}
    if not any(_is_title(field) for field in fields):
        concepts.discard("title")
    if (
        any(field.concept == "counter" and not _COUNT.fullmatch(field.value) for field in fields)
        or not concepts - _TEXT
    ):
        return None
    if concepts - _TEXT == {"author"} and not people:
        return None
    return OFFICIAL if concepts - _TEXT == {"class"} else "describe.source"


def _title_piece(line: str, fields: Sequence[Field], pieces: list[tuple[int, int]]) -> tuple[int, int] | None:
    """A title with which a line of fields begins: 盐城市……扎实推进产改前行 2022-01-18 12:49:18 来源：盐城市总工会."""
    if not pieces or pieces[0][0] != 0 or not any(field.label or (field.date and field.date.exact) for field in fields):
        return None
    start, end = pieces[0]
    text = line[start:end].strip()
    long_enough = (
        len(text) > _FEW and fields[0].start >= end and line[end - 1 : fields[0].start].strip() != text[-1:] + "，"
    )
    apart = fields[0].start > end or line[end - 1].isspace() or bool(fields[0].label)
    return (start, end) if long_enough and apart and may_be_title(text) and not is_beside(text) else None


def note_field(field: Field, found: Findings, people: list[str], *, company: bool) -> None:
    """Note a field's value as what its label says it is. `company`: it stands among other fields."""
    match field.concept:
        case "author":
            name = _without_affiliation(field.value)
            byline = read_byline(name)
            if byline or publisher_name(name) or is_name("".join(name.split())):
                names = byline.authors if byline else pen_names(name)
                people += [each for each in names if each not in people]
        case "publisher" if field.label != "供稿" or _may_supply(field.value):
            note_publisher(field.value, found)
        case "issuer":
            found.add("publisher", Evidence.HEAD, publisher_name(field.value))
        case "published" | "written" | "weak_date" | "date":
            if company or field.concept != "weak_date":
                found.add("published", _evidence_of_date(field, company=company), field.date)
        case "number" | "index":
            found.add("number", Evidence.LABEL if field.concept == "number" else Evidence.SITE, _one_word(field.value))
        case "title" if _is_title(field):
            found.add("title", Evidence.HEAD, field.value)


def _may_supply(value: str) -> bool:
    """Say whether a value names who may have supplied a text, and not a department of whoever did."""
    return is_outlet(value) or is_body(value) or is_name(value)


def _is_title(field: Field) -> bool:
    """Say whether a label gives a title: 名称：关于…的通知, but not the head of a table, 名称 | 数量 | 单价."""
    long_enough = field.concept == "title" and len(field.value) > _FEW
    plain = not re.search(r"[|｜\t]", field.value) and not is_body(field.value)
    return long_enough and plain and may_be_title(field.value)


def _evidence_of_date(field: Field, *, company: bool) -> Evidence:
    if field.concept == "published":
        return Evidence.LABEL
    alone = field.concept == "date" and not company and not (field.date and field.date.exact)
    return Evidence.STANDING if alone or field.concept == "written" else Evidence.LINE


def note_publisher(value: str, found: Findings) -> None:
    """Note what a label gives as the source; a person's name there is the author's."""
    found.add("publisher", Evidence.LABEL, publisher_name(value))
    if is_name(value.strip()) and not is_outlet(value.strip()):
        found.add("authors", Evidence.STANDING, [value.strip()])


def _without_affiliation(value: str) -> str:
    """北京物资学院，北京 behind a colon says where an author works."""
    return value.split("：", 1)[0].split(":", 1)[0]


def _one_word(value: str) -> str | None:
    """A number without the kind of paper that a laws' database has behind it: 府法规字第1060234567号 令."""
    number = re.sub(r"(?<=[号號])(?:令|函|公告)$", "", "".join(value.split()))
    return number if len(number) in _NUMBER_LENGTHS and re.search(r"\d|[一二三四五六七八九十]", number) else None


def is_beside(text: str) -> bool:
    """Say whether a piece beside a field is one itself: an outlet, an office, a person."""
    bare = text.strip(" []【】《》<>〈〉()（）〔〕|｜\t\u3000")
    return (
        (is_outlet(bare) and len(bare) <= _LONGEST_OUTLET)
        or is_body(bare)
        or bool(standing_names(bare))
        or read_byline(bare) is not None
        or "by" in bare.split()
    )


def note_beside(text: str, found: Findings, people: list[str]) -> None:
    """Note a piece that has no label, beside a field: names, a byline, an outlet, an office. 原创 stands before author and account."""
    if text.startswith("原创 "):
        *names, text = text.split()[1:]
        people += [name for name in names if is_name(name) and name not in people]
    if names := standing_names(text):
        people += [name for name in names if name not in people]
    elif byline := read_byline(text):
        people += [name for name in byline.authors if name not in people]
        found.add("publisher", Evidence.BYLINE, byline.outlet)
    elif is_outlet(text) or is_body(text):
        found.add("publisher", Evidence.LINE if is_outlet(text) else Evidence.STANDING, publisher_name(text))


def read_posting(line: str, found: Findings, people: list[str]) -> bool:
    """Read the line in which a forum or a blog says who posted and when, and say whether it is one.

    >>> people = []
    >>> read_posting("本贴由大卫于2005年8月12日16:12:21在〖心灵体操〗发表。", Findings(), people), people
    (True, ['大卫'])
    """
    if len(line) > _POSTING or not ("20" in line or "19" in line):
        return False
    match = next(filter(None, (pattern.search(line) for pattern in _POSTINGS)), None)
    date = find_date(line, match.end("at")) if match else None
    if not match or not date:
        return False
    found.add("published", Evidence.LABEL, date)
    people += pen_names((match["name"] or "").strip(" ，,@")) or []
    return True


def read_printed(line: str, found: Findings) -> bool:
    """Read the imprint of an official paper: 某某办公室 2020年6月2日印发."""
    match = _PRINTED.match(line)
    if not match:
        return False
    found.add("published", Evidence.CLOSING, find_date(line))
    found.add("publisher", Evidence.CLOSING, match["body"].strip() if is_body(match["body"].strip()) else None)
    return True


def read_issue_line(line: str, found: Findings) -> None:
    """Read the line that says in which issue of a journal a text stood: ——《北京之春》1998年3月号."""
    if (
        len(line) <= _LONGEST_ISSUE
        and (quoted := re.search(r"《([^》]{2,15})》", line))
        and (month := find_month(line))
    ):
        found.add("published", Evidence.CLOSING, month)
        found.add("publisher", Evidence.CLOSING, quoted[1])
