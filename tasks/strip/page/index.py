"""Whether a page of which something is kept is an index all the same: a few words on a page of links."""

from __future__ import annotations

from tasks.strip.page.tree import Tree

_SHORT = 100
_LINKS = 5
"""How much more of the page's words are links than are text."""


def is_index(tree: Tree) -> bool:
    """Whether what is kept of a page without a title of its own is a single teaser.

    A short notice has a title, or stands in an element that is named as text; a page of a few words without either has
    few links.
    """
    kept = [leaf for leaf in tree.leaves if leaf.block.kept and not leaf.link_chars]
    links = sum(leaf.link_chars for leaf in tree.leaves)
    if len(kept) != 1 or kept[0].chars >= _SHORT or links <= _LINKS * kept[0].chars:
        return False
    return not tree.stands_in(kept[0].node, "page.text")
