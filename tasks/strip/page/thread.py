"""Whether a page is a thread: posts and their replies, questions and their answers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tasks.records import Document
from tasks.rules import Rule, load_rules

_LINES = 3
_LONGEST_LINE = 40


def is_thread(document: Document) -> bool:
    """Whether the page says that it is a thread: by its software, title, address, or the words between its posts."""
    head = document.head
    address = head.get("canonical") or head.get("meta:og:url") or document.metadata.url or document.source.uri
    for rule in _signs():
        where = rule.options["where"]
        if where == "lines":
            short = (block.text for block in document.blocks if len(block.text) <= _LONGEST_LINE)
            found = {match[0] for text in short if (match := rule.pattern.search(text))}
            if len(found) >= _LINES:
                return True
        elif rule.pattern.search(address if where == "url" else head.get(where, "")):
            return True
    return False


@cache
def _signs() -> tuple[Rule, ...]:
    return load_rules(Path(__file__).parent / "vocabulary" / "thread")
