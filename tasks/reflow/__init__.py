"""Paragraphs as the author had them.

Here stands the order of the steps: `split` cuts a text that was poured into one line, `layout` finds out how the lines of
a text file were broken, `join` puts together what a line or a page break cut. The blocks of a page or an office document
are paragraphs already. What a block is, is decided in `tasks.segment`; which blocks stay, in `tasks.strip`.
"""

from __future__ import annotations

from tasks.records import Document
from tasks.reflow.join import is_line, join_lines
from tasks.reflow.layout import measure
from tasks.reflow.split import split_paragraphs
from tasks.settings import Cleaning


def reflow(document: Document, settings: Cleaning) -> None:
    """Split and join blocks until each is a paragraph, or marked as the continuation of the one before."""
    if not document.has_paragraphs:
        document.blocks = [part for block in document.blocks for part in split_paragraphs(block)]
    kept = document.kept
    lines = [block for block in kept if is_line(block)] if document.has_paragraphs else kept
    join_lines(document.blocks, measure(lines), has_paragraphs=document.has_paragraphs)
