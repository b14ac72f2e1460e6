"""PDF files: their text layer as blocks in reading order, and what their properties say.

`glyphs` reads what PDFium finds on a page, `grid` finds its ruled tables, `lines` brings it into reading order, `paragraphs`
puts lines together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2 as pdfium
from pypdfium2 import raw

from tasks.extract.pdf.glyphs import Page, read_page
from tasks.extract.pdf.lines import read_lines
from tasks.extract.pdf.paragraphs import paragraphs
from tasks.records import Block, Rejected

_PROPERTIES = {"Title": "title", "Author": "author", "CreationDate": "created", "Keywords": "keywords"}
"""Entries of the information dictionary (ISO 32000-1, 14.3.3), and chengwen's names for them."""
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_MOST_UNREADABLE = 0.3
"""Share of characters without a meaning from which nothing of the text is of use."""


def pdf_blocks(data: bytes, limit: int) -> tuple[list[Block], dict[str, str], int]:
    """Read a PDF: its blocks, its properties as `core:title` and so on, and how many places of it cannot be read.

    `limit` is the most bytes of text that are taken. Raises `Rejected`: `corrupt`, `encrypted`, `no_text_layer`,
    `unreadable_text`, `too_large`, `empty`.
    """
    document = _open(data)
    try:
        pages = list(_pages(document, limit))
        properties = _properties(document)
    finally:
        document.close()
    errors = sum(page.errors for page in pages)
    _refuse_unreadable(pages, errors)
    *texts, notes = paragraphs(read_lines(pages))
    blocks = [block for page, text in zip(pages, texts, strict=True) for block in (*text, *_watermark(page))]
    return blocks + notes, properties, errors


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise Rejected("encrypted", "the file opens with a password only: save it without one") from error
        raise Rejected("corrupt", f"no PDF that can be opened ({error}): fetch it anew") from error


def _pages(document: pdfium.PdfDocument, limit: int) -> Iterator[Page]:
    """Read page by page, no more than a limit of text; each page is closed again."""
    size = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            yield Page(0, 0, errors=1)
            continue
        found = read_page(page)
        page.close()
        size += sum(len(piece.text) for piece in found.pieces)
        if size > limit:
            raise Rejected("too_large", f"more than {limit // 1_000_000} million characters; raise max_document_mb")
        yield found


def _refuse_unreadable(pages: list[Page], errors: int) -> None:
    chars = sum(len(piece.text) for page in pages for piece in page.pieces)
    images = sum(page.is_image for page in pages)
    if not chars and images:
        raise Rejected("no_text_layer", f"a scan: {images} of {len(pages)} pages are images without text; it needs OCR")
    if not chars:
        raise Rejected("empty", f"no text on its {len(pages)} pages")
    if errors - images > _MOST_UNREADABLE * chars:
        raise Rejected("unreadable_text", f"its fonts do not say what {errors} of {chars} characters are; it needs OCR")


def _watermark(page: Page) -> list[Block]:
    """What runs across a page at an angle: in the account, not in the text."""
    text = "".join(page.slanted)
    if not text.strip():
        return []
    block = Block(text, text.strip())
    block.drop("pdf.slanted")
    return [block]


def _properties(document: pdfium.PdfDocument) -> dict[str, str]:
    head = {f"core:{name}": " ".join(_property(document, key).split()) for key, name in _PROPERTIES.items()}
    if date := _DATE.match(head.get("core:created", "")):
        head["core:created"] = "-".join(date.groups())
    return {name: words for name, words in head.items() if words}


def _property(document: pdfium.PdfDocument, key: str) -> str:
    try:
        value: str = document.get_metadata_value(key)
    except UnicodeDecodeError:  # half a character in a damaged file
        return ""
    return value
