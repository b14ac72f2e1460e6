"""Papers of journals: the title and the authors between the journal's imprint and the abstract.

What makes a text a paper is its abstract or its key words, with a label, near the top. The line of authors stands above them, with
the figures and signs that point to their institutions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.describe.names import all_names, is_name
from tasks.describe.title import may_be_title
from tasks.script import simplified

_ABSTRACT = re.compile(r"[【\[〔]?\s*(?:摘\s*要|内容\s*(?:摘\s*要|提\s*要)|提\s*要)\s*(?:[】\]〕]|[：:]|$)")
_INSTITUTION = re.compile(r"(?:大学|学院|研究|医院|公司|中心|实验室|科学院|学校|中学|党校|局|站)")
_POINTER = re.compile(r"[0-9０-９*＊†‡#①-⑩⑴-⑽△☆]+(?:[,，][0-9*＊†‡#]+)*")
_IMPRINT = re.compile(
    r"第\s?\d{1,4}\s?卷(?:\s*第\s?\d{1,3}\s?期)?|第\s?\d{1,3}\s?期|(?:19|20)\d\d\s?年(?:\s?\d{1,2}\s?月|第\s?\d{1,2}\s?期)?"
    r"|Vol\.?\s?\d.*|No\.?\s?\d.*|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?,?\s?\d{4}"
    r"|(?:DOI|doi|ISSN|CN|网络出版|文章编号|中图分类号|文献标识码).*|[A-Za-z&,\s（）().-]+|[·・•\d\s—-]+"
)
_ISSUE = re.compile(r"(?:第\s?(?P<volume>\d{1,4})\s?卷\s*)?第\s?(?P<issue>\d{1,3})\s?期")
_SEARCHED = 25
_ABOVE = 8
"""How many lines lie between the title and the abstract at most: authors and their institutions."""
_LONGEST_AUTHORS = 60


@dataclass(frozen=True, slots=True)
class Paper:
    """What the head of a paper says, with the place of each line: `imprint` are the journal's lines above the title."""

    title: int
    authors: list[str]
    people: int
    number: str | None
    imprint: tuple[int, ...]


def read_paper(lines: Sequence[str]) -> Paper | None:
    """Read the head of a paper, if the text is one.

    >>> head = ["第38卷 第4期", "杂草识别方法研究", "张晓东1，李 敏2", "（1.某某大学，某某 450002）", "摘 要：为了提高准确率，"]
    >>> paper = read_paper(head)
    >>> head[paper.title], paper.authors, paper.number
    ('杂草识别方法研究', ['张晓东', '李敏'], '第38卷第4期')
    """
    abstract = next((i for i, line in enumerate(lines[:_SEARCHED]) if _ABSTRACT.match(simplified(line[:20]))), None)
    if not abstract:
        return None
    for i in range(abstract - 1, max(abstract - _ABOVE, 0), -1):
        if names := author_names(lines[i]):
            title = i - 1
            return Paper(title, names, i, *_imprint(lines[:title])) if may_be_title(lines[title]) else None
        if not _INSTITUTION.search(lines[i]):
            return None
    return None


def author_names(line: str) -> list[str]:
    """Read a line that is nothing but authors, with their pointers.

    >>> author_names("张晓东1，李 敏2*，王建国1,2"), author_names("刘 洋"), author_names("研究方法")
    (['张晓东', '李敏', '王建国'], ['刘洋'], [])
    """
    if len(line) > _LONGEST_AUTHORS:
        return []
    names = all_names(_POINTER.sub("，", line).strip(" ，,"))
    return names if names and sum(map(is_name, names)) * 2 > len(names) else []


def _is_imprint(line: str) -> bool:
    """Whether a line, or each of its parts, says volume, number or month: 第45卷第3期 2019年5月."""
    return _IMPRINT.fullmatch(line) is not None or (bool(line) and all(map(_IMPRINT.fullmatch, line.split())))


def _imprint(lines: Sequence[str]) -> tuple[str | None, tuple[int, ...]]:
    """The number of the issue, and the lines above the title that are the journal's."""
    places = tuple(i for i, line in enumerate(lines) if _is_imprint(simplified(line.strip())))
    found = next((match for i in places if (match := _ISSUE.search(simplified(lines[i])))), None)
    return "".join(found[0].split()) if found else None, places
