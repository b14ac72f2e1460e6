"""What mirror sites do to a page: readings inserted behind characters, and between the bytes of two of them.

Both are undone together, because the first is the evidence for the second, and is gone once it is undone. The evidence
is weighed in `tasks.repair.pinyin`; bytes are put back in step in `tasks.repair.straddle`.
"""

from __future__ import annotations

import re

from tasks.repair import pinyin
from tasks.repair.straddle.search import undo
from tasks.repair.straddle.site import Site, survey
from tasks.repair.straddle.tokens import DAMAGE, EVIDENCE

GUARD = pinyin.GUARD

_PART = re.compile(r".{1,4000}+[^。\n]{0,16000}+[。\n]?", re.DOTALL)
"""A long text goes through in parts, up to the end of a sentence, so that a line of any length needs little memory."""

_QUOTED = 8
"""Different annotated characters that show that single texts of a document are a mirror's, where no shift does."""


def undo_mirror(texts: list[str]) -> list[tuple[str, list[str]]] | None:
    """Undo what a mirror site did to the texts of a document, and name what was undone, once for each time.

    None where the document doesn't show that it comes from such a mirror.

    >>> undo_mirror(["產(chǎn)業(yè)工人"])
    [('產業工人', ['pinyin', 'pinyin'])]
    >>> undo_mirror(["安徽省亳(bó)州市"])
    """
    shifts = sum(len(EVIDENCE.findall(text)) for text in texts)
    table = pinyin.annotated(texts, shifts)
    if table is None:
        return _undo_quoted(texts, shifts)
    site = survey(texts, table)
    return [_undo(text, site) for text in texts]


def _undo_quoted(texts: list[str], shifts: int) -> list[tuple[str, list[str]]] | None:
    """Undo it in those texts that have readings, where a document took them over from a mirror and wrote the rest itself."""
    taken = [text for text in texts if GUARD.search(text)]
    table = pinyin.annotated(taken, shifts)
    if table is None or (len(table) < _QUOTED and not shifts):
        return None
    site = survey(taken, table)
    return [_undo(text, site) if GUARD.search(text) else (text, []) for text in texts]


def _undo(text: str, site: Site) -> tuple[str, list[str]]:
    parts = [_undo_part(part, site) for part in _PART.findall(text)]
    return "".join(part for part, _ in parts), [name for _, names in parts for name in names]


def _undo_part(text: str, site: Site) -> tuple[str, list[str]]:
    if not DAMAGE.search(text):
        clean, count = pinyin.without_insertions(text)
        return clean, ["pinyin"] * count
    undone = undo(text, site)
    return undone.text, [
        *["pinyin"] * undone.inserted,
        *["straddle"] * undone.straddled,
        *["uncertain"] * undone.uncertain,
    ]
