"""Blocks in source order: lines of a text or of Markdown, elements of a page, paragraphs of an office document or a book.

Which blocks stay is decided in `tasks.strip`; here only what the form of the source alone says.
"""

from __future__ import annotations

from collections.abc import Callable

from tasks.extract.docx import docx_blocks
from tasks.extract.epub import epub_blocks
from tasks.extract.html import page_blocks
from tasks.extract.markdown import markdown_blocks
from tasks.extract.text import text_blocks
from tasks.records import DOCX, EPUB, Block, Document
from tasks.settings import Cleaning
from tasks.strip.sites import mark_page

Reader = Callable[[bytes, int], tuple[list[Block], dict[str, str]]]
READERS: dict[str, Reader] = {DOCX: docx_blocks, EPUB: epub_blocks}
"""Readers of formats that are not text: from the bytes, and a limit for what is unpacked of them, to blocks and head."""


def extract(document: Document, settings: Cleaning) -> None:
    """Fill in the blocks, and what a document's head or properties say.

    Raises `Rejected` for an office document that cannot be read: `corrupt`, `encrypted`, `too_large`, `empty`.
    """
    if document.is_html:
        page = mark_page(document, settings)
        document.blocks, head = page_blocks(page)
        document.head |= head
    elif document.source.media_type == "text/markdown":
        document.blocks, head = markdown_blocks(document.content)
        document.head |= head
    elif reader := READERS.get(document.source.media_type):
        document.blocks, head = reader(document.source.data, settings.max_document_mb * 1_000_000)
        document.head = head | document.head
    else:
        document.blocks = text_blocks(document.content)
