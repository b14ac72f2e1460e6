"""What becomes of the lines that were read: whole blocks and pieces of blocks leave the text with a role and a rule."""

from __future__ import annotations

from dataclasses import dataclass, field

from tasks.align import split_block
from tasks.records import Block, Role


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a block's text that was read: from where to where, as what, by which rule."""

    start: int
    end: int
    role: Role
    rule: str


@dataclass(slots=True)
class Marks:
    """The marks of a document by the block's place in it."""

    places: dict[int, list[Mark]] = field(default_factory=dict)

    def add(self, i: int, start: int, end: int, role: Role, rule: str) -> None:
        """Mark a piece of the block at `i`."""
        self.places.setdefault(i, []).append(Mark(start, end, role, rule))

    def whole(self, i: int, block: Block, role: Role, rule: str) -> None:
        """Mark the block at `i` from end to end."""
        self.add(i, 0, len(block.text), role, rule)

    def takes(self, i: int, block: Block) -> bool:
        """Say whether the block at `i` is marked from end to end."""
        return any(mark.start == 0 and mark.end >= len(block.text) for mark in self.places.get(i, ()))

    def reads(self, i: int, rule: str) -> bool:
        """Say whether a rule marks the block at `i`."""
        return any(mark.rule == rule for mark in self.places.get(i, ()))

    def only(self, i: int, rule: str) -> bool:
        """Say whether nothing but one rule marks the block at `i`."""
        return all(mark.rule == rule for mark in self.places.get(i, ()))

    def applied(self, blocks: list[Block]) -> list[Block]:
        """Split and drop what is marked. A block that an earlier stage dropped stays as it is."""
        if not self.places:
            return blocks
        result: list[Block] = []
        for i, block in enumerate(blocks):
            result += _pieces(block, self.places[i]) if block.kept and i in self.places else (block,)
        return result


def _pieces(block: Block, marks: list[Mark]) -> list[Block]:
    size = len(block.text)
    cuts = sorted({place for mark in marks for place in (mark.start, mark.end) if 0 < place < size})
    pieces = split_block(block, cuts)
    for start, piece in zip([0, *cuts], pieces, strict=True):
        if mark := next((mark for mark in marks if mark.start <= start < mark.end), None):
            piece.drop(mark.rule, mark.role)
    return pieces
