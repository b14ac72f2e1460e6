"""What class, id and role of an element say about it: the vocabulary in `vocabulary/names`, applied to names."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from tasks.rules import Form, Rule, load_rules

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_A_LETTER = re.compile(r"[^a-z]+")
_WRAPPING = re.compile(
    r"( (wrap|wraper|wrapper|container|box|area|section|module|mod|inner|outer|block|panel|div|item|items|group|row|col|"
    r"cell|top|left|right|xs|sm|md|lg|xl|pc|new|title|tit|header|head|hd|bd|list|lists|ul|layer|view|region|con|js|info|component))+$"
)
"""Words at the end of a name that say that something is around, not what: sidebar-wrap is a sidebar."""


_STATE = re.compile(r"(.* )?(no|not|has|have|with|without|is|enable|enabled|hide|show) ")
"""Names that tell a state: topic-no-actions, has-sidebar, is-left."""


def names_of(names: str) -> list[str]:
    """Split into single names, each in lower-case words a space apart; then each without its wrapping words.

    >>> names_of("article-body TRS_Editor relatedBox2")
    ['article body', 'trs editor', 'related box', 'related']
    """
    found: list[str] = []
    for name in names.split():
        words = _NOT_A_LETTER.sub(" ", _CAMEL.sub(" ", name).lower()).strip()
        if _STATE.match(words):
            continue
        found.append(words)
        if (core := _WRAPPING.sub("", words)) != words:
            found.append(core)
    return found


def says(pattern: re.Pattern[str], names: str) -> bool:
    """Whether one of an element's names ends with the pattern: the last word of a name is what the thing is."""
    return any(pattern.search(name) for name in names_of(names))


NAMES = Form(matcher=says)


def vocabulary() -> tuple[Rule, ...]:
    """The rules about names. Raises `tasks.rules.RuleError`."""
    return load_rules(Path(__file__).parent / "vocabulary" / "names", NAMES)


@lru_cache(maxsize=4096)
def kinds(names: str) -> tuple[Rule, ...]:
    """The rules that names match; an element's names return on page after page of a site."""
    found = names_of(names)
    return tuple(rule for rule in vocabulary() if any(rule.pattern.search(name) for name in found))
