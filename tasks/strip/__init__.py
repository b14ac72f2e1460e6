"""What is text and what is furniture: navigation, controls, advertisements, imprints.

For a page its structure is weighed first (`tasks.strip.page`); then, for pages and text documents alike, line rules
look at what is left (`tasks.strip.lines`). How text looks is no matter of this stage.
"""

from __future__ import annotations

from tasks.records import Document, Rejected
from tasks.settings import Cleaning
from tasks.strip.lines import strip_lines
from tasks.strip.page import strip_page
from tasks.strip.vocabulary import check_rules, line_rules

__all__ = ["check_rules", "strip"]


def strip(document: Document, settings: Cleaning) -> None:
    """Drop the blocks that are not the document's text, each in the name of a rule.

    Raises `Rejected` for a document that has no text of its own; its blocks say why.
    """
    if document.is_html:
        strip_page(document, settings)
    strip_lines(document, line_rules(settings.rules))
    if not document.kept:
        rules = sorted({block.rule for block in document.blocks if block.rule})
        raise Rejected("no_main_text", f"all {len(document.blocks)} blocks are furniture: {', '.join(rules)[:200]}")
