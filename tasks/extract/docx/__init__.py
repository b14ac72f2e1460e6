"""Word documents (.docx): from the package to blocks in reading order, and what its properties say.

Here stand the parts of a document and their order: headers, the body, the notes it cites, footers, comments. What is
not text of its own is in the account, dropped. The format is ECMA-376, in both of its editions.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from tasks.extract.docx.body import DELETED, Notes, Story, measure_sizes
from tasks.extract.docx.numbering import Numbering
from tasks.extract.docx.styles import Styles
from tasks.extract.package import Node, Package
from tasks.records import Block, Element, Rejected, Role

_PROPERTIES = {"title": "title", "creator": "author", "created": "created", "keywords": "keywords"}
"""Elements of the core properties, and chengwen's names for them."""


def docx_blocks(data: bytes, limit: int) -> tuple[list[Block], dict[str, str], int]:
    """Read a Word document: its blocks, its core properties as `core:title` and so on, and 0, as all in it can be read.

    `limit` is the most bytes that are unpacked. Raises `Rejected`: `corrupt`, `encrypted`, `too_large`, `empty`.
    """
    try:
        document = _Document(Package(data, limit))
        blocks = document.blocks()
    except RecursionError as error:
        raise Rejected("corrupt", "its elements nest deeper than any document's") from error
    if not any(block.kept for block in blocks):
        raise Rejected("empty", f"no text in the document ({len(blocks)} blocks of headers, feet or hidden words)")
    return blocks, document.properties(), 0


class _Document:
    """The parts of a document, found by their relationships."""

    def __init__(self, package: Package) -> None:
        self._package = package
        top = package.optional("_rels/.rels")
        self._main = next(_targets(top, "", "officeDocument"), "word/document.xml")
        folder, name = posixpath.split(self._main)
        self._folder = folder
        self._relations = package.optional(f"{folder}/_rels/{name}.rels")
        self._properties = package.optional(next(_targets(top, "", "core-properties"), "docProps/core.xml"))
        self._styles = Styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"))
        self._notes = Notes()

    def blocks(self) -> list[Block]:
        """All blocks: those of the text, and around them those that are no text of its own."""
        body = self._story(self._package.xml(self._main))
        blocks = self._aside("header") + body + self._cited() + self._aside("footer") + self._aside("comments")
        measure_sizes(blocks)
        return blocks

    def properties(self) -> dict[str, str]:
        """The core properties that say something."""
        said = ((_PROPERTIES.get(node.tag), " ".join((node.text or "").split())) for node in self._properties)
        return {f"core:{name}": words for name, words in said if name and words}

    def _story(self, node: Node, around: str = "body") -> list[Block]:
        story = Story(self._styles, self._numbering, self._notes)
        story.read(node, Element(around))
        return story.blocks

    def _cited(self) -> list[Block]:
        """The notes in the order in which the text cites them, each with its mark; one that nothing cites is dropped."""
        parts = (("footnote", self._part("footnotes")), ("endnote", self._part("endnotes")))
        left = {(kind, node.get("id", "")): node for kind, part in parts for node in part if not node.get("type")}
        blocks = []
        for number, key in enumerate(self._notes.cited, 1):
            if (node := left.pop(key, None)) is not None and (note := self._story(node, "footnote")):
                note[0].text = f"[{number}] {note[0].text}"
                note[0].role = Role.LIST
                blocks += note
        return blocks + [_dropped(block, DELETED) for node in left.values() for block in self._story(node)]

    def _aside(self, kind: str) -> list[Block]:
        """The blocks of headers, footers or comments."""
        rule = f"docx.{kind.removesuffix('s')}"
        names = dict.fromkeys(_targets(self._relations, self._folder, kind))
        blocks = [block for name in names for block in self._story(self._package.optional(name))]
        return [_dropped(block, rule) for block in blocks]

    def _part(self, kind: str) -> Node:
        return self._package.optional(next(_targets(self._relations, self._folder, kind), None))


def _targets(relations: Node, folder: str, kind: str) -> Iterator[str]:
    """The parts that stand in a relation to another, by the last word of the relation's type."""
    for relation in relations:
        if relation.get("Type", "").rpartition("/")[2] == kind and relation.get("TargetMode") != "External":
            yield posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")


def _dropped(block: Block, rule: str) -> Block:
    block.drop(rule)
    return block
