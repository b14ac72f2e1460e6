"""Blocks in source order: lines of a text or of Markdown, elements of a page, paragraphs of an office document or a book.

Which blocks stay is decided in `tasks.strip`; here only what the form of the source alone says.
"""

from __future__ import annotations

from collections.abc import Callable

from tasks.extract.code import mark_code
from tasks.extract.docx import docx_blocks
from tasks.extract.epub import epub_blocks
from tasks.extract.html import page_blocks
from tasks.extract.markdown import is_markdown, markdown_blocks
from tasks.extract.text import text_blocks
from tasks.records import DOCX, EPUB, PDF, Block, Document
from tasks.settings import Cleaning
from tasks.strip.sites import mark_page

Reading = tuple[list[Block], dict[str, str], int]
Reader = Callable[[bytes, int], Reading]


def _pdf_blocks(data: bytes, limit: int) -> Reading:
    from tasks.extract.pdf import pdf_blocks  # noqa: PLC0415 (a tenth of the stages' import, wanted where there are PDFs)

    return pdf_blocks(data, limit)


READERS: dict[str, Reader] = {DOCX: docx_blocks, EPUB: epub_blocks, PDF: _pdf_blocks}
"""Readers of formats that are not text: from the bytes, and a limit for what is unpacked of them, to blocks, head,
and the number of places that cannot be read."""


def extract(document: Document, settings: Cleaning) -> None:
    """Fill in the blocks, and what a document's head or properties say.

    Raises `Rejected` for an office document that cannot be read: `corrupt`, `encrypted`, `too_large`, `empty`,
    `no_text_layer`, `unreadable_text`.
    """
    if document.is_html:
        page = mark_page(document, settings)
        document.blocks, head = page_blocks(page)
        document.head |= head
    elif reader := READERS.get(document.source.media_type):
        limit = settings.max_document_mb * 1_000_000
        document.blocks, head, document.decode_errors = reader(document.source.data, limit)
        document.head = head | document.head
    elif document.source.media_type == "text/markdown" or is_markdown(document.content):
        document.blocks, head = markdown_blocks(document.content)
        document.head |= head
    else:
        document.blocks = text_blocks(document.content)
        mark_code(document.blocks)
