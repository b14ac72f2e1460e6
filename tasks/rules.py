"""Rules that are vocabulary: how they are written in TOML, and how they are read and checked.

The rules themselves stand beside the stage that uses them. A rule has a name, a pattern, an example of what it
matches and an example of the legitimate text that looks most like it; both examples are run as tests.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_KEYS = ("name", "pattern", "matches", "leaves")


class RuleError(ValueError):
    """A rule file that cannot be used. The message names the file, the line and what is wrong."""


@dataclass(frozen=True, eq=False, slots=True)
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


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """What a stage's rules look like.

    `matcher` is how the stage applies a pattern to a text; the examples are tried with it, so that they mean what the
    rule will do. `options` are the further keys that a rule may have, each with its values.
    """

    matcher: Callable[[re.Pattern[str], str], object] = re.Pattern.search
    options: Mapping[str, frozenset[str]] | None = None
    """None where the stage checks the options itself."""


SEARCHED = Form()
"""Rules whose pattern is searched in a text."""


@cache
def load_rules(folder: Path, form: Form = SEARCHED) -> tuple[Rule, ...]:
    """Read every `*.toml` in a folder, in the order of the file names, once.

    A file is a list of `[[rule]]` tables. A rule's full name is `<file>.<name>`, which is what `blocks.rule` shows.

    Raises `RuleError` for a broken file, a broken pattern, an unknown or missing key, a name given twice, or an
    example that fails.
    """
    return read_rules(folder, form)


def read_rules(folder: Path, form: Form = SEARCHED) -> tuple[Rule, ...]:
    """Read a folder of rules as it is now; otherwise as `load_rules`."""
    if not folder.is_dir():
        raise RuleError(f"{folder}: there is no such folder of rules")
    return tuple(rule for path in sorted(folder.glob("*.toml")) for rule in read_rule_file(path, form))


def read_rule_file(path: Path, form: Form = SEARCHED) -> list[Rule]:
    """Read one file of rules. Raises `RuleError`."""
    try:
        source = path.read_text("utf-8")
        data = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}:{_line_in(str(error))}: not TOML in UTF-8: {error}") from error
    return _Reader(path, source.splitlines(), form).rules(data)


def _line_in(message: str) -> str:
    found = re.search(r"at line (\d+)", message)
    return found[1] if found else "1"


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


@dataclass(slots=True)
class _Reader:
    """Reads one file, and knows where in it a mistake is."""

    path: Path
    lines: list[str]
    form: Form

    def rules(self, data: dict[str, Any]) -> list[Rule]:
        tables = data.pop("rule", None)
        if data or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise RuleError(f"{self.path}:1: a file of rules is a list of [[rule]] tables and nothing else")
        headers = [number for number, line in enumerate(self.lines, 1) if line.startswith("[[rule]]")]
        starts = headers if len(headers) == len(tables) else [1] * len(tables)
        rules: list[Rule] = []
        for start, table in zip(starts, tables, strict=True):
            rule = self._rule(start, table)
            if any(rule.name == other.name for other in rules):
                raise self._error(start, "name", f"{rule.name} is there twice")
            rules.append(rule)
        return rules

    def _rule(self, start: int, table: dict[str, Any]) -> Rule:
        self._check_keys(start, table)
        try:
            pattern = re.compile(table["pattern"], re.VERBOSE)
        except (re.error, OverflowError) as error:
            raise self._error(start, "pattern", f"pattern of {table['name']}: {error}") from error
        options = {key: value for key, value in table.items() if key not in _KEYS}
        name = f"{self.path.stem}.{table['name']}"
        rule = Rule(name, pattern, tuple(table["matches"]), tuple(table["leaves"]), options)
        self._check_examples(start, rule)
        return rule

    def _check_keys(self, start: int, table: dict[str, Any]) -> None:
        for key in _KEYS:
            value = table.get(key)
            if not value:
                raise self._error(start, "name", f"a rule needs {key} = …")
            if key in {"name", "pattern"} and not isinstance(value, str):
                raise self._error(start, key, f"{key} has to be a text")
            if key in {"matches", "leaves"} and not _is_list_of_texts(value):
                raise self._error(start, key, f"{key} has to be a list of texts")
        if self.form.options is not None:
            self._check_options(start, table, self.form.options)

    def _check_options(self, start: int, table: dict[str, Any], options: Mapping[str, frozenset[str]]) -> None:
        for key in sorted(table.keys() - _KEYS):
            if key not in options:
                raise self._error(start, key, f"unknown key {key}; a rule may have {', '.join((*_KEYS, *options))}")
            if table[key] not in options[key]:
                raise self._error(start, key, f"{key} has to be one of {', '.join(sorted(options[key]))}")

    def _check_examples(self, start: int, rule: Rule) -> None:
        for example in rule.matches:
            if not self.form.matcher(rule.pattern, example):
                raise self._error(start, "matches", f"{rule.name} does not match its example {example!r}")
        for example in rule.leaves:
            if self.form.matcher(rule.pattern, example):
                raise self._error(start, "leaves", f"{rule.name} matches {example!r}, which it must leave alone")

    def _error(self, start: int, key: str, message: str) -> RuleError:
        """Name the line of a key in the table that starts at a line; the table's own line where the key is missing."""
        for number, line in enumerate(self.lines[start:], start + 1):
            if line.startswith("[[rule]]"):
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", line):
                return RuleError(f"{self.path}:{number}: {message}")
        return RuleError(f"{self.path}:{start}: {message}")
