"""What stands between a page's title and the element that holds its text, and belongs to it: the lead, facts of a product."""

from __future__ import annotations

from tasks.records import Block
from tasks.strip.page.sums import furniture_words
from tasks.strip.page.tree import Tree

_SHORTEST = 20
_FAR = 30
"""Blocks between title and text among which no lead is looked for: they are more than a byline and a toolbar."""


def keep_lead(tree: Tree, title: Block) -> None:
    """Take sentences and facts between the title and the text back into the text, if no name or word of theirs speaks against it."""
    blocks = [leaf.block for leaf in tree.leaves]
    start = next((place for place, block in enumerate(blocks) if block is title), len(blocks))
    end = next((place for place in range(start + 1, len(blocks)) if blocks[place].kept), start)
    if end - start > _FAR:
        return
    for leaf in tree.leaves[start + 1 : end]:
        if leaf.link_chars or leaf.block.rule != "page.outside-text" or furniture_words().search(leaf.block.text):
            continue
        if leaf.prose >= _SHORTEST or tree.stands_in(leaf.node, "page.facts"):
            leaf.block.kept, leaf.block.rule, leaf.block.role = True, None, leaf.role
