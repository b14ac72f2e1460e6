"""The repair stage: damage that a text brought along is undone, on evidence only.

Here stand the list of repairs, their order, and how what fired is written down. Each kind of damage is a module
of this package. Putting undamaged text into normal form (script, width, white space) is `tasks.normalise`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tasks.records import Block, Document
from tasks.repair import characters, entities, lost, mirror, mojibake, punctuation
from tasks.settings import Cleaning

Repaired = tuple[str, list[str]]
"""A block's new text, and the names of what fired in it: once for each firing, none where nothing did."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of damage: where to look for it, and how it is undone.

    `guard` is a pattern without which the damage cannot be there, so that a clean document costs a scan. Where
    `unusual` holds, the damage is made of characters that ordinary text has not, and one scan serves all such repairs.
    `apply` takes the texts of all blocks, for damage that shows only in the whole document, and answers for each of
    them, or with None when the evidence is not there.
    """

    guard: re.Pattern[str]
    apply: Callable[[list[str]], list[Repaired] | None]
    unusual: bool = False


def repair(document: Document, settings: Cleaning) -> None:
    """Undo the damage in the blocks' texts. What fired is named in the block and counted in the document.

    What the head says goes through with them, since its damage is that of the text and so is the evidence.
    """
    beside = document.words_of_head
    texts = [*(block.text for block in document.blocks), *beside.values()]
    whole = "\n".join(texts)
    is_unusual = _UNUSUAL.search(whole)
    for step in REPAIRS:
        if step.unusual and not is_unusual:
            continue
        if step.guard.search(whole) and (repaired := step.apply(texts)):
            texts = [text for text, _ in repaired]
            whole = "\n".join(texts)
            is_unusual = _UNUSUAL.search(whole)
            for block, (text, fired) in zip(document.blocks, repaired, strict=False):
                if fired:
                    _record(document, block, text, fired)
    document.head |= zip(beside, texts[len(document.blocks) :], strict=True)


def _record(document: Document, block: Block, text: str, fired: list[str]) -> None:
    block.text = text
    block.repairs.extend(name for name in dict.fromkeys(fired) if name not in block.repairs)
    document.repairs.update(fired)


def _line_by_line(guard: re.Pattern[str], fix: Callable[[str], Repaired]) -> Repair:
    """Make a repair of a function that needs to see no more than a line with unusual characters."""

    def apply(texts: list[str]) -> list[Repaired]:
        return [fix(text) if guard.search(text) else (text, []) for text in texts]

    return Repair(guard, apply, unusual=True)


_UNUSUAL = re.compile(f"[{mojibake.CHARACTERS}{characters.CHARACTERS}{lost.CHARACTERS}]")

REPAIRS: tuple[Repair, ...] = (
    # An entity hides the characters that the later repairs need to see.
    Repair(entities.GUARD, entities.decode_entities),
    # Both work on the bytes that were misread, so they come before any character is removed.
    Repair(mojibake.GUARD, mojibake.undo_mojibake, unusual=True),
    Repair(mirror.GUARD, mirror.undo_mirror),
    _line_by_line(characters.GUARD, characters.clean_characters),
    # A removed character may have stood between the doubled marks.
    Repair(punctuation.GUARD, punctuation.merge_doubled),
    # What no repair could bring back.
    _line_by_line(lost.GUARD, lost.mark_lost),
)
"""The repairs in the order in which they are made."""
