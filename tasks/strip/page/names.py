"""What class, id and role of an element say about it: the vocabulary in `rules/page.toml`, applied to names."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from tasks.rules import Rule, load_rules

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_A_LETTER = re.compile(r"[^a-z]+")


def words(names: str) -> str:
    """Split names into the words that rules speak of.

    >>> words("articleContent TRS_Editor d-post-2")
    'article content trs editor d post'
    """
    return _NOT_A_LETTER.sub(" ", _CAMEL.sub(" ", names).lower()).strip()


def vocabulary() -> tuple[Rule, ...]:
    """The rules about names. Raises `tasks.rules.RuleError`."""
    return load_rules(Path(__file__).parent / "rules")


@lru_cache(maxsize=4096)
def kinds(names: str) -> tuple[Rule, ...]:
    """The rules that names match; an element's names return on page after page of a site."""
    found = words(names)
    return tuple(rule for rule in vocabulary() if rule.pattern.search(found))
