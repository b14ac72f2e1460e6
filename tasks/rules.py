"""Rules that are vocabulary: how they are written in TOML, and how they are read and checked.

The rules themselves stand beside the stage that uses them. A rule has a name, a pattern, an example of what it
matches and an example of the legitimate text that looks most like it; both examples are run as tests.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


class RuleError(ValueError):
    """A rule file that cannot be used. The message names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern of the vocabulary.

    `matches` and `leaves` are the examples on both sides of the border. `options` holds what a stage adds to its own
    rules (a role, a place where the rule holds).
    """

    name: str
    pattern: re.Pattern[str]
    matches: tuple[str, ...]
    leaves: tuple[str, ...]
    options: dict[str, Any]


@cache
def load_rules(folder: Path) -> tuple[Rule, ...]:
    """Read every `*.toml` in a folder, in the order of the file names.

    A file is a list of `[[rule]]` tables. A rule's full name is `<file>.<name>`, which is what `blocks.rule` shows.
    Raises `RuleError` for a broken file, a broken pattern, an unknown or missing key, or an example that fails.
    """
    return tuple(rule for path in sorted(folder.glob("*.toml")) for rule in read_rule_file(path))


def read_rule_file(path: Path) -> list[Rule]:
    """Read one file of rules. Raises `RuleError`."""
    source = path.read_text("utf-8")
    try:
        tables = tomllib.loads(source).get("rule", [])
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path}: {error}") from error
    return [_rule(path, source, table) for table in tables]


def _rule(path: Path, source: str, table: dict[str, Any]) -> Rule:
    where = f"{path}:{_line_of(source, str(table.get('name', '')))}"
    for key in ("name", "pattern", "matches", "leaves"):
        if not table.get(key):
            raise RuleError(f"{where}: a rule needs a {key}")
    try:
        pattern = re.compile(table["pattern"], re.VERBOSE)
    except re.error as error:
        raise RuleError(f"{where}: pattern of {table['name']}: {error}") from error
    options = {key: value for key, value in table.items() if key not in {"name", "pattern", "matches", "leaves"}}
    rule = Rule(f"{path.stem}.{table['name']}", pattern, tuple(table["matches"]), tuple(table["leaves"]), options)
    _check_examples(rule, where)
    return rule


def _check_examples(rule: Rule, where: str) -> None:
    for example in rule.matches:
        if not rule.pattern.search(example):
            raise RuleError(f"{where}: {rule.name} does not match its example {example!r}")
    for example in rule.leaves:
        if rule.pattern.search(example):
            raise RuleError(f"{where}: {rule.name} matches {example!r}, which it must leave alone")


def _line_of(source: str, name: str) -> int:
    for number, line in enumerate(source.splitlines(), 1):
        if re.match(rf"\s*name\s*=\s*[\"']{re.escape(name)}[\"']", line):
            return number
    return 1
