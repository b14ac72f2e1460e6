"""Line rules: their form, and how they are read and looked up.

A line rule describes a whole line. What is matched is the line's key: without ornaments and brackets around it, in
Simplified, with ASCII punctuation. Where in a document a rule holds is its place; what a place is, `tasks.strip.places`
says. The rules themselves are TOML files beside this one, a concept a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from tasks.records import Role
from tasks.rules import Form, Rule, load_rules, read_rules
from tasks.script import simplified
from tasks.settings import Cleaning
from tasks.strip.sites import check_sites

RULES = Path(__file__).parent / "rules"

PLACES = {
    "anywhere": "on any line",
    "head": "before the first line of prose",
    "tail": "behind the last line of prose",
    "edges": "in the head or the tail",
    "beside": "next to a line that another rule has dropped as boilerplate",
    "after": "in the tail, behind a line that another rule has dropped as boilerplate",
    "between": "in the tail, one to three lines between two dropped as boilerplate, or in its role by rules of its own file",
    "foreign": "in the tail, a list of words (the group `words`) of which the text has none",
    "menu": "a word of a menu, which makes a menu of the short words around it",
    "channel": "a word that also stands in menus",
}
"""Where a line rule can hold."""

_FLAGS = re.VERBOSE | re.UNICODE
_ROLES = frozenset({Role.BOILERPLATE.value, Role.BYLINE.value, Role.METADATA.value})
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_WIDE = re.compile("[\u3000\xa0！-～]")
_AROUND = " \t|·•●■□◆◇★☆▲△▼▽◎○※*>»<«[]【】〔〕〖〗-–—_=~:†#+"


@lru_cache(maxsize=8192)
def key_of(text: str, *, fold: bool = True) -> str:
    """What a line rule is matched against. `fold` is off where the text is known to be Simplified.

    Several steps ask for the same line's, and a site's lines return on page after page.

    >>> key_of("【責任編輯：張三】"), key_of("■相关报道："), key_of("－－ 第 3 页 －－")
    ('责任编辑:张三', '相关报道', '第 3 页')
    """
    text = (text.translate(_HALF_WIDTH) if _WIDE.search(text) else text).strip(_AROUND)
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip(_AROUND)
    return simplified(text) if fold else text


def _matches_line(pattern: re.Pattern[str], line: str) -> object:
    return pattern.fullmatch(key_of(line))


LINE_FORM = Form(_matches_line, {"where": frozenset(PLACES), "role": _ROLES, "takes": frozenset({"rest", "before"})})
"""A line rule may say where it holds (anywhere), what the line is (boilerplate), and whether the rest of the
tail, or what is before it in the head, goes with it."""


@dataclass(frozen=True, eq=False, slots=True)
class Vocabulary:
    """The rules of one or several places, looked up together.

    The rules of a place stand in groups, each with one pattern that tells whether any of its rules matches, which is
    rare. A rule whose pattern means the same only alone, for its numbered groups, names or flags, is its own group.
    """

    groups: tuple[tuple[re.Pattern[str], tuple[Rule, ...]], ...]

    @classmethod
    def of(cls, rules: tuple[Rule, ...], place: str | None) -> Vocabulary:
        """Take the rules that hold in a place, or all of them."""
        chosen = tuple(rule for rule in rules if place in {None, rule.options.get("where", "anywhere")})
        together = tuple(rule for rule in chosen if not rule.pattern.groups and rule.pattern.flags == _FLAGS)
        alone = tuple((rule.pattern, (rule,)) for rule in chosen if rule not in together)
        if not together:
            return cls(alone)
        either = "|".join(f"(?:{rule.pattern.pattern}\n)" for rule in together)
        return cls(((re.compile(either, re.VERBOSE), together), *alone))

    def __add__(self, other: Vocabulary) -> Vocabulary:
        """Take the rules of both, those of this one first."""
        return Vocabulary(self.groups + other.groups)

    @lru_cache(maxsize=32768)  # noqa: B019 (vocabularies last as long as the process)
    def find(self, key: str, role: str | None = None) -> Rule | None:
        """Find the first rule that matches the key of a line, of those that give it a role where one is asked for.

        Most lines around the texts of a site are there on page after page.
        """
        for either, rules in self.groups:
            if either.fullmatch(key):
                for rule in rules:
                    if role in {None, rule.options.get("role", Role.BOILERPLATE)} and rule.pattern.fullmatch(key):
                        return rule
        return None


@dataclass(frozen=True, slots=True)
class LineRules:
    """The line rules of a run, by the place where they hold."""

    anywhere: Vocabulary
    head: Vocabulary
    tail: Vocabulary
    beside: Vocabulary
    after: Vocabulary
    between: Vocabulary
    foreign: Vocabulary
    menu: Vocabulary
    channel: Vocabulary
    closing: Vocabulary
    """Those that take the rest with them: in a page, the section that such a line heads."""


@cache
def line_rules(own: Path | None) -> LineRules:
    """Read the line rules, and those of a user's own folder. Raises `RuleError`."""
    rules = load_rules(RULES, LINE_FORM) + (load_rules(own, LINE_FORM) if own else ())
    places = {place: Vocabulary.of(rules, place) for place in PLACES}
    closing = Vocabulary.of(tuple(rule for rule in rules if _heads_furniture(rule)), None)
    edges = places["anywhere"] + places.pop("edges")
    return LineRules(**places | {"head": edges + places["head"], "tail": edges + places["tail"], "closing": closing})


def _heads_furniture(rule: Rule) -> bool:
    return rule.options.get("takes") == "rest" and rule.options.get("role", Role.BOILERPLATE) == Role.BOILERPLATE


def check_rules(settings: Cleaning) -> None:
    """Check a user's own rules, for lines and for sites, as they are now, before any work.

    Raises `RuleError` with file and line.
    """
    if settings.rules:
        read_rules(settings.rules, LINE_FORM)
        check_sites(settings)
