"""Whether a page is a thread: posts and their replies, questions and their answers."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from tasks.records import Document, Element
from tasks.rules import Rule, load_rules

_LINES = 3
_POSTS = 2
_NEAR = 3
_LONGEST_LINE = 40


def is_thread(document: Document) -> bool:
    """Whether the page says that it is a thread: by its software, title, address, or the words between its posts."""
    head = document.head
    address = head.get("canonical") or head.get("meta:og:url") or document.metadata.url or document.source.uri
    for rule in _signs():
        where = rule.options["where"]
        if where == "lines":
            found = {match[0] for text in _short_lines(document) if (match := rule.pattern.match(text))}
            said = len(found) >= _LINES
        elif where == "names":
            counts = Counter(element.names for element in _named(document))
            said = sum(count for names, count in counts.items() if rule.pattern.search(names)) >= _POSTS
        else:
            said = bool(rule.pattern.search(address if where == "url" else head.get(where, "")))
        if said:
            return True
    return False


def _short_lines(document: Document) -> set[str]:
    return {block.text for block in document.blocks if len(block.text) <= _LONGEST_LINE}


def _named(document: Document) -> list[Element]:
    """The elements next around the blocks that have names, each once."""
    found: dict[int, Element] = {}
    for block in document.blocks:
        element = block.markup.element if block.markup else None
        for _ in range(_NEAR):
            if element is None:
                break
            if element.names:
                found[element.number] = element
            element = element.parent
    return list(found.values())


@cache
def _signs() -> tuple[Rule, ...]:
    return load_rules(Path(__file__).parent / "vocabulary" / "thread")
