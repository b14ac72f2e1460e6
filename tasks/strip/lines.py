"""Lines that are furniture, of a text document or of a page's text: the steps, in order.

The vocabulary is data (`tasks.strip.vocabulary`), and each structure of several lines has its own module.
"""

from __future__ import annotations

from tasks.records import Document
from tasks.strip.endings import split_endings, strip_edit_links
from tasks.strip.menus import drop_menus
from tasks.strip.ornaments import strip_ornaments
from tasks.strip.places import (
    drop_after,
    drop_before,
    drop_beside,
    drop_between,
    drop_by,
    drop_edge,
    drop_foreign,
    drop_rest,
    drop_titles,
    lines_of,
)
from tasks.strip.running import drop_running
from tasks.strip.vocabulary import LineRules


def strip_lines(document: Document, rules: LineRules) -> None:
    """Drop the furniture among the kept blocks.

    A text without prose (names, a poem without marks, code) is all head and has no tail: nothing says where it would
    begin. What goes only because of what stands before or behind it goes from text documents alone: in a page the
    structure has been weighed, and short replies stand behind a comment box.
    """
    fold = document.script != "Hans"
    strip_ornaments(document)
    strip_edit_links(document)
    lines = lines_of(document.blocks, fold=fold)
    drop_running(lines)
    lines = [line for line in lines if line.block.kept]
    head = drop_edge(lines, rules.head, fold=fold)
    tail = len(lines) - (drop_edge(reversed(lines), rules.tail, fold=fold) if head < len(lines) else 0)
    for line in lines[head:tail]:
        drop_by(line, rules.anywhere)
    drop_menus(lines, rules)
    drop_foreign(lines[:tail], lines[tail:], rules.foreign)
    drop_beside(lines[:head], rules.beside)
    drop_beside(lines[tail:], rules.beside)
    if not document.has_paragraphs:
        drop_before(lines[:head])
        drop_rest(lines[:tail], lines[tail:])
    drop_after(lines[tail:], rules.after)
    drop_between(lines[tail:], rules.between)
    if not document.has_paragraphs:
        drop_titles(lines[tail:])
    split_endings(document, lines[max(tail - 1, 0) :], rules.tail, fold=fold)
