"""Numbers of documents and issues: 国发〔2023〕5号, 第四期, [总總]第12期."""

from __future__ import annotations

import re

_PAPER = r"[一-鿿A-Za-z]{1,15}(?:〔|\[|【|［|（|\(|﹝|【)\s?(?:19|20)\d{2}\s?年?(?:〕|\]|】|］|）|\)|﹞|】)\s?(?:第\s?)?\d{1,6}\s?[号號](?:文|令)?"
_ORDER = r"(?:[一-鿿]{2,30}(?:令|公告|通告)\s*)?[（(]?(?:(?:19|20)\d{2}\s?年\s?)?第\s?[0-9一二三四五六七八九十百零〇]{1,6}\s?[号號][)）]?"
_ISSUE = r"(?:(?:19|20)\d{2}\s?年\s?)?[（(]?(?:增刊|[总總])?第\s?[0-9一二三四五六七八九十百零〇]{1,6}\s?[期辑輯](?:\s?(?:[总總]第|[（(]\s?(?:[总總]第|[总總])\s?)[0-9一二三四五六七八九十百零〇]{1,6}\s?期?[)）]?)?[)）]?"
_LONGEST = 60
_STANDING_PAPER = re.compile(rf"\s*[（(]?\s*(?P<number>{_PAPER})\s*[)）]?\s*")
_STANDING_ISSUE = re.compile(rf"\s*(?P<number>{_ISSUE})\s*")
_STANDING_ORDER = re.compile(rf"\s*(?P<number>{_ORDER})\s*")


def standing_number(line: str) -> str | None:
    """Read a line that is a document's number, or an issue's, and nothing else.

    >>> standing_number("国发〔2023〕5号"), standing_number("第四期"), standing_number("（国办函〔2020〕12号）")
    ('国发〔2023〕5号', '第四期', '国办函〔2020〕12号')
    >>> standing_number("根据国发〔2023〕5号文件精神，现将"), standing_number("第四期培训班开班")
    (None, None)
    """
    if len(line) > _LONGEST or not re.search(r"[号號期辑輯]", line):
        return None
    for pattern in (_STANDING_PAPER, _STANDING_ISSUE, _STANDING_ORDER):
        if match := pattern.fullmatch(line):
            return "".join(match["number"].split())
    return None


def is_issue(number: str) -> bool:
    """Say whether a number counts issues: the mark of a masthead."""
    return "期" in number or "辑" in number
