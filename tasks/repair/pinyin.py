"""Inserted pinyin: readings that a mirror site wrote behind the characters, taken out again.

Readings that an author wrote for the reader stay. Text that the insertion shifted by a byte is `tasks.repair.straddle`.
"""

from __future__ import annotations


def remove_pinyin(texts: list[str]) -> list[str] | None:
    """Take the readings that a mirror inserted out of a document's texts; None without evidence of a mirror."""
    return None
