"""The page as a tree of elements with its blocks as leaves, and the sums that decisions need. No decisions here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tasks.records import Block, Element

_SENTENCE_MARK = re.compile(r"[。！？；，…、]|[,.!?;:](?=\s|$)")
_STAMP = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}:\d{2}")
_LONGEST_STAMP = 40
_SHORTEST_SENTENCE = 10


@dataclass(slots=True)
class Leaf:
    """A block with what is counted in it."""

    block: Block
    node: int
    chars: int
    link_chars: int
    marks: int
    prose: int
    """Characters outside links, if the block reads like a sentence, else 0."""


@dataclass(slots=True)
class Node:
    """An element with the sums over everything inside it."""

    element: Element
    parent: int
    chars: int = 0
    link_chars: int = 0
    prose: int = 0
    leaves: int = 0


@dataclass(slots=True)
class Tree:
    """Nodes in an order in which parents come first; leaves in reading order."""

    nodes: list[Node] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)


def build(blocks: list[Block]) -> Tree:
    """Make the tree of a page's blocks."""
    tree = Tree()
    places: dict[Element, int] = {}
    for block in blocks:
        if block.markup is not None:
            tree.leaves.append(_leaf(block, _place(tree.nodes, places, block.markup.element)))
    for leaf in tree.leaves:
        node = tree.nodes[leaf.node]
        node.chars += leaf.chars
        node.link_chars += leaf.link_chars
        node.prose += leaf.prose
        node.leaves += 1
    for node in reversed(tree.nodes):
        if node.parent >= 0:
            parent = tree.nodes[node.parent]
            parent.chars += node.chars
            parent.link_chars += node.link_chars
            parent.prose += node.prose
            parent.leaves += node.leaves
    return tree


def _place(nodes: list[Node], places: dict[Element, int], element: Element) -> int:
    """The number of an element's node; nodes for it and the elements around it are made as needed."""
    chain: list[Element] = []
    above: Element | None = element
    while above is not None and above not in places:
        chain.append(above)
        above = above.parent
    place = places[above] if above is not None else -1
    for each in reversed(chain):
        nodes.append(Node(each, place))
        place = places[each] = len(nodes) - 1
    return place


def _leaf(block: Block, node: int) -> Leaf:
    text = block.text
    chars = len(text) - text.count(" ") - text.count("\t") - text.count("\n")
    links = min(block.markup.link_chars if block.markup else 0, chars)
    marks = len(_SENTENCE_MARK.findall(text)) if chars >= _SHORTEST_SENTENCE else 0
    prose = chars - links if marks and chars - links >= _SHORTEST_SENTENCE else 0
    if prose and chars < _LONGEST_STAMP and "。" not in text and _STAMP.search(text):
        prose = 0
    return Leaf(block, node, chars, links, marks, prose)
