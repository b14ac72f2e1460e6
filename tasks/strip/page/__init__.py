"""Which blocks of a page are its text: furniture goes by name, the rest is weighed by the content model."""

from __future__ import annotations

from tasks.records import Document, Rejected
from tasks.settings import Cleaning
from tasks.strip.page.features import features
from tasks.strip.page.furniture import furniture
from tasks.strip.page.model import score, smooth
from tasks.strip.page.tree import build

_TURN = 0.7
"""What it costs, in log-odds, that an element and a child of it go different ways."""


def strip_page(document: Document, settings: Cleaning) -> None:
    """Drop, by name, the blocks of a page that are not its text.

    Raises `Rejected("no_main_text")` for a page without a text of its own.
    """
    tree = build(document.blocks)
    removed = furniture(tree)
    evidence = features(tree, removed)
    scores = [None if each is None else score(each) for each in evidence]
    for leaf, kept in zip(tree.leaves, smooth(tree, scores, _TURN), strict=True):
        if not kept:
            leaf.block.drop(removed[leaf.node] or "page.outside-text")
    if not document.kept:
        raise Rejected("no_main_text", "the page has no text of its own")
