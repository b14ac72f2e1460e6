"""Numbers of documents, cases and issues: 国发〔2023〕5号, （2019）南1123民初2046号, 第四期, [总總]第12期."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PAPER = r"[一-鿿A-Za-z]{1,15}(?:〔|\[|【|［|（|\(|﹝|【)\s?(?:19|20)\d{2}\s?年?(?:〕|\]|】|］|）|\)|﹞|】)\s?(?:第\s?)?\d{1,6}\s?[号號](?:文|令)?"
_ORDER = r"(?:[一-鿿]{2,30}(?:令|公告|通告)\s*)?[（(]?(?:(?:19|20)\d{2}\s?年\s?)?第\s?[0-9一二三四五六七八九十百零〇]{1,6}\s?[号號][)）]?"
_ISSUE = r"(?:(?:19|20)\d{2}\s?年\s?)?[（(]?(?:增刊|[总總])?第\s?[0-9一二三四五六七八九十百零〇]{1,6}\s?[期辑輯](?:\s?(?:[总總]第|[（(]\s?(?:[总總]第|[总總])\s?)[0-9一二三四五六七八九十百零〇]{1,6}\s?期?[)）]?)?[)）]?"
_LONGEST = 60
_STANDING_PAPER = re.compile(rf"\s*[（(]?\s*(?P<number>{_PAPER})\s*[)）]?\s*")
_STANDING_STANDARD = re.compile(
    r"\s*(?P<number>(?:GB|DB|JG|HJ|NY|T|Q|[A-Z]{2})\s?\d{0,6}(?:/[A-Z]{1,6})?\s?\d{1,6}(?:\.\d{1,3})?\s?[—–-]\s?(?:19|20)\d{2})\s*"
)
"""A standard's number: GB/T 1.1—2020, DB3405/T 021—2021."""
_STANDING_CASE = re.compile(
    r"\s*(?P<number>[（(]\s?(?:19|20)\d{2}\s?[)）]\s?[一-鿿]{1,3}\d{0,4}[一-鿿]{1,4}\s?\d{1,6}\s?[号號](?:之[一二三四五六七八九十]{1,2})?)\s*"
)
"""A court's number of a case (最高人民法院，法〔2015〕137号): the year, the court, the kind of case, the number."""
_STANDING_ISSUE = re.compile(rf"\s*(?P<number>{_ISSUE})\s*")
_FIELD = re.compile(r"[一-鿿]{2,6}[：:]\s?[^，。；\s]{1,12}")
_STANDING_ORDER = re.compile(rf"\s*(?P<number>{_ORDER})\s*")


def standing_number(line: str) -> str | None:
    """Read a line that is a document's number, or an issue's, and nothing else.

    >>> standing_number("国发〔2023〕5号"), standing_number("第四期"), standing_number("（国办函〔2020〕12号）")
    ('国发〔2023〕5号', '第四期', '国办函〔2020〕12号')
    >>> standing_number("GB/T 1.1—2020"), standing_number("A-2020"), standing_number("（2019）南1123民初2046号")
    ('GB/T 1.1—2020', None, '（2019）南1123民初2046号')
    >>> standing_number("根据国发〔2023〕5号文件精神，现将"), standing_number("第四期培训班开班")
    (None, None)
    """
    if standard := _STANDING_STANDARD.fullmatch(line):
        return standard["number"].strip()
    if len(line) > _LONGEST or not re.search(r"[号號期辑輯]", line):
        return None
    for pattern in (_STANDING_PAPER, _STANDING_CASE, _STANDING_ISSUE, _STANDING_ORDER):
        if match := pattern.fullmatch(line):
            return _unbracketed("".join(match["number"].split()))
    return None


def _unbracketed(number: str) -> str:
    return number[1:-1] if number[0] in "（(" and number[-1] in "）)" else number


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number with which a line begins, and where it ends."""

    number: str
    end: int


def leading_number(line: str) -> Numbered | None:
    """Read a line that is a document's number, or has one in front of a field of its own.

    >>> leading_number("国发〔2023〕5号"), leading_number("某交函〔2022〕88号 办理结果：A")
    (Numbered(number='国发〔2023〕5号', end=10), Numbered(number='某交函〔2022〕88号', end=13))
    """
    if number := standing_number(line):
        return Numbered(number, len(line))
    match = _STANDING_PAPER.match(line)
    field = match and line[match.end() - 1 : match.end()].isspace() and _FIELD.fullmatch(line, match.end())
    return Numbered("".join(match["number"].split()), match.end()) if match and field else None


def is_issue(number: str) -> bool:
    """Say whether a number counts issues: the mark of a masthead."""
    return "期" in number or "辑" in number
