"""What mirror sites do to a page: readings inserted behind characters, and between the bytes of two of them.

Both are undone together, because the first is the evidence for the second, and is gone once it is undone. The evidence
is weighed in `tasks.repair.pinyin`; bytes are put back in step in `tasks.repair.straddle`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.repair import pinyin
from tasks.repair.straddle.marks import due_behind
from tasks.repair.straddle.search import undo
from tasks.repair.straddle.site import Site, survey
from tasks.repair.straddle.tokens import DAMAGE, EVIDENCE

GUARD = pinyin.GUARD

_PART = re.compile(r".{1,4000}+[^。\n]{0,16000}+[。\n]?", re.DOTALL)
"""A long text goes through in parts, up to the end of a sentence, so that a line of any length needs little memory."""

Repaired = tuple[str, list[str]]
"""A text, and the names of what was undone in it."""

_QUOTED = 8
"""Different annotated characters that show that single texts of a document are a mirror's, where no shift does."""


def undo_mirror(texts: list[str]) -> list[Repaired] | None:
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
    return _undo_all(texts, survey(texts, table))


def _undo_quoted(texts: list[str], shifts: int) -> list[Repaired] | None:
    """Undo it in those texts that have readings, where a document took them over from a mirror and wrote the rest itself."""
    taken = [text for text in texts if GUARD.search(text)]
    table = pinyin.annotated(taken, shifts)
    if table is None or (len(table) < _QUOTED and not shifts):
        return None
    site = survey(taken, table)
    return [_undo(text, site, "") if GUARD.search(text) else (text, []) for text in texts]


def _undo_all(texts: list[str], site: Site) -> list[Repaired]:
    """Undo it in all texts; and in those where it left doubts a second time, once the others tell how the document talks."""
    undone = _undo_in_order(texts, site, [None] * len(texts))
    certain = [None if "uncertain" in names else (text, names) for text, names in undone]
    if None not in certain:
        return undone
    return _undo_in_order(texts, site.having_read(found[0] for found in certain if found), certain)


def _undo_in_order(texts: list[str], site: Site, known: Sequence[Repaired | None]) -> list[Repaired]:
    """Undo it in one text after the other, since a quote that one of them opens may be closed in another."""
    due, undone = "", list[Repaired]()
    for text, found in zip(texts, known, strict=True):
        undone.append(found or _undo(text, site, due))
        due = due_behind(due, undone[-1][0])
    return undone


def _undo(text: str, site: Site, due: str) -> Repaired:
    undone, names = [], list[str]()
    for part in _PART.findall(text):
        clean, fired = _undo_part(part, site, due)
        due = due_behind(due, clean)
        undone.append(clean)
        names += fired
    return "".join(undone), names


def _undo_part(text: str, site: Site, due: str) -> Repaired:
    if not DAMAGE.search(text):
        clean, count = pinyin.without_insertions(text)
        return clean, ["pinyin"] * count
    undone = undo(text, site, due)
    return undone.text, [
        *["pinyin"] * undone.inserted,
        *["straddle"] * undone.straddled,
        *["uncertain"] * undone.uncertain,
    ]
