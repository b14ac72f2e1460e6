"""Byte-straddle damage: text that an insertion between the bytes of two GBK characters has shifted, put back in step."""

from __future__ import annotations


def undo_straddles(texts: list[str]) -> list[tuple[str, bool]] | None:
    """Undo straddled insertions in a document's texts; True marks an uncertain text. None without such damage."""
    return None
