"""Lines of fields around a text: 2024-11-09 09:21 来源：… 作者：… 【大 中 小】, taken apart.

Here a line becomes fields with their places. What a field's value is worth, its concept's module says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from tasks.describe.dates import Date, find_dates
from tasks.describe.title import is_paper
from tasks.describe.vocabulary import words
from tasks.script import simplified

MAX_LINE = 300
_DELIMITER = re.compile(r"\s{0,3}(?:[：:](?!//)|(?=[\t|｜《【\[])|(?<=[一-鿿])\s?(?=(?:19|20)\d{2}[年/.-]))\s*[|｜\t]?")
_WORD = re.compile(r"[一-鿿A-Za-z]")
_MARK = 3
_LONGEST_LABEL = 9
_LONG_LABEL = 4
_WIDEST = 24
_INNER = 8
_STRONG = {"author", "publisher", "published"}
_OFFICIAL = {"issuer", "number", "index", "written"}
_BARS = ("|", "｜")
_IN_FORCE = re.compile(r"\s?(?:起?(?:实施|施行|生效)|实行)")
"""Behind the day from which something holds."""
_SPACE = re.compile(r"\s+")
_GAP = re.compile(r"\s{2,}|[\t|｜]")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a line: what its label says it is, its value, and its place, label and all.

    A date without a label has the concept `date`, what says nothing has `furniture`.
    """

    concept: str
    value: str
    start: int
    end: int
    label: str = ""
    date: Date | None = None


@dataclass(frozen=True, slots=True)
class _Label:
    """A label at its place in a line; `end` is behind its colon."""

    concept: str
    words: str
    start: int
    end: int


@cache
def _concepts() -> dict[str, str]:
    return {label: concept for concept, labels in words("labels").items() for label in labels}


@cache
def _official_starts() -> frozenset[str]:
    return frozenset(label[0] for label, concept in _concepts().items() if concept in {*_OFFICIAL, "title"})


@cache
def _furniture() -> re.Pattern[str]:
    return re.compile("|".join(words("furniture")["patterns"]))


@lru_cache(maxsize=4096)
def read_fields(line: str) -> tuple[Field, ...]:
    """Find the labelled fields and the dates of a line, in order, without what lies between them.

    Several readers ask for the same line's, and those of a site's foot return on page after page.

    >>> [(f.concept, f.value) for f in read_fields("2024年11月09日09:21 来源：《工人日报》 作者：徐留平")]
    [('date', '2024年11月09日09:21'), ('publisher', '《工人日报》'), ('author', '徐留平')]
    """
    dates = [date for date in find_dates(line) if not _IN_FORCE.match(line, date.end)]
    labels = _labels(simplified(line), dates)
    edges = [*(label.start for label in labels), len(line)][1:]
    fields = [_labelled(line, label, edge, dates) for label, edge in zip(labels, edges, strict=True)]
    taken = [(field.start, field.end) for field in fields]
    fields += [
        Field("date", line[date.start : date.end], date.start, date.end, date=date)
        for date in dates
        if not any(start <= date.start < end for start, end in taken)
    ]
    return tuple(sorted(fields, key=lambda field: field.start))


def _labels(key: str, dates: list[Date]) -> list[_Label]:
    """Find the labels before colons, cell borders, brackets and dates."""
    labels = _leading_label(key)
    for delimiter in _DELIMITER.finditer(key):
        floor = labels[-1].end if labels else 0
        label = _label_before(key, delimiter, floor)
        if label and delimiter[0].strip() in _BARS and _WORD.match(key[label.start - 1 : label.start]):
            continue  # the end of a name: 来源：某市发布 | 编辑：…
        if label and _is_bounded(
            key, label, behind_field=bool(labels) or any(date.end <= label.start for date in dates)
        ):
            labels.append(label)
    return labels


def _leading_label(key: str) -> list[_Label]:
    """The label of an official page's table with which a line begins, with nothing but a space behind it: 文 号 国发〔2023〕5号."""
    if key[:1] not in _official_starts():
        return []
    gaps = (gap for gap in _SPACE.finditer(key, 0, _WIDEST) if gap.start())
    found = (label for gap in gaps if (label := _label_before(key, gap, 0)) and label.start == 0)
    return [label for label in found if label.concept in _OFFICIAL or (label.concept == "title" and is_paper(key))][-1:]


def _label_before(key: str, delimiter: re.Match[str], floor: int) -> _Label | None:
    """The longest label that ends at a delimiter; white space may stand between its characters."""
    places = [i for i in range(max(floor, delimiter.start() - _WIDEST), delimiter.start()) if not key[i].isspace()]
    letters = "".join([key[i] for i in places])
    for length in range(min(_LONGEST_LABEL, len(places)), 0, -1):
        concept = _concepts().get(letters[-length:])
        if concept and places[-1] - places[-length] < length + _INNER:
            return _Label(concept, letters[-length:], places[-length], delimiter.end())
    return None


def _is_bounded(key: str, label: _Label, *, behind_field: bool) -> bool:
    """Say whether a label is not the end of another word. Behind a field a strong or a long one needs no space: 转载作者：张三."""
    before = key[label.start - 1 : label.start]
    strong = (label.concept in _STRONG and len(label.words) > 1) or len(label.words) >= _LONG_LABEL
    return (strong and behind_field) or not _WORD.match(before)


def rest(line: str, fields: Sequence[Field]) -> list[tuple[int, int]]:
    """Find the pieces of a line that are in no field and no furniture: where it says something else.

    >>> line = "土豆不“土” 2022-02-13 09:57 光明网 阅读(31)"
    >>> [line[start:end] for start, end in rest(line, read_fields(line))]
    ['土豆不“土”', '光明网']
    """
    places = [0, *(place for field in fields for place in (field.start, field.end)), len(line)]
    gaps = zip(places[::2], places[1::2], strict=True)
    return [piece for start, end in gaps if start < end for piece in _speaking(line, start, end)]


def _speaking(line: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    at = start
    for match in [*_furniture().finditer(line, start, end), None]:
        stop = match.start() if match else end
        if line[at:stop].strip():
            _append(pieces, line, at, stop)
        at = match.end() if match else end
    return pieces


def _append(pieces: list[tuple[int, int]], line: str, start: int, stop: int) -> None:
    """Add a piece, or join it to the one before if only a mark of its own stands between them."""
    between = line[pieces[-1][1] : start] if pieces else ""
    if pieces and len(between) <= _MARK and not re.search(r"[|｜\s\d\[\]【】A-Za-z]", between):
        pieces[-1] = (pieces[-1][0], stop)
    else:
        pieces.append((start, stop))


def _labelled(line: str, label: _Label, edge: int, dates: list[Date]) -> Field:
    """Measure a labelled field: a date ends where it ends, a name before the next date or furniture."""
    concept, start, end = label.concept, label.end, edge
    date = next((date for date in dates if start <= date.start < edge), None)
    if concept in {"published", "written", "weak_date"}:
        end = date.end if date else start
    elif concept in {"author", "publisher", "issuer", "editor", "counter", "number", "index"}:
        end = _end_of_name(line, start, date.start if date else edge)
    value = _unbracketed(line[start:end].strip())
    return Field(concept, value, label.start, end, label.words, date)


def _unbracketed(value: str) -> str:
    """Take off the bracket that closes around the whole field: （来源：某某晚报）."""
    closed = value[-1:] in {"）", ")", "】", "]"} and not re.search(r"[（(【\[]", value)
    return value[:-1].rstrip() if closed else value


def _end_of_name(line: str, start: int, edge: int) -> int:
    """A name ends at furniture, at a wide gap, or at the bracket that closes around the field."""
    begin = start + len(line[start:edge]) - len(line[start:edge].lstrip(" \t\u3000[【《（("))
    stops = [edge]
    if furniture := next((m for m in _furniture().finditer(line, begin, edge) if _stops(m[0])), None):
        stops.append(furniture.start())
    if gap := _GAP.search(line, begin, edge):
        stops.append(gap.start())
    return max(min(stops), start)


def _stops(furniture: str) -> bool:
    return bool(re.search(r"[0-9A-Za-z一-鿿|｜\]】]", furniture))
