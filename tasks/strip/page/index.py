"""Whether a page of which something is kept is an index all the same: a few words on a page of links."""

from __future__ import annotations

from tasks.strip.page.tree import Tree

_SHORT = 100
_LINKS = 5
"""How much more of the page's words are links than are text."""


def is_index(tree: Tree) -> bool:
    """Whether what is kept of a page without a title of its own is a single teaser.

    A short notice has a title, and a page of a few words without one has few links.
    """
    kept = [leaf.chars for leaf in tree.leaves if leaf.block.kept]
    links = sum(leaf.link_chars for leaf in tree.leaves)
    return len(kept) == 1 and kept[0] < _SHORT and links > _LINKS * kept[0]
