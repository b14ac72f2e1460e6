"""Decoded text to blocks in source order: lines of a text document or of Markdown, block elements of a page.

Which blocks stay is decided in `tasks.strip`; here only what the form of the source alone says.
"""

from __future__ import annotations

from tasks.extract.html import page_blocks
from tasks.extract.markdown import markdown_blocks
from tasks.extract.text import text_blocks
from tasks.records import Document
from tasks.settings import Cleaning
from tasks.strip.sites import mark_page


def extract(document: Document, settings: Cleaning) -> None:
    """Fill in the blocks, and for a page or a Markdown document what its head says."""
    if document.is_html:
        page = mark_page(document, settings)
        document.blocks, head = page_blocks(page)
        document.head |= head
    elif document.source.media_type == "text/markdown":
        document.blocks, head = markdown_blocks(document.content)
        document.head |= head
    else:
        document.blocks = text_blocks(document.content)
