"""The page's template: like elements side by side become one part.

So what is decided for one post or one list item is decided for all of them. The decision is made elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tasks.strip.page.names import kind_names, likeness
from tasks.strip.page.tree import Leaf, Tree

_REPEATED = frozenset(("p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "article"))
"""Elements that a page repeats without naming them; others without a name are told apart by their place."""


@dataclass(slots=True)
class Part:
    """A node of the template: all like elements under one part."""

    parent: int
    tag: str
    kinds: frozenset[str]
    is_named: bool
    elements: int = 0
    leaves: list[Leaf] = field(default_factory=list)


@dataclass(slots=True)
class Template:
    """Parts in an order in which parents come first, and the part of each node of the tree; -1 for removed nodes."""

    parts: list[Part]
    of_node: list[int]


def template(tree: Tree, removed: list[str | None], named: list[str | None]) -> Template:
    """Merge like elements, leaving out elements that are removed and leaves that a rule has named."""
    parts: list[Part] = []
    of_node: list[int] = []
    places: dict[tuple[int, str, str | int], int] = {}
    unnamed: dict[tuple[int, str], int] = {}
    for number, element in enumerate(tree.elements):
        if removed[number]:
            of_node.append(-1)
            continue
        parent = tree.parents[number]
        above = of_node[parent] if parent >= 0 else -1
        like: str | int = ""
        if element.names:
            like = likeness(element.names)
        elif element.tag not in _REPEATED:
            like = unnamed[parent, element.tag] = unnamed.get((parent, element.tag), 0) + 1
        place = places.setdefault((above, element.tag, like), len(parts))
        if place == len(parts):
            parts.append(Part(above, element.tag, kind_names(element.names), bool(element.names)))
        parts[place].elements += 1
        of_node.append(place)
    for leaf, rule in zip(tree.leaves, named, strict=True):
        if rule is None and (place := of_node[leaf.node]) >= 0:
            parts[place].leaves.append(leaf)
    return Template(parts, of_node)
