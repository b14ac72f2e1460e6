"""Books (EPUB 2 and 3): chapters in the order of the spine, read as pages; the book's own metadata (EPUB 3.3, chapter 5)."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from tasks.decode import decode_bytes
from tasks.extract.html import page_blocks
from tasks.extract.package import Node, Package
from tasks.records import Block, Rejected

_CHAPTERS = frozenset(("application/xhtml+xml", "text/html", "text/x-oeb1-document"))
_FIELDS = {"title": "title", "creator": "author", "publisher": "publisher", "date": "date"}
"""Elements of Dublin Core, and chengwen's names for them."""
_EMPTY = re.compile(
    r"""<(?!(?:br|hr|img|input|meta|link|col|area|base|wbr|param|source|track|embed)\b)([a-zA-Z][\w:.-]*)((?:\s[^<>]*)?)/>"""
)
"""An element without content as XML writes it; an HTML parser takes it for a start tag, and `<title/>` swallows the page."""
_FONTS = frozenset(("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"))
"""Ways to obfuscate fonts, which leave the text alone."""


def epub_blocks(data: bytes, limit: int) -> tuple[list[Block], dict[str, str], int]:
    """Read a book: the blocks of its chapters, its metadata as `field:title` and so on, and the number of decoding errors.

    `limit` is the most bytes that are unpacked. Raises `Rejected`: `corrupt`, `encrypted`, `too_large`, `empty`.
    """
    package = Package(data, limit)
    _refuse_protected(package)
    path = next((node.get("full-path", "") for node in package.xml("META-INF/container.xml").iter("rootfile")), "")
    book = package.xml(path)
    chapters = [_chapter(package, posixpath.dirname(path), item) for item in _spine(book)]
    blocks = [block for chapter, _ in chapters for block in chapter]
    if not any(block.kept for block in blocks):
        raise Rejected("empty", "no text in the chapters of the book: if its pages are images, it needs OCR")
    return blocks, _metadata(book), sum(errors for _, errors in chapters)


def _refuse_protected(package: Package) -> None:
    ways = {node.get("Algorithm") for node in package.optional("META-INF/encryption.xml").iter("EncryptionMethod")}
    if ways - _FONTS:
        raise Rejected("encrypted", "the book is protected (DRM): only its shop's reader can open it")


def _spine(book: Node) -> list[Node]:
    """The manifest's items in reading order; a chapter that the spine names twice is read once."""
    items = {node.get("id"): node for node in book.iter("item")}
    named = dict.fromkeys(node.get("idref") for node in book.iter("itemref"))
    return [items[name] for name in named if name in items and items[name].get("media-type") in _CHAPTERS]


def _chapter(package: Package, folder: str, item: Node) -> tuple[list[Block], int]:
    name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "").partition("#")[0])))
    data = package.read(name)
    try:
        decoded = decode_bytes(data, is_html=True)
    except Rejected as reason:
        if reason.error == "empty":
            return [], 0
        raise
    blocks, _ = page_blocks(_EMPTY.sub(r"<\1\2></\1>", decoded.text))
    for block in blocks:
        if "nav" in (item.get("properties") or "").split():
            block.drop("epub.contents")
        elif _is_hidden(block):
            block.drop("epub.hidden")
    return blocks, decoded.errors


def _is_hidden(block: Block) -> bool:
    element = block.markup.element if block.markup else None
    while element is not None:
        if element.hidden:
            return True
        element = element.parent
    return False


def _metadata(book: Node) -> dict[str, str]:
    head: dict[str, str] = {}
    for node in book.iter():
        if (name := _FIELDS.get(node.tag)) and (words := " ".join((node.text or "").split())):
            key = f"field:{name}"
            head[key] = f"{head[key]}、{words}" if name == "author" and key in head else head.get(key, words)
    subjects = [words for node in book.iter("subject") if (words := " ".join((node.text or "").split()))]
    return head | ({"core:keywords": "；".join(subjects)} if subjects else {})
