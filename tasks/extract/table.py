"""Tables: a row of data becomes one block, its cells a tab apart; a table that only lays out a page stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from tasks.records import Block, Element, Markup, Role


@dataclass(slots=True)
class Table:
    """A table that is being read: where its blocks start, and its cells, row by row."""

    start: int
    rows: list[tuple[Element, list[Element]]] = field(default_factory=list)
    nested: bool = False
    longest_cell: int = 300
    """Characters of a cell, and the blocks in it, beyond which the table is a layout."""
    blocks_in_cell: int = 6

    def add(self, element: Element) -> None:
        """Note a row or a cell that begins."""
        if element.tag == "tr":
            self.rows.append((element, []))
        elif self.rows:
            self.rows[-1][1].append(element)

    def close(self, blocks: list[Block]) -> None:
        """Merge the blocks of each row, if the table holds data."""
        if self.nested:
            return
        cells = _by_cell(blocks[self.start :], {cell for _, row in self.rows for cell in row})
        if not self._holds_data(cells):
            return
        rows = [
            _row(tr, [cells.get(cell, []) for cell in row])
            for tr, row in self.rows
            if any(cell in cells for cell in row)
        ]
        blocks[self.start :] = cells.get(None, []) + rows

    def _holds_data(self, cells: dict[Element | None, list[Block]]) -> bool:
        """Two rows or more of two cells or more, and no cell with the looks of a page's column."""
        if sum(sum(cell in cells for cell in row) > 1 for _, row in self.rows) < 2:  # noqa: PLR2004 (said in the docstring)
            return False
        return all(cell is None or self._is_small(found) for cell, found in cells.items())

    def _is_small(self, blocks: list[Block]) -> bool:
        if len(blocks) > self.blocks_in_cell or sum(len(block.text) for block in blocks) > self.longest_cell:
            return False
        return not any(block.markup and block.markup.level for block in blocks) and not _is_post(blocks)


def _is_post(blocks: list[Block]) -> bool:
    """Whether a cell holds pieces with names of their own and a sentence, as a post with its head does."""
    pieces = {block.markup.element.names for block in blocks if block.markup and block.markup.tag not in {"td", "th"}}
    return len(pieces - {""}) > 1 and any("。" in block.text for block in blocks)


def _by_cell(blocks: list[Block], cells: set[Element]) -> dict[Element | None, list[Block]]:
    """The blocks of each cell; those of no cell (a caption) under None."""
    found: dict[Element | None, list[Block]] = {}
    for block in blocks:
        element: Element | None = block.markup.element if block.markup else None
        while element is not None and element not in cells:
            element = element.parent
        found.setdefault(element, []).append(block)
    return found


def _row(tr: Element, cells: list[list[Block]]) -> Block:
    blocks = [block for cell in cells for block in cell]
    evidence = [block.markup for block in blocks if block.markup]
    markup = Markup(
        tr,
        link_chars=sum(each.link_chars for each in evidence),
        bold=all(each.bold for each in evidence),
        size=max((each.size for each in evidence), default=1.0),
    )
    text = "\t".join(" ".join(block.text for block in cell) for cell in cells)
    return Block("\t".join("".join(block.raw for block in cell) for cell in cells), text, Role.TABLE, markup=markup)
