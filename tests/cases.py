"""Goldens as data: how a test finds its cases.

A golden is a `[[case]]` table with a `name`, an `input` and an `output` (or what the stage's test asks for) in
`tests/goldens/<topic>/<pile>.toml`. The pile says what the case is for: `wild` (observed), `synthetic` (made),
`negative` (must come out unchanged; needs no output) and `known_failures` (strict: one that passes fails the test).
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

GOLDENS = Path(__file__).parent / "goldens"
PILES = ("wild", "synthetic", "negative", "known_failures")


def cases(topic: str) -> list[Any]:
    """Parametrize a test with every case of a topic; in `negative` the output is the input."""
    return [
        pytest.param(case, id=f"{pile}-{case['name']}", marks=_marks(pile))
        for pile in PILES
        for case in _load(topic, pile)
    ]


def _load(topic: str, pile: str) -> list[dict[str, Any]]:
    path = GOLDENS / topic / f"{pile}.toml"
    if not path.exists():
        return []
    found: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["case"]
    return [case | {"output": case["input"]} if pile == "negative" else case for case in found]


def _marks(pile: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason="known failure")] if pile == "known_failures" else []
