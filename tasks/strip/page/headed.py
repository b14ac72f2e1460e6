"""Sections of a page that their heading says are furniture: 相关阅读, 热榜, 18 条评论.

The headings are those line rules that take the rest of a text with them. In a page they take the section that they head:
the element that begins with them, or what follows them in the element in which they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from tasks.records import Role
from tasks.strip.page.names import dropped_by
from tasks.strip.page.tree import Tree
from tasks.strip.vocabulary import Vocabulary, key_of

COMMENTS = "accounts."
"""Rules for headings of comments, which are no furniture in a thread."""

_LONGEST_HEADING = 30
_LEAST = 5
"""Characters of the shortest line that a section has besides its heading; a shorter one (更多) stands beside it."""
_PROSE = 150
"""Prose of a line that is no teaser: what has it is no list of other texts."""
_LINKED = 0.3
"""The part of its lines that have links, if a list holds more prose than is left of the page."""
_OUTSIDE = 40
"""Prose that has to be left of the page."""


def headed_sections(tree: Tree, headings: Vocabulary, *, thread: bool) -> list[str | None]:
    """For each leaf the rule of the heading in whose section it stands, or None."""
    page: _Page | None = None
    found: list[str | None] = [None] * len(tree.leaves)
    for place, leaf in enumerate(tree.leaves):
        text = leaf.block.text
        if found[place] is not None or len(text) > _LONGEST_HEADING or leaf.prose:
            continue
        rule = headings.find(key_of(text))
        if rule is None or (thread and rule.name.startswith(COMMENTS)):
            continue
        page = page or _Page.of(tree)
        end = page.section_end(place, comments=rule.name.startswith(COMMENTS))
        found[place:end] = [rule.name] * (end - place)
    return found


def drop_empty_sections(tree: Tree) -> None:
    """Drop the headings of elements of which nothing else is left.

    Beside some headings there are only buttons (编辑) in the element: theirs is what follows it.
    """
    next_words = _next([leaf.block.rule != "page.controls" for leaf in tree.leaves])
    for place, leaf in enumerate(tree.leaves):
        if not leaf.block.kept or leaf.role is not Role.HEADING:
            continue
        node = leaf.node
        while tree.parents[node] >= 0 and tree.spans[node][1] == place + 1:
            node = tree.parents[node]
        start, end = tree.spans[node]
        follows = max(end, min(next_words[place + 1] + 1, len(tree.leaves)))
        if start == place and not any(other.block.kept for other in tree.leaves[place + 1 : follows]):
            leaf.block.drop("page.empty-section")


@dataclass(slots=True)
class _Page:
    """What is asked of a page's leaves again and again, counted once: of each leaf the next one (itself counted) of a kind."""

    tree: Tree
    prose: list[int]
    """The prose before each leaf."""
    linked: list[int]
    """The leaves with links before each leaf."""
    next_content: list[int]
    next_prose: list[int]
    next_long: list[int]

    @classmethod
    def of(cls, tree: Tree) -> _Page:
        leaves = tree.leaves
        return cls(
            tree,
            list(accumulate((leaf.prose for leaf in leaves), initial=0)),
            list(accumulate((leaf.link_chars > 0 for leaf in leaves), initial=0)),
            _next([leaf.chars >= _LEAST for leaf in leaves]),
            _next([leaf.prose > 0 for leaf in leaves]),
            _next([leaf.prose > _PROSE for leaf in leaves]),
        )

    def section_end(self, place: int, *, comments: bool) -> int:
        """The leaf behind the section that a heading begins, or the heading itself if the section is no furniture."""
        node = self.tree.leaves[place].node
        while self.tree.parents[node] >= 0 and self.next_content[place + 1] >= self.tree.spans[node][1]:
            node = self.tree.parents[node]
        start, end = self.tree.spans[node]
        if start < place and not comments:  # in the text's own element, where only prose shows that the list is over
            end = min(end, self.next_prose[place + 1])
        sure = comments or (start == place and dropped_by(self.tree.elements[node].names) is not None)
        return end if end > place + 1 and self.is_furniture(place, end, comments=comments, sure=sure) else place

    def is_furniture(self, place: int, end: int, *, comments: bool, sure: bool) -> bool:
        """A list of other texts has links in it and no long text, and what is left of the page is a text.

        What is `sure`, by the names of its element too, needs no links: some lists are opened by a script.
        """
        if not comments and self.next_long[place] < end:
            return False
        section = self.prose[end] - self.prose[place]
        if self.prose[-1] - section >= max(_OUTSIDE, section):
            return True
        linked = self.linked[end] - self.linked[place] >= _LINKED * (end - place)
        return self.prose[place] >= _OUTSIDE and (sure or linked)


def _next(marks: list[bool]) -> list[int]:
    """The first marked place from each place on.

    >>> _next([False, True, False])
    [1, 1, 3, 3]
    """
    found = [len(marks)] * (len(marks) + 1)
    for place in range(len(marks) - 1, -1, -1):
        found[place] = place if marks[place] else found[place + 1]
    return found
