"""Which blocks of a page are its text: furniture goes by name, of the rest the content model finds the text."""

from __future__ import annotations

from tasks.records import Document, Rejected
from tasks.settings import Cleaning
from tasks.strip.page.content import decide
from tasks.strip.page.furniture import furniture
from tasks.strip.page.headed import drop_empty_sections, headed_sections
from tasks.strip.page.index import is_index
from tasks.strip.page.lead import keep_lead
from tasks.strip.page.metadata import mark_metadata_table
from tasks.strip.page.posts import about_posts
from tasks.strip.page.replies import trim_replies
from tasks.strip.page.template import template
from tasks.strip.page.thread import is_thread
from tasks.strip.page.title import mark_title
from tasks.strip.page.tree import build
from tasks.strip.sites import obey
from tasks.strip.vocabulary import line_rules


def strip_page(document: Document, settings: Cleaning) -> None:
    """Drop, by name, the blocks of a page that are not its text.

    Raises `Rejected("no_main_text")` for a page without a text of its own.
    """
    if not obey(document):
        _weigh(document, settings)
    if not document.kept:
        raise Rejected(
            "no_main_text", f"the page has no text of its own: none of its {len(document.blocks)} blocks is prose"
        )


def _weigh(document: Document, settings: Cleaning) -> None:
    tree = build([block for block in document.blocks if block.kept])
    thread = is_thread(document, tree)
    removed = furniture(tree, thread=thread)
    named = headed_sections(tree, line_rules(settings.rules).closing, thread=thread)
    if thread:
        named = [rule or own for rule, own in zip(named, about_posts(tree), strict=True)]
    parts = template(tree, removed, named)
    rules = decide(parts, thread=thread)
    for leaf, own in zip(tree.leaves, named, strict=True):
        if rule := removed[leaf.node] or own or rules[parts.of_node[leaf.node]]:
            leaf.block.drop(rule)
    drop_empty_sections(tree)
    mark_metadata_table(document.blocks)
    title = mark_title(document, thread=thread) if document.kept and "site:title" not in document.head else None
    if title and not thread:
        keep_lead(tree, title)
    if title is None and is_index(tree):
        for block in document.kept:
            block.drop("page.index")
    if thread:
        trim_replies(document)
