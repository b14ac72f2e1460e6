"""Properties of a part of OOXML: an element that is there, its `val`, on or off. Nothing about what they mean."""

from __future__ import annotations

from tasks.extract.package import Node

_LONGEST = 9
"""Digits of a number; what is longer is none."""


def value_of(node: Node | None, path: str) -> str | None:
    """The value of the element at a path below a node; None where there is none."""
    found = node.find(path) if node is not None else None
    return found.get("val") if found is not None else None


def number_of(value: str | None, default: int = 0) -> int:
    """A number from an attribute; what is none is the default."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) <= _LONGEST else default


def is_on(node: Node | None, path: str) -> bool | None:
    """Whether a property is on (ECMA-376, part 1, 17.17.4); None where nothing is said."""
    found = node.find(path) if node is not None else None
    return None if found is None else found.get("val", "true") not in {"0", "false", "off"}
