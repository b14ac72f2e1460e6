"""The text of a part of a Word document: paragraphs, tables, text boxes and notes as blocks in reading order.

A block's text is what Word shows with all changes accepted; its raw has the deleted and hidden words too. What a style
or a number is, `styles` and `numbering` say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.extract.docx.numbering import Numbering
from tasks.extract.docx.properties import number_of, value_of
from tasks.extract.docx.styles import Style, Styles
from tasks.extract.package import Node
from tasks.extract.table import Table
from tasks.records import Block, Element, Markup, Role

DELETED, HIDDEN = "docx.deleted", "docx.hidden"
_MUTED = {"del": DELETED, "moveFrom": DELETED, "delText": DELETED, "rt": "docx.reading"}
"""Elements whose words are not in the text, by the rule that says so."""
_UNREAD = frozenset(
    ("pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "instrText", "delInstrText", "rubyPr")
)  # fmt: skip
_CHARACTERS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_SYMBOLS = {
    "F06F": "□",
    "F0A8": "□",
    "F0A3": "□",
    "F0FE": "☑",
    "F052": "☑",
    "F0FC": "✓",
    "F06C": "●",
    "F06E": "■",
    "F0D8": "➢",
}
"""Characters of the Wingdings fonts that Chinese forms and lists use; others keep their private code."""
_LONGEST_CELL, _BLOCKS_IN_CELL = 3000, 40
"""A Word table is seldom a layout: only one with whole chapters in its cells."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters of one form. `muted` names the rule by which they are not shown; `ends` parts two lines."""

    text: str
    style: Style
    muted: str = ""
    ends: bool = False


@dataclass(slots=True)
class Notes:
    """The foot- and endnotes that the text refers to, in its order: one count for both, as the notes follow the text."""

    cited: list[tuple[str, str]] = field(default_factory=list)

    def cite(self, reference: Node) -> str:
        """Count a reference in, and give the mark that stands for it."""
        if reference.get("customMarkFollows"):
            return ""
        self.cited.append((reference.tag.removesuffix("Reference"), reference.get("id", "")))
        return f"[{len(self.cited)}]"


class Story:
    """Reads a part's blocks. Nodes that are only wrapped around others (content controls, links, insertions) count for nothing."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: Notes) -> None:
        """Begin; styles, numbers and notes are the document's."""
        self.blocks: list[Block] = []
        self._styles, self._numbering, self._notes = styles, numbering, notes
        self._tables: list[Table] = []
        self._pieces: list[_Piece] = []
        self._boxes: list[Node] = []
        self._fields: list[bool] = []

    def read(self, node: Node, element: Element, muted: str = "") -> None:
        """Read what stands in a body, a cell, a note or a text box."""
        for child in node:
            if child.tag == "p":
                self._paragraph(child, element, muted)
            elif child.tag == "tbl":
                self._table(child, element, muted)
            elif child.tag not in _UNREAD:
                self.read(_choice(child), element, muted or _MUTED.get(child.tag, ""))

    def _table(self, node: Node, element: Element, muted: str) -> None:
        for outer in self._tables[-1:]:
            outer.nested = True
        table = Table(len(self.blocks), longest_cell=_LONGEST_CELL, blocks_in_cell=_BLOCKS_IN_CELL)
        self._tables.append(table)
        for row in _inside(node, "tr"):
            table.add(tr := Element("tr", element))
            gone = DELETED if row.find("trPr/del") is not None else ""
            for cell in _inside(row, "tc"):
                table.add(td := Element("td", tr))
                self.read(cell, td, muted or gone)
                for _ in range(1, min(number_of(value_of(cell, "tcPr/gridSpan"), 1), 64)):
                    table.add(Element("td", tr))
        self._tables.pop().close(self.blocks)

    def _paragraph(self, node: Node, element: Element, muted: str) -> None:
        """Read a paragraph. One whose mark was deleted goes on in the next."""
        properties = node.find("pPr")
        style = self._styles.paragraph(properties)
        self._fields = []
        self._inline(node, style, muted)
        if properties is not None and properties.find("rPr/del") is not None:
            return
        pieces, self._pieces = self._pieces, []
        boxes, self._boxes = self._boxes, []
        if not pieces or not all(piece.muted for piece in pieces):
            number, is_item = self._number(style, properties)
        else:
            number, is_item = "", False
        place = Element(_tag(style, is_item=is_item), element)
        for count, line in enumerate(_lines(pieces)):
            if block := _block(line, "" if count else number, style, Markup(place, style.level, after_br=count > 0)):
                block.role = Role.LIST if is_item and block.role is Role.PARAGRAPH else block.role
                self.blocks.append(block)
        for box in boxes:
            self.read(box, Element("aside", element), muted)

    def _number(self, style: Style, properties: Node | None) -> tuple[str, bool]:
        """The number that Word shows before a paragraph, and whether the paragraph is an item behind a bullet."""
        if style.list_id in {"", "0"}:
            return "", False
        level = style.list_level
        if level is None or (style.list_style and value_of(properties, "numPr/ilvl") is None):
            level = self._numbering.level_of_style(style.list_id, style.list_style) or level or 0
        shape = self._numbering.level(style.list_id, level)
        return self._numbering.count(style.list_id, level), bool(shape and shape.is_bullet and shape.form == "bullet")

    def _inline(self, node: Node, style: Style, muted: str) -> None:
        """Gather the pieces of a paragraph."""
        for child in node:
            tag = child.tag
            if tag == "r":
                run = self._styles.run(child.find("rPr"), style)
                self._inline(child, run, muted or (HIDDEN if run.hidden else ""))
            elif tag in {"t", "delText"}:
                hidden_by = muted or _MUTED.get(tag, "") or ("docx.field" if any(self._fields) else "")
                self._pieces.append(_Piece(child.text or "", style, hidden_by))
            elif tag in {"br", "cr"}:
                self._pieces.append(_Piece("", style, muted, ends=True))
            elif tag == "fldChar":
                self._field(child.get("fldCharType"))
            elif tag == "txbxContent":
                self._boxes.append(child)
            elif tag in {"footnoteReference", "endnoteReference"}:
                self._pieces.append(_Piece("" if muted else self._notes.cite(child), style, muted))
            elif tag in _CHARACTERS or tag == "sym":
                self._pieces.append(_Piece(_CHARACTERS.get(tag) or _symbol(child), style, muted))
            elif tag not in _UNREAD:
                self._inline(_choice(child), style, muted or _MUTED.get(tag, ""))

    def _field(self, mark: str | None) -> None:
        """Note where a field's instruction stands: from its beginning to what parts it from the result."""
        if mark == "begin":
            self._fields.append(True)
        elif mark == "separate" and self._fields:
            self._fields[-1] = False
        elif mark == "end" and self._fields:
            self._fields.pop()


def measure_sizes(blocks: list[Block]) -> None:
    """Set the sizes of letters, so far in half-points, against that of most of the text."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        if block.markup:
            sizes[block.markup.size] += len(block.text)
    usual = max(sizes, key=lambda size: (sizes[size], -size), default=1.0)
    for block in blocks:
        if block.markup:
            block.markup.size = round(block.markup.size / usual, 2)


def _inside(node: Node, tag: str) -> Iterator[Node]:
    """The rows of a table or the cells of a row, also those in content controls and marked as inserted."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag not in _UNREAD and child.tag != "tbl":
            yield from _inside(child, tag)


def _choice(node: Node) -> Node:
    """What of several ways to say the same (a drawing, and its like for old readers) is read: the first."""
    if node.tag != "AlternateContent":
        return node
    return next((child for child in node if child.tag in {"Choice", "Fallback"}), node)


def _symbol(node: Node) -> str:
    code = (node.get("char") or "").upper()
    try:
        return _SYMBOLS.get(code) or chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _tag(style: Style, *, is_item: bool) -> str:
    if style.level:
        return f"h{style.level}"
    return "li" if is_item else "p"


def _lines(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Cut at the line breaks that are shown."""
    lines: list[list[_Piece]] = [[]]
    for piece in pieces:
        if piece.ends and not piece.muted:
            lines.append([])
        else:
            lines[-1].append(piece)
    return lines


def _block(line: list[_Piece], number: str, style: Style, markup: Markup) -> Block | None:
    """Make a block of a line; None if there is nothing but white space."""
    raw = "".join(piece.text for piece in line)
    shown = [piece for piece in line if not piece.muted and piece.text.strip()]
    text = "".join(piece.text for piece in line if not piece.muted).strip()
    if not raw.strip():
        return None
    markup.size = float(max(shown, key=lambda piece: len(piece.text)).style.size if shown else style.size)
    markup.bold = bool(shown) and all(piece.style.bold for piece in shown)
    block = Block(raw, number + text, Role.HEADING if style.level else style.role, markup=markup)
    if not text:
        block.text = raw.strip()
        block.drop(next(piece.muted for piece in line if piece.muted))
    return block
