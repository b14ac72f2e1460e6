"""The page as a tree of elements with its blocks as leaves, and the sums that decisions need. No decisions here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from tasks.records import Block, Element, Role
from tasks.strip.page.names import kind_names

_SENTENCE_MARK = re.compile(r"[。！？；，…、]|[,.!?;:](?=\s|$)")
_CLAUSE_MARK = re.compile(r"[。！？；，…]")
"""What stands before the date of a short reply, and not before that of a byline."""
_STAMP = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}:\d{2}")
_SOURCES = re.compile(
    r"[\W\d一二三四五六七八九十]*(?:主要)?(?:参考(?:资料|文献|链接|来源|文章|网址|书目)?|引用(?:来源|资料)?|资料来源|数据来源|参考及?引用|注释|脚注|附件|附录|References?)\W*",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"^\W*附件|\.(?:docx?|xlsx?|pdf|pptx?|wps|zip|rar|et|ofd)\W*$", re.IGNORECASE)
_LONGEST_ANNOUNCEMENT = 12
_LONGEST_STAMP = 40
_SHORTEST_SENTENCE = 10
_SHORTEST_WITH_END = 4
_END = tuple("。！？…")


@dataclass(slots=True)
class Leaf:
    """A block with what is counted in it."""

    block: Block
    role: Role
    """What the block is if it is kept."""
    node: int
    chars: int
    link_chars: int
    prose: int
    """Characters outside links, if the block reads like a sentence, else 0."""
    cited: bool = False
    """The link is one that the text gives: a source under 参考资料, a document under 附件."""


@dataclass
class Tree:
    """Elements, the place of the one around each (-1 for the outermost), and the prose in it; parents come first."""

    elements: list[Element] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    prose: list[int] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The leaves of each element with everything in it: the first, and the one behind the last. Few pages ask."""
        starts, ends = [len(self.leaves)] * len(self.elements), [0] * len(self.elements)
        for place, leaf in enumerate(self.leaves):
            starts[leaf.node] = min(starts[leaf.node], place)
            ends[leaf.node] = place + 1
        for node in range(len(self.parents) - 1, 0, -1):
            if (parent := self.parents[node]) >= 0:
                starts[parent] = min(starts[parent], starts[node])
                ends[parent] = max(ends[parent], ends[node])
        return list(zip(starts, ends, strict=True))

    def stands_in(self, node: int, kind: str) -> bool:
        """Whether an element, or one around it, is by its names of a kind."""
        while node >= 0 and kind not in kind_names(self.elements[node].names):
            node = self.parents[node]
        return node >= 0


def build(blocks: list[Block]) -> Tree:
    """Make the tree of a page's blocks."""
    tree = Tree()
    places = _place(tree, blocks)
    for block in blocks:
        if block.markup is not None:
            leaf = _leaf(block, places[block.markup.element.number])
            tree.leaves.append(leaf)
            tree.prose[leaf.node] += leaf.prose
    _mark_cited(tree.leaves)
    for node in range(len(tree.parents) - 1, 0, -1):
        if (parent := tree.parents[node]) >= 0:
            tree.prose[parent] += tree.prose[node]
    return tree


def _mark_cited(leaves: list[Leaf]) -> None:
    """Mark the links behind a line that announces sources or documents, and links to documents."""
    announced = False
    for leaf in leaves:
        announced = leaf.link_chars > 0 and announced
        leaf.cited = announced or (2 * leaf.link_chars > leaf.chars and bool(_DOCUMENT.search(leaf.block.text)))
        announced = announced or (leaf.chars <= _LONGEST_ANNOUNCEMENT and bool(_SOURCES.fullmatch(leaf.block.text)))


def _place(tree: Tree, blocks: list[Block]) -> dict[int, int]:
    """Take in the elements around the blocks; gives the place of each by its number."""
    found: dict[int, Element] = {}
    for block in blocks:
        element = block.markup.element if block.markup else None
        while element is not None and element.number not in found:
            found[element.number] = element
            element = element.parent
    numbers = sorted(found)
    places = dict(zip(numbers, range(len(numbers)), strict=True))
    tree.elements = [found[number] for number in numbers]
    tree.parents = [places[each.parent.number] if each.parent else -1 for each in tree.elements]
    tree.prose = [0] * len(numbers)
    return places


def _leaf(block: Block, node: int) -> Leaf:
    text = block.text
    chars = len(text) - text.count(" ") - text.count("\t") - text.count("\n")
    links = min(block.markup.link_chars if block.markup else 0, chars)
    prose = chars - links
    if prose < _SHORTEST_WITH_END or not (
        text.endswith(_END) or (prose >= _SHORTEST_SENTENCE and _SENTENCE_MARK.search(text))
    ):
        prose = 0
    if prose > 0 and chars < _LONGEST_STAMP and (stamp := _STAMP.search(text)):
        prose = prose if _CLAUSE_MARK.search(text, 0, stamp.start()) else 0
    return Leaf(block, block.role, node, chars, links, prose)
