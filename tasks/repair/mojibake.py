"""Mojibake: text whose bytes were read in the wrong encoding before it reached us."""

from __future__ import annotations

import re

GUARD = re.compile(r"(?:[Â-ô][\x80-\xbf\u0152-\u2122]){2}")


def undo_mojibake(texts: list[str]) -> list[tuple[str, list[str]]] | None:
    """Read a document's misread lines right; None without such lines."""
    return None
