"""Lines of a thread that stand among its posts and say something of them: buttons, counters, who posted when."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from tasks.records import Block, Role
from tasks.rules import Form, load_rules
from tasks.strip.page.names import likeness
from tasks.strip.page.tree import Leaf, Tree
from tasks.strip.vocabulary import Vocabulary, key_of

POSTER = "page.poster"

_LONGEST = 80
_MOMENT = re.compile(
    r"\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}:\d\d(?::\d\d)?|\d+(?:秒|分钟|小时|天|周|个?月|年)前|昨天|今天|前天|刚刚"
    r"|via(?:iPhone|iPad|iOS|Android|Web)"
)
_QUOTED = re.compile(r"[^:：，。！？]{1,24}[:：]|引用.{1,24}于[\d\s:：/-]{8,20}发表的[:：]?")
_ANSWERED = re.compile(r"(?:Re|RE|re|回复|回覆)\s?[:：]\s?\S.*")
"""The title of a reply: the thread's, again."""
_PUSH = re.compile(r"[推噓嘘→] [A-Za-z]\w{1,11}\s?[:：]\s?")
"""What stands before a one-line reply on PTT and its like: for, against or neither, and who."""
_WORDS_BESIDE = 6
"""Characters that stand beside a poster's name and the time (发表于, 楼主)."""
_NAME = re.compile(
    r"(?P<name>[^\s@:：，。！？!?“”…][^:：，。！？!?“”…]{0,23}?)(?:\s?(?:[:：]?\s?回[复覆]|@|▸|►|>)\s?@?(?P<other>[^:：，。！？!?“”…]{1,24}?))?"
    r"\s?(?:说道?|写道|回复道?)?\s?[:：]\s?"
)
"""Who says something, and to whom. A name that is addressed (@某某) is part of what is said."""
_POSTS, _MOST, _LONGEST_NAME = 2, 0.8, 16
"""How many elements, and which share of those that are like them, begin with a name; its characters."""
_SAID = frozenset((Role.CODE, Role.TABLE, Role.QUOTE))
_FORM = Form(lambda pattern, line: pattern.fullmatch(key_of(line)))


def about_posts(tree: Tree) -> list[str | None]:
    """For each leaf of a thread the rule by which it is about a post; None for what somebody says."""
    names = _names_above(tree)
    return [(POSTER if place in names else None) or _about_a_post(leaf) for place, leaf in enumerate(tree.leaves)]


def _about_a_post(leaf: Leaf) -> str | None:
    text = leaf.block.text
    if len(text) > _LONGEST or leaf.block.role in _SAID:
        return None
    if rule := _lines().find(key_of(text)):
        return rule.name
    is_title = leaf.role is Role.HEADING and _ANSWERED.fullmatch(text)
    is_head = _is_name_and_time(leaf) or name_before(leaf.block) == len(text) or _heads_a_quote(leaf.block)
    return POSTER if is_title or is_head else None


def _heads_a_quote(block: Block) -> bool:
    """Whether a line names whose words are quoted below it, in the element of the quote."""
    return bool(block.markup and _QUOTED.fullmatch(block.text) and "quote" in block.markup.names)


def _names_above(tree: Tree) -> set[int]:
    """The leaves that are a short link and begin most of several like elements: the names of the posters."""
    begins: dict[int, int] = {}
    for place, leaf in enumerate(tree.leaves):
        begins.setdefault(leaf.node, place)
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for node, place in begins.items():
        if tree.elements[node].names and tree.spans[node][1] > place + 1:
            groups[tree.elements[node].tag, likeness(tree.elements[node].names)].append(place)
    found: set[int] = set()
    for places in groups.values():
        names = {place for place in places if _is_name(tree.leaves[place])}
        if len(names) >= max(_POSTS, _MOST * len(places)):
            found |= names
    return found


def _is_name(leaf: Leaf) -> bool:
    return 0 < leaf.chars == leaf.link_chars <= _LONGEST_NAME and not leaf.block.text.startswith("@")


def name_before(block: Block) -> int:
    """Where in a block what its poster says begins, behind the linked name (某某：); 0 where no name stands before it."""
    if push := _PUSH.match(block.text):
        return push.end()
    links = block.markup.link_chars if block.markup else 0
    found = _NAME.match(block.text) if links else None
    if found is None:
        return 0
    names = sum(len("".join(name.split())) for name in found.group("name", "other") if name)
    return found.end() if names <= links <= len("".join(found[0].split())) else 0


def _is_name_and_time(leaf: Leaf) -> bool:
    """Whether a line is nothing but a linked name and the time of a post."""
    if not leaf.link_chars or leaf.prose:
        return False
    text = "".join(leaf.block.text.split())
    rest = _MOMENT.sub("", text)
    return len(rest) < len(text) and len(rest) - leaf.link_chars <= _WORDS_BESIDE


@cache
def _lines() -> Vocabulary:
    return Vocabulary.of(load_rules(Path(__file__).parent / "vocabulary" / "posts", _FORM), None)
