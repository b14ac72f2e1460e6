"""What speaks for or against a block being text, as numbers that a person can read. Weighed in `tasks.strip.page.model`."""

from __future__ import annotations

from math import log

from tasks.records import Role
from tasks.strip.page.names import kinds
from tasks.strip.page.tree import Leaf, Tree

_SENTENCE_END = tuple("。！？…；：”.!?;:")
_LONG = 40
_CORE_SHARE = 0.6

Features = dict[str, float]


def features(tree: Tree, removed: list[str | None]) -> list[Features | None]:
    """The features of each block; None for one inside a removed element."""
    page = _Page(tree, removed)
    return [None if removed[leaf.node] else page.features(number) for number, leaf in enumerate(tree.leaves)]


class _Page:
    """What a page's blocks have in common."""

    def __init__(self, tree: Tree, removed: list[str | None]) -> None:
        self.nodes = tree.nodes
        self.leaves = [leaf for leaf in tree.leaves]
        self.removed = removed
        self.count()
        self.core = self.find_core()
        self.inside_core = self.descendants(self.core)
        self.names = self.inherit_names()
        order = [i for i, leaf in enumerate(self.leaves) if not removed[leaf.node]]
        self.order = order
        self.before = {here: previous for previous, here in zip(order, order[1:], strict=False)}
        self.after = {here: following for here, following in zip(order, order[1:], strict=False)}
        long = [i for i in order if self.leaves[i].prose >= _LONG]
        self.first_long, self.last_long = (long[0], long[-1]) if long else (0, len(self.leaves))

    def count(self) -> None:
        """Sum over what is not removed."""
        size = len(self.nodes)
        self.prose, self.chars, self.links, self.number = [0] * size, [0] * size, [0] * size, [0] * size
        for leaf in self.leaves:
            if not self.removed[leaf.node]:
                self.prose[leaf.node] += leaf.prose
                self.chars[leaf.node] += leaf.chars
                self.links[leaf.node] += leaf.link_chars
                self.number[leaf.node] += 1
        for i in range(size - 1, 0, -1):
            parent = self.nodes[i].parent
            if parent >= 0:
                self.prose[parent] += self.prose[i]
                self.chars[parent] += self.chars[i]
                self.links[parent] += self.links[i]
                self.number[parent] += self.number[i]

    def find_core(self) -> int:
        """The innermost element that holds most of the prose."""
        if not self.nodes:
            return -1
        core, total = 0, self.prose[0]
        for i in range(1, len(self.nodes)):
            if self.nodes[i].parent == core and self.prose[i] > _CORE_SHARE * total:
                core = i
        return core

    def descendants(self, core: int) -> list[bool]:
        inside = [False] * len(self.nodes)
        for i, node in enumerate(self.nodes):
            inside[i] = i == core or (node.parent >= 0 and inside[node.parent])
        return inside

    def inherit_names(self) -> list[frozenset[str]]:
        """The kinds of each element's names and of those around it; names of the core's own ancestors say nothing."""
        found: list[frozenset[str]] = []
        for i, node in enumerate(self.nodes):
            above = found[node.parent] if node.parent >= 0 else frozenset()
            own = {rule.name for rule in kinds(node.element.names)} if node.element.names else ()
            if self.number[i] > 0.5 * self.number[0]:
                above = above & {"page.text"}
            found.append(above | own if own else above)
        return found

    def features(self, i: int) -> Features:
        leaf = self.leaves[i]
        block, markup = leaf.block, leaf.block.markup
        assert markup is not None
        chars = leaf.chars or 1
        density = leaf.link_chars / chars
        names = self.names[leaf.node]
        found: Features = {
            "bias": 1.0,
            "length": log(1 + leaf.chars),
            "links": density,
            "marks": min(leaf.marks, 5) / 5,
            "sentence-end": float(block.text.endswith(_SENTENCE_END)),
            "prose": float(leaf.prose > 0),
            "heading": float(markup.level > 0),
            "list": float(block.role is Role.LIST),
            "table": float(block.role is Role.TABLE),
            "bold": float(markup.bold),
            "paragraph": float(markup.tag == "p"),
            "br": float(markup.after_br),
            "in-core": float(self.inside_core[leaf.node]),
            "before-text": float(i < self.first_long),
            "after-text": float(i > self.last_long),
        }
        found["code"] = float(block.role is Role.CODE)
        found["quote"] = float(block.role is Role.QUOTE)
        found["short-link"] = density if leaf.chars < 30 else 0.0
        for side, neighbour in (("before", self.before.get(i)), ("after", self.after.get(i))):
            other = self.leaves[neighbour] if neighbour is not None else None
            found[f"prose-{side}"] = log(1 + other.prose) if other else 0.0
            found[f"links-{side}"] = other.link_chars / (other.chars or 1) if other else 0.0
            found[f"same-{side}"] = float(other is not None and other.node == leaf.node)
        node = leaf.node
        for step in (1, 2, 3):
            inside = self.chars[node] or 1
            found[f"links-{step}"] = self.links[node] / inside
            found[f"prose-{step}"] = self.prose[node] / inside
            found[f"share-{step}"] = self.prose[node] / (self.prose[0] or 1)
            if self.nodes[node].parent >= 0:
                node = self.nodes[node].parent
        for kind in ("text", "listing", "comments", "person", "byline", "tags"):
            found[kind] = float(f"page.{kind}" in names)
        return found
