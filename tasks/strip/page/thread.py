"""Whether a page is a thread: posts and their replies, questions and their answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tasks.records import Block, Document, Element
from tasks.rules import Rule, load_rules
from tasks.script import simplified
from tasks.strip.page.tree import Tree

_LINES = 3
_POSTS = 2
_NEAR = 3
_LONGEST_LINE = 40
_PART = 0.3
"""The part of the page's prose that stands in replies, if replies are what the page is about."""


def is_thread(document: Document, tree: Tree) -> bool:
    """Whether the page says that it is a thread: by its software, title, address, or the words between its posts."""
    return any(_says_so(rule, document, tree) for rule in _signs())


def _says_so(rule: Rule, document: Document, tree: Tree) -> bool:
    where = rule.options["where"]
    if where == "lines":
        found = {match[0] for text in _short_lines(document) if (match := rule.pattern.match(text))}
        return len(found) >= _LINES
    if where == "line":
        return any(rule.pattern.match(text) for text in _short_lines(document))
    if where == "names":
        counts = Counter(element.names for element in _named(document))
        return sum(count for names, count in counts.items() if rule.pattern.search(names)) >= _POSTS
    if where == "texts":
        return _holds_much(rule, tree)
    if where == "url":
        head = document.head
        address = head.get("canonical") or head.get("meta:og:url") or document.metadata.url or document.source.uri
        return bool(rule.pattern.search(address))
    return bool(rule.pattern.search(simplified(document.head.get(where, ""))))


def _short_lines(document: Document) -> set[str]:
    return {simplified(block.text) for block in document.blocks if len(block.text) <= _LONGEST_LINE}


def _named(document: Document) -> list[Element]:
    """The elements next around the blocks that have names, each once."""
    found: dict[int, Element] = {}
    for block in document.blocks:
        for element in _around(block):
            if element.names:
                found[element.number] = element
    return list(found.values())


def _around(block: Block) -> Iterator[Element]:
    element = block.markup.element if block.markup else None
    for _ in range(_NEAR):
        if element is None:
            break
        yield element
        element = element.parent


def _holds_much(rule: Rule, tree: Tree) -> bool:
    """Whether several elements of such names hold a good part of the page's prose."""
    replies = {element.number for element in tree.elements if element.names and rule.pattern.search(element.names)}
    if len(replies) < _POSTS:
        return False
    inside = 0
    found: set[int] = set()
    for leaf in tree.leaves:
        reply = next((element.number for element in _around(leaf.block) if element.number in replies), None)
        if reply is not None:
            inside += leaf.prose
            found.add(reply)
    return len(found) >= _POSTS and inside >= _PART * sum(leaf.prose for leaf in tree.leaves)


@cache
def _signs() -> tuple[Rule, ...]:
    return load_rules(Path(__file__).parent / "vocabulary" / "thread")
