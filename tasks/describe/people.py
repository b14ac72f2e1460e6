"""Who wrote a text: bylines with their roles.

Those who write are authors. Those who photograph, edit, check or translate are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tasks.describe.names import all_names, is_name, leading_names
from tasks.describe.publisher import is_body, is_outlet
from tasks.describe.vocabulary import any_of, words
from tasks.records import Block
from tasks.script import simplified

_MARKS = re.compile(r"[\s◎□■●○▲△★☆◆◇►▶※·|—-]*")
_WRITTEN_WITH_MARK = (
    "文",
    "图",
    "摄",
    "撰稿",
    "编辑",
    "作者",
    "文字",
    "文案",
    "采访",
    "图片",
    "海报",
    "视频",
    "排版",
    "翻译",
    "口述",
    "讲述",
    "整理",
)
"""Roles that are words of any text: a mark has to part them from the names."""
_WEAK = ("文字", "文案", "采访", "图片", "海报", "视频", "排版", "口述", "讲述", "整理")
"""Roles whose names must have the form of one: 文字：汉字的演变 is a title."""
_MAX_LEAD = 80
_MAX_OUTLET = 24
_NAMES_LENGTHS = range(2, 31)
_OURSELVES = re.compile(r"(?:本[报報刊网網台社]|我[报報网網台])[讯訊][\s，,]*(?=\S)")
_REPORTS = re.compile(r"(?:摄影|攝影)?(?:报[道导]|報[道導])[：:]\s*")
_REPORTED = re.compile("(?:综合|綜合)?(?:报[道导]|報[道導])$")
"""What stands behind an outlet's name in 【环球网报道 记者 某某】."""
_SPACES = re.compile(r"\s*")
_CREDIT = re.compile(r"(?<=[一-鿿])\s*[/／]\s*(?=[文图摄])")
_ENGLISH_NAME = r"[A-Z][a-z'’-]+(?:\s[A-Z][A-Za-z'’.-]*){1,2}"
_ENGLISH = re.compile(
    rf"[Bb][Yy][\s:：]+(?P<people>{_ENGLISH_NAME}(?:(?:,\s*|\s+and\s+){_ENGLISH_NAME}){{0,4}}?)"
    r"(?:\s*[,|，]?\s*[(（]?(?P<outlet>[A-Z][A-Za-z. ]{2,30}(?:Daily|News|Times|Post|Net|Agency|Online)|Xinhua|Reuters|Sixth Tone|CGTN)[)）]?)?"
)
_BRACKETED = re.compile(
    r"(?P<dateline>(?:[^。，（(：；]{0,30}(?:电|讯|消息|报道|電|訊))?)\s*[（(〔【\[](?P<people>[^（()）。〔〕【】\[\]]{2,60})[)）〕】\]]\s*"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Who a byline names, for whom they write, and where it ends in the text. `whole` says that it says no more."""

    authors: list[str]
    outlet: str | None
    end: int
    whole: bool = True


@cache
def _role() -> re.Pattern[str]:
    roles = words("roles")
    kinds = any_of(roles["kinds"])
    plain = any_of(word for word in roles["writers"] + roles["others"] if word not in _WRITTEN_WITH_MARK)
    marked = any_of(_WRITTEN_WITH_MARK)
    both = any_of(["文图", "图文", "文并图", "文/图", "图/文", "文并摄"])
    return re.compile(
        rf"(?P<kinds>{kinds}*)(?P<role>{both}(?=\s*[/／|｜丨：:])|{plain}|{marked}(?=\s*[/／|｜丨：:]))"
        rf"(?:\s*[/／|｜丨：:]\s*|\s*)"
    )


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:[/／|｜]\s*)?(?:{any_of(words('roles')['closings'])}|发自[一-鿿]{{2,6}}|(?<=[\s/／])[一-鿿]{{2,6}}(?:报[道导]|摄影))\s*$"
    )


def read_byline(text: str) -> Byline | None:
    """Read a line or the inside of brackets that is a byline as a whole.

    >>> read_byline("光明日报记者 王建宏 张文攀")
    Byline(authors=['王建宏', '张文攀'], outlet='光明日报', end=14, whole=True)
    >>> read_byline("文/张三 图/李四").authors, read_byline("记者：首先欢迎你来到这里接受采访")
    (['张三'], None)
    """
    start = _end_of_marks(text)
    key = simplified(text)
    roles = list(_role().finditer(key, start))
    if not roles or len(text) > _MAX_LEAD:
        return None
    outlet, known = _outlet(text[start : roles[0].start()])
    if not known:
        return None
    authors: list[str] = []
    whole = True
    ends = [role.start() for role in roles[1:]] + [len(text)]
    for role, end in zip(roles, ends, strict=True):
        names, says_all, writes = _named(text[role.end() : end], role["role"])
        if not names and role["role"] in words("roles")["others"]:
            continue
        if not names or (role["role"] in _WEAK and not all(map(is_name, names))):
            return None
        whole = whole and says_all
        authors += names if writes else []
    return Byline(list(dict.fromkeys(authors)), outlet, len(text), whole) if authors else None


@cache
def _signed() -> re.Pattern[str]:
    roles = words("roles")
    return re.compile(
        rf"(?P<people>[^。，：]{{2,20}}?)\s*{any_of(roles['wrote'])}"
        r"|(?:作者\s|[【\[](?:作者|撰文|文)[】\]])\s*(?P<named>[^。，：]{2,20})"
        rf"|[〔\[（(【]\s?{any_of(roles['times'])}\s?[〕\])）】]\s?(?P<old>[一-鿿]{{2,4}})"
    )


def signed_byline(line: str) -> Byline | None:
    """Read the line below a book's or a poem's title that says who wrote it.

    >>> signed_byline("沈河 著").authors, signed_byline("〔明〕谭珂").authors, signed_byline("【作者】李明").authors
    (['沈河'], ['谭珂'], ['李明'])
    >>> signed_byline("显著"), signed_byline("作者 是谁")
    (None, None)
    """
    match = _signed().fullmatch(line.strip())
    if not match:
        return None
    names = [match["old"]] if match["old"] else all_names(match["people"] or match["named"])
    return Byline(names, None, len(line)) if match["old"] or (names and all(map(is_name, names))) else None


def english_byline(line: str) -> Byline | None:
    """Read the byline of an English edition: two or three capitalized words each.

    >>> english_byline("By Zhang Liming and Li Haitao, China Daily").authors, english_byline("By the way")
    (['Zhang Liming', 'Li Haitao'], None)
    """
    match = _ENGLISH.fullmatch(line.strip())
    return Byline(re.split(r"\s+and\s+|,\s*", match["people"]), match["outlet"], len(line)) if match else None


def lead_byline(text: str) -> Byline | None:
    """Read the byline with which a paragraph begins, before its running text.

    >>> lead_byline("◎徐报融媒记者 郑微 通讯员 鹿娅 11月11日至13日，市委组织部")
    Byline(authors=['郑微', '鹿娅'], outlet='徐报融媒', end=18, whole=True)
    >>> lead_byline("本报讯 （记者 张三）昨日").authors, lead_byline("记者 王强说，天气很好。")
    (['张三'], None)
    """
    head = text[:_MAX_LEAD]
    return _bracketed_lead(head) or _open_lead(head)


def closing_byline(text: str) -> Byline | None:
    """Read the byline in brackets with which a paragraph ends; `end` is where it begins.

    >>> closing_byline("推动云南工业高质量发展。（记者 胡晓蓉）")
    Byline(authors=['胡晓蓉'], outlet=None, end=12, whole=True)
    >>> closing_byline("本文有删节。（未完待续）")
    """
    match = re.search(r"[（(]([^（()）。]{2,60})[)）]\s*$", text[-_MAX_LEAD:])
    if not match:
        return None
    byline = read_byline(match[1]) or _bare_names(match[1])
    at = max(0, len(text) - _MAX_LEAD) + match.start()
    return byline and Byline(byline.authors, byline.outlet, at, byline.whole)


def closing_bylines(blocks: list[Block]) -> list[Byline]:
    """Read all bylines in brackets with which paragraphs end, or that stand on lines of their own."""
    ends = (block.text for block in blocks if block.kept and block.text.endswith(("）", ")")))
    found = ((text, closing_byline(text)) for text in ends)
    return [byline for text, byline in found if byline and stands_apart(text[: byline.end])]


def stands_apart(before: str) -> bool:
    """Whether a byline in brackets stands on a line of its own or behind a sentence, by the text before it."""
    return not before.strip() or before.rstrip().endswith(("。", "！", "？", "”", "…", "；"))


def standing_names(line: str) -> list[str]:
    """Read a line that is nothing but names of known form; whether they are authors is for its place to say.

    A person's office may stand before the name.

    >>> standing_names("赵延东、风笑天"), standing_names("徐留平"), standing_names("时间")
    (['赵延东', '风笑天'], ['徐留平'], [])
    >>> standing_names("某某市第六中学 宋晓梅"), standing_names("某某市第六中学")
    (['宋晓梅'], [])
    """
    if len(line) not in _NAMES_LENGTHS:
        return []
    office, _, people = line.partition(" ")
    names = all_names(people if people and is_body(office) else line[_end_of_marks(line) :])
    known = sum(map(is_name, names))
    return names if known * 2 >= len(names) else []


def _bare_names(text: str) -> Byline | None:
    """Names in brackets without a role: 常书香 马丹阳, 姚峰 上海报道."""
    closing = _closing().search(text)
    names = standing_names(text[: closing.start()].strip() if closing else text.strip())
    return Byline(names, None, len(text), closing is None or "报道" not in closing[0]) if names else None


def _bracketed_lead(head: str) -> Byline | None:
    """The brackets behind a dateline. 本报讯 says nothing more; one with a place and a day stays in the text."""
    match = _BRACKETED.match(head)
    byline = match and read_byline(match["people"])
    if not match or not byline:
        return None
    opening = simplified(match["dateline"]).removesuffix("讯").strip()
    ourselves = opening in words("roles")["ourselves"]
    paper = None if ourselves or opening == match["dateline"].strip() or not is_outlet(opening) else opening
    whole = not opening or ourselves or bool(paper)
    return Byline(byline.authors, byline.outlet or paper, match.end(), whole)


def _open_lead(head: str) -> Byline | None:
    """The roles and names with which a paragraph begins: a space, or 报道：, parts them from the text."""
    reports = _REPORTS.search(head)
    people = head[: reports.start()] if reports else head
    start = at = _end_of(_OURSELVES, people, _end_of_marks(people))
    key = simplified(people)
    authors: list[str] = []
    outlet: str | None = None
    while role := _role().search(key, at):
        before, known = _outlet(people[at : role.start()])
        names, end = leading_names(people, role.end())
        if not known or not names:
            break
        outlet = outlet or before
        authors += names if role["role"] in words("roles")["writers"] else []
        at = end
    if not authors or at == start or people[at : at + 1].strip():
        return None
    end = _end_of(_SPACES, head, at)
    return Byline(authors, outlet, reports.end() if reports and end == reports.start() else end)


def _named(text: str, role: str) -> tuple[list[str], bool, bool]:
    """Read the names behind a role; whether that was all it says, and whether they write."""
    writes = role in words("roles")["writers"] or "文" in role
    text = _CREDIT.split(text)[0]
    says_all = True
    while closing := _closing().search(simplified(text)):
        names_before = text[: closing.start()].strip()
        if len(names_before) < _NAMES_LENGTHS.start:
            break
        says_all = says_all and closing[0].strip(" /／") in words("roles")["closings"]
        writes = writes and closing[0].strip() not in {"摄", "图", "供图"}
        text = names_before
    tokens = text.strip(" 　/／|｜丨").split()
    if len(tokens) > 1 and is_outlet(tokens[-1]):  # the outlet of the next role
        tokens.pop()
    if len(tokens) > 1 and is_outlet(tokens[0]):  # 文/观察者网 林知行
        del tokens[0]
    return all_names(" ".join(tokens)), says_all, writes


def _outlet(text: str) -> tuple[str | None, bool]:
    """Read what stands before a role: an outlet's name or nothing. The second value is false if it is something else."""
    if "：" in text or ":" in text:
        return None, False
    name = _REPORTED.sub("", re.split(r"[\s（(]", text.strip(" 　/／|｜丨、，,（("))[-1])
    if is_outlet(name) and simplified(name) not in words("roles")["ourselves"]:
        return name, len(text) <= _MAX_OUTLET
    return None, not name or simplified(name) in words("roles")["ourselves"] or is_name(name)


def _end_of_marks(text: str) -> int:
    return _end_of(_MARKS, text, 0)


def _end_of(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where a pattern ends that may begin here; else the place itself."""
    match = pattern.match(text, start)
    return match.end() if match else start
