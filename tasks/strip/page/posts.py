"""Lines of a thread that stand among its posts and say something of them: buttons, counters, who posted when."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tasks.records import Block, Role
from tasks.rules import Form, Rule, load_rules
from tasks.strip.page.tree import Leaf
from tasks.strip.vocabulary import key_of

POSTER = "page.poster"

_LONGEST = 80
_MOMENT = re.compile(
    r"\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}:\d\d(?::\d\d)?|\d+(?:秒|分钟|小时|天|周|个?月|年)前|昨天|今天|前天|刚刚"
)
_WORDS_BESIDE = 6
"""Characters that stand beside a poster's name and the time (发表于, 楼主)."""
_NAME = re.compile(
    r"(?P<name>[^\s@:：，。！？!?“”…][^:：，。！？!?“”…]{0,23}?)(?:\s?(?:回复|回覆|@|▸|►|>)\s?@?(?P<other>[^:：，。！？!?“”…]{1,24}?))?"
    r"\s?(?:说道?|写道|回复道?)?\s?[:：]\s?"
)
"""Who says something, and to whom. A name that is addressed (@某某) is part of what is said."""
_SAID = frozenset((Role.CODE, Role.TABLE, Role.QUOTE))
_FORM = Form(lambda pattern, line: pattern.fullmatch(key_of(line)))


def about_a_post(leaf: Leaf) -> str | None:
    """Name the rule by which a line of a thread is about a post; None for what somebody says."""
    text = leaf.block.text
    if len(text) > _LONGEST or leaf.block.role in _SAID:
        return None
    key = key_of(text)
    rule = next((rule.name for rule in _rules() if rule.pattern.fullmatch(key)), None)
    return rule or (POSTER if _is_name_and_time(leaf) or name_before(leaf.block) == len(text) else None)


def name_before(block: Block) -> int:
    """Where in a block what its poster says begins, behind the linked name (某某：); 0 where no name stands before it."""
    links = block.markup.link_chars if block.markup else 0
    found = _NAME.match(block.text) if links else None
    if found is None or links != sum(len("".join(name.split())) for name in found.group("name", "other") if name):
        return 0
    return found.end()


def _is_name_and_time(leaf: Leaf) -> bool:
    """Whether a line is nothing but a linked name and the time of a post."""
    if not leaf.link_chars or leaf.prose:
        return False
    text = "".join(leaf.block.text.split())
    rest = _MOMENT.sub("", text)
    return len(rest) < len(text) and len(rest) - leaf.link_chars <= _WORDS_BESIDE


@cache
def _rules() -> tuple[Rule, ...]:
    return load_rules(Path(__file__).parent / "vocabulary" / "posts", _FORM)
