"""Who published a text: names of outlets and offices, datelines, references to a newspaper's page."""

from __future__ import annotations

import re
from functools import cache

from tasks.describe.names import is_name
from tasks.describe.vocabulary import any_of, words
from tasks.script import simplified

_LENGTHS = range(2, 41)
_BODY_LENGTHS = range(4, 41)
_LONGEST_REFERENCE = 60
_SURROUND = ' \t\u3000《》〈〉【】[]〔〕（）()“”"「」『』|｜·:：-—_,，;；。、'
_TRAILING = re.compile(r"\s*(?:网站|编辑部)?\s*(?:作者|记者|编辑)?\s*$")
_SENTENCE = re.compile(r"[。！？!?；;，]")
_ORGANS = ("董事会", "监事会")
"""They sign below the name of their company."""
_EDITION = re.compile("（[^（）]{2,12}版）$")
"""A journal's edition: 某某大学学报（哲学社会科学版）."""
_SIGNING_LABEL = re.compile(r"^[^：:，。]{2,8}[：:]\s?")
_SIGNING_POST = re.compile(r"(?:(?<=[署局部厅处院])[署局部厅处院]长)(?:\s?[一-鿿]{2,4})?$")
_TITLED = re.compile("(?P<bodies>[^，。《》“”]{4,60}?)关于")
_DAY = r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日)?"


@cache
def _outlet_end() -> re.Pattern[str]:
    return re.compile(any_of(words("publishers")["suffixes"]) + r"(?:[·・／/][一-鿿]{2,8})?(?:[A-Za-z]{2,6})?$")


@cache
def _body_end() -> re.Pattern[str]:
    return re.compile(any_of(words("publishers")["bodies"]) + "$")


@cache
def _dateline() -> re.Pattern[str]:
    agency = any_of(words("publishers")["agencies"])
    return re.compile(
        rf"据?(?P<agency>{agency})(?P<place>[一-鿿]{{0,8}}?){_DAY}(?:专?电|消息|讯|报道)(?=[\s（(：:，]|$|[一-鿿])"
    )


_REFERENCE = re.compile(
    r"[\s（(—─-]*(?:原载|摘自|刊于|来源[：:])?\s*《(?P<name>[^》]{2,15})》[\s（(，,]*(?=(?:19|20)\d{2}年)[^。]{0,30}$"
)


def publisher_name(text: str) -> str | None:
    """Clean the value of a label that says who published, or nothing if it names nobody.

    >>> publisher_name("《工人日报》"), publisher_name("[ 人民网 ]"), publisher_name("转载文章"), publisher_name("尹娟")
    ('工人日报', '人民网', None, None)
    """
    name = " ".join(text.strip(_SURROUND).split())
    if "《" in text and (quoted := re.search(r"《([^》]{2,20})》", text)) and not is_outlet(name):
        name = quoted[1]
    key = simplified(name)
    if (
        len(name) not in _LENGTHS
        or _SENTENCE.search(name)
        or "=" in name
        or key.lower() in words("publishers")["nobody"]
    ):
        return None
    if is_name(name) and not is_outlet(name):
        return None
    return name if re.search(r"[㐀-鿿A-Za-z]", name) else None


def is_outlet(name: str) -> bool:
    """Say whether a name is one of a medium by its ending.

    >>> is_outlet("光明网"), is_outlet("新华日报·交汇点"), is_outlet("某某大学学报（哲学社会科学版）"), is_outlet("近日")
    (True, True, True, False)
    """
    return len(name) in _LENGTHS and bool(_outlet_end().search(_EDITION.sub("", simplified(name))))


def is_body(name: str) -> bool:
    """Say whether a name is one of an office or a body by its ending.

    >>> is_body("工投集团公司产改领导小组办公室"), is_body("部署推进会议主要精神")
    (True, False)
    """
    return len(name) in _BODY_LENGTHS and not _SENTENCE.search(name) and bool(_body_end().search(simplified(name)))


def signing_body(line: str) -> str | None:
    """Read the name of a body in the line of a signature: alone, behind a label, or with the post of who signed for it.

    >>> signing_body("某某区民政局"), signing_body("招标人：某某镇人民政府"), signing_body("康乐事务署署长")
    ('某某区民政局', '某某镇人民政府', '康乐事务署')
    >>> signing_body("各单位要抓好落实。"), signing_body("王海涛")
    (None, None)
    """
    name = _SIGNING_LABEL.sub("", line.strip())
    name = _SIGNING_POST.sub("", name)
    bodies = name in _ORGANS or is_body(name) or (bool(name) and all(map(is_body, name.split())))
    return name if bodies else None


def titled_body(title: str) -> str | None:
    """Read the bodies with whose names the title of an official paper begins: 某某省人民政府关于……的通知.

    >>> titled_body("某某省人民政府关于加强档案工作的通知"), titled_body("论政府关于价格的管理")
    ('某某省人民政府', None)
    """
    bodies = _TITLED.match(title)
    return bodies["bodies"].strip() if bodies and all(map(is_body, bodies["bodies"].split())) else None


def dateline(text: str) -> str | None:
    """Read the agency of the dateline with which a text begins.

    >>> dateline("新华社北京11月9日电（记者 张三）全国")
    '新华社'
    >>> dateline("据新华社了解，") is None
    True
    """
    match = _dateline().match(simplified(text[:60]))
    if not match or (not match["place"] and "日" not in match[0]):
        return None
    return text[match.start("agency") : match.end("agency")]


def newspaper_reference(line: str) -> str | None:
    """Read a line that only says in which newspaper a text stood.

    >>> newspaper_reference("《光明日报》（2022年02月13日02版）")
    '光明日报'
    """
    match = _REFERENCE.fullmatch(line.strip())
    return match["name"] if match and len(line) < _LONGEST_REFERENCE else None
