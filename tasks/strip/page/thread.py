"""Whether a page is a thread: posts and their replies, questions and their answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from tasks.records import Block, Document, Element
from tasks.rules import Rule, load_rules
from tasks.script import simplified
from tasks.strip.page.tree import Tree

_LEAST = {"line": 1, "lines": 3}
"""How many different lines have to bear a sign that is looked for in lines."""
_POSTS = 2
_NEAR = 3
_LONGEST_LINE = 60
_PART = 0.3
"""The part of the page's prose that stands in replies, if replies are what the page is about."""


def is_thread(document: Document, tree: Tree) -> bool:
    """Whether the page says that it is a thread: by its software, title, address, or the words between its posts."""
    page = _Page(document, tree)
    return any(page.says(rule) for rule in _signs())


@dataclass
class _Page:
    """A page, and what of it several signs are looked for in."""

    document: Document
    tree: Tree

    def says(self, rule: Rule) -> bool:
        """Whether the page bears a sign."""
        where = rule.options["where"]
        if where in _LEAST:
            return len({match[0] for line in self.lines if (match := rule.pattern.match(line))}) >= _LEAST[where]
        if where == "names":
            counts = Counter(element.names for element in _named(self.document))
            return sum(count for names, count in counts.items() if _is_named(rule, names)) >= _POSTS
        if where == "texts":
            return _holds_much(rule, self.tree)
        head = self.document.head
        if where == "url":
            url = self.document.metadata.url or self.document.source.uri
            return bool(rule.pattern.search(head.get("canonical") or head.get("meta:og:url") or url))
        return bool(rule.pattern.search(simplified(head.get(where, ""))))

    @cached_property
    def lines(self) -> list[str]:
        """The short lines in which any sign is found, which on most pages are none."""
        lines = (simplified(block.text) for block in self.document.blocks if len(block.text) <= _LONGEST_LINE)
        return [line for line in lines if _any_line().match(line)]


@lru_cache(maxsize=8192)
def _is_named(rule: Rule, names: str) -> bool:
    """Whether an element's names are such; those of a site return on page after page."""
    return rule.pattern.search(names) is not None


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
    replies = {element.number for element in tree.elements if element.names and _is_named(rule, element.names)}
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


@cache
def _any_line() -> re.Pattern[str]:
    """Match the beginning of a line that bears one of the signs that are looked for in lines."""
    signs = [rule.pattern.pattern for rule in _signs() if rule.options["where"] in _LEAST]
    return re.compile("|".join(signs), re.VERBOSE)
