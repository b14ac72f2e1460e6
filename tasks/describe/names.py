"""Names of persons: what is one, and where one ends and the next begins.

Which role a person has in a document is `tasks.describe.people`.
"""

from __future__ import annotations

import re
from functools import cache

from tasks.describe.vocabulary import words
from tasks.script import simplified

_HAN = "㐀-鿿𠀀-𳿿〇"
_RUN = re.compile(rf"[\s、，,/／;；]*(?P<run>[{_HAN}]+(?:[·•・][{_HAN}]+)*)")
_SECOND = re.compile(rf"[ \u3000]+([{_HAN}])(?![{_HAN}])")
_MAX_PEN_NAME = 20
_LENGTHS = (2, 3)
_TRUSTED_LENGTHS = (2, 3, 4)
_TWO_NAMES = 4
_POST = re.compile(
    "(?:书记|主席|总理|秘书长|理事长|董事长|经理|总裁|主任|教授|研究员|[部省市县区州镇乡局厅司处科院校所会行社]长|[科队处室组办])$"
)
"""The end of the words that say what a person is, or of which office: 市委书记, 副县长, 调查队."""
_UNITS = tuple("科队处室组办部局所站")
"""The end of an office's name: 安全科."""
_PEN_NAME = re.compile(rf"[\w·•・.&'’_ -]{{1,{_MAX_PEN_NAME}}}(?:\s?[（(][\w .'-]{{1,40}}[)）])?")


@cache
def _singles() -> frozenset[str]:
    return frozenset(words("names")["single"])


@cache
def _doubles() -> frozenset[str]:
    return frozenset(words("names")["double"])


@cache
def _not_names() -> frozenset[str]:
    roles = words("roles")
    return frozenset(
        (*words("names")["not_names"], *roles["writers"], *roles["others"], *roles["kinds"], *roles["closings"])
    )


def is_name(token: str) -> bool:
    """Say whether a token has the form of a Chinese name: a family name and one or two characters, or parts with dots.

    >>> [is_name(token) for token in ("徐留平", "欧阳修", "阿里木·买买提", "时间", "罗科苏盈", "鲁迅", "安全科")]
    [True, True, True, False, False, True, False]
    """
    key = simplified(token)
    if "·" in key or "•" in key or "・" in key:
        return len(key) <= _MAX_PEN_NAME
    if key in _not_names() or (key[-1:] in _UNITS and key[:-1] in _not_names()):
        return False
    return (key[:1] in _singles() and len(key) in _LENGTHS) or (key[:2] in _doubles() and len(key) - 1 in _LENGTHS)


def leading_names(text: str, start: int = 0) -> tuple[list[str], int]:
    """Read the names with which a running text begins, and where they end. Each must have a known family name.

    >>> leading_names("郑 微、鹿娅 11月11日至13日，市委")
    (['郑微', '鹿娅'], 6)
    """
    names: list[str] = []
    end = start
    while match := _RUN.match(text, end):
        run, match_end = _with_single(text, match)
        parts = [run] if is_name(run) else _two_names(run)
        if not parts:
            break
        names += parts
        end = match_end
    return names, end


def all_names(text: str) -> list[str]:
    """Read a text that consists of names, where it is known that persons are named; nothing if it says anything else.

    A person's post may stand beside the name.

    >>> all_names("格桑边觉"), all_names("王 强  李小明"), all_names("近日从省厅获悉"), all_names("市委书记 周明")
    (['格桑边觉'], ['王强', '李小明'], [], ['周明'])
    """
    names: list[str] = []
    end = 0
    while match := _RUN.match(text, end):
        run, end = _with_single(text, match)
        if _POST.search(simplified(run)) and not is_name(run):
            continue
        if not (len(run) in _TRUSTED_LENGTHS or "·" in run) or simplified(run) in _not_names():
            return []
        names += _two_names(run) or [run]
    return [] if text[end:].strip(" 、，,；;") else names


def pen_names(text: str) -> list[str]:
    """Read the value of a label that says 作者: names, or whatever a person may call themselves.

    >>> pen_names("宋怡 杨志华"), pen_names("周思博 (Joel Spolsky)"), pen_names("zboygirl"), pen_names("放飞&心情")
    (['宋怡', '杨志华'], ['周思博 (Joel Spolsky)'], ['zboygirl'], ['放飞&心情'])
    >>> pen_names("漪"), pen_names("回/看")
    (['漪'], [])
    """
    key = simplified(text).lower()
    if any(word.lower() in key for word in words("publishers")["not_persons"]):
        return []
    if names := all_names(text):
        return names
    parts = [part.strip() for part in re.split(r"[、，,；;/／]|\s{2,}", text) if part.strip()]
    shortest = min(map(len, parts), default=0)
    return parts if shortest >= min(len(parts), 2) and all(_PEN_NAME.fullmatch(part) for part in parts) else []


def _with_single(text: str, match: re.Match[str]) -> tuple[str, int]:
    """Put together a name of two characters that was set with a space: 王 强."""
    run, end = match["run"], match.end("run")
    if len(run) == 1 and (following := _SECOND.match(text, end)):
        return run + following[1], following.end()
    return run, end


def _two_names(run: str) -> list[str]:
    """Take apart two names of two characters that were set without a space."""
    if len(run) == _TWO_NAMES and is_name(run[:2]) and is_name(run[2:]) and run[:2] not in _doubles():
        return [run[:2], run[2:]]
    return []
