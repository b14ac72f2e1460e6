"""Reading the stage's word lists: labels, roles, names of publishers, surnames.

The lists are TOML files in `vocabulary/`: tables of words by concept. What is done with them belongs to the
module of the concept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "vocabulary"


@cache
def words(name: str) -> dict[str, tuple[str, ...]]:
    """Read one word list: concept to words. A string in place of a list is words apart by white space.

    >>> "新华社" in words("publishers")["agencies"]
    True
    """
    tables = tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))
    return {concept: tuple(v.split() if isinstance(v, str) else v) for concept, v in tables.items()}


def any_of(choices: Iterable[str], between: str = "") -> str:
    r"""Write a pattern for any of the words, longest first; `between` may stand between their characters.

    >>> any_of(["来源", "信息来源"])
    '(?:信息来源|来源)'
    >>> any_of(["索引号"], r"\s*")
    '(?:索\\s*引\\s*号)'
    """
    longest_first = sorted(set(choices), key=len, reverse=True)
    return "(?:" + "|".join(between.join(map(re.escape, word)) for word in longest_first) + ")"
