"""The places of a document where line rules hold, and dropping by them.

A line is dropped on its form and its place, never on a word alone: what a menu says, a text may say too. Edges are
what stands before the first and behind the last line of prose; neighbours are lines that other rules have dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tasks.records import Block, Role
from tasks.rules import Rule
from tasks.strip.vocabulary import Vocabulary, key_of

SHORT = 80
"""Characters of a line that may be furniture anywhere."""

LONG = 400
"""Characters of a disclaimer at the edges of a document. A longer line is text."""

_SENTENCE_LENGTH = 20
"""Characters from which a line that ends like a sentence counts as prose; shorter ones are also titles and asides."""

VERBATIM = (Role.CODE, Role.TABLE)
"""Roles of blocks in which signs and short words mean something."""

REST = "foot.rest"
ABOVE = "breadcrumbs.above"
TITLES = "foot.titles"

_MENU = 4
"""Lines above a breadcrumb that are menus. Fewer may be the title."""

_WORDS = 4
_STOPS = tuple("，。；")
"""Marks at the end of a line of text, verse too. Titles of other texts end in the marks of calls and questions as well."""

_GAP = 3
"""Lines without a form of their own that may stand between two pieces of furniture."""

_TITLES = 4
"""Titles of other texts that make a list. They are no items with a number, no labelled facts and no sentences."""

_TITLE = re.compile(
    r"(?!附件|附表|[\d一二三四五六七八九十]+[、.．]|[（(《]|第[\d一二三四五六七八九十]+)[^。；;：:\t]{8,40}"
)
_MARKS = re.compile(r"[，。；！？,;!?]")
_SENTENCE = re.compile(r"[。！？!?][”’」』）)]?$|。[^。]")


@dataclass(slots=True)
class Line:
    """A kept block as the rules see it. The key of a long line is empty."""

    block: Block
    key: str
    rule: Rule | None = None

    def drop(self, rule: Rule) -> None:
        """Take the line out of the text in the name of a rule."""
        self.rule = rule
        self.block.drop(rule.name, Role(rule.options.get("role", Role.BOILERPLATE)))

    @property
    def takes(self) -> str | None:
        """What goes with the line, by its rule."""
        return self.rule.options.get("takes") if self.rule else None

    @property
    def is_furniture(self) -> bool:
        """Whether the line went as furniture, and not as a line about its author or source."""
        return not self.block.kept and self.block.role is Role.BOILERPLATE


def lines_of(blocks: Iterable[Block], *, fold: bool) -> list[Line]:
    """See kept blocks as lines. `fold` is off where the text is known to be Simplified."""
    return [
        Line(block, key_of(block.text, fold=fold) if len(block.text) <= SHORT else "")
        for block in blocks
        if block.kept and block.role not in VERBATIM
    ]


def is_prose(text: str) -> bool:
    """Whether a line has the form of text: long, with marks, or an end.

    >>> is_prose("6月1日，市里召开会议，各县区派人参加，会议由副市长主持，主要有三项议程。"), is_prose("联系我们")
    (True, False)
    """
    if text.endswith(_STOPS) and len(text) > _WORDS:
        return True
    if len(text) < _SENTENCE_LENGTH:
        return False
    return bool(_SENTENCE.search(text)) or (len(text) >= SHORT // 2 and len(_MARKS.findall(text)) > 1)


def drop_by(line: Line, vocabulary: Vocabulary) -> None:
    """Drop a line that a rule of the vocabulary matches."""
    if line.key and line.block.kept and (rule := vocabulary.find(line.key)):
        line.drop(rule)


def drop_edge(lines: Iterable[Line], vocabulary: Vocabulary, *, fold: bool) -> int:
    """Drop by a vocabulary up to the first line of prose, and say how many lines that was.

    A disclaimer is as long as prose; it ends the edge only where no rule knows it.
    """
    number = 0
    for line in lines:
        if not line.key and len(line.block.text) <= LONG:
            line.key = key_of(line.block.text, fold=fold)
        drop_by(line, vocabulary)
        if line.block.kept and is_prose(line.block.text):
            break
        number += 1
    return number


def drop_beside(lines: Sequence[Line], vocabulary: Vocabulary) -> None:
    """Drop lines next to furniture, downwards and then upwards, so that a run of them goes from its neighbour on."""
    drop_after(lines, vocabulary)
    drop_after(lines[::-1], vocabulary)


def drop_after(lines: Sequence[Line], vocabulary: Vocabulary) -> None:
    """Drop lines behind furniture."""
    for before, line in pairwise(lines):
        if before.is_furniture:
            drop_by(line, vocabulary)


def drop_between(lines: Sequence[Line], vocabulary: Vocabulary) -> None:
    """Drop a few lines between two that went in the same role, as a foot's furniture or by rules of one concept."""
    gone = [number for number, line in enumerate(lines) if not line.block.kept]
    for first, last in pairwise(gone):
        before, behind = lines[first], lines[last]
        if last - first - 1 <= _GAP and before.block.role is behind.block.role:
            for line in lines[first + 1 : last]:
                rule = vocabulary.find(line.key, before.block.role) if line.key else None
                if rule and (before.is_furniture or _concept(rule) == _concept(before.rule) == _concept(behind.rule)):
                    line.drop(rule)


def drop_titles(tail: Sequence[Line]) -> None:
    """Drop the titles of other texts between two lines of furniture: a list without a heading."""
    gone = [number for number, line in enumerate(tail) if line.is_furniture]
    for first, last in pairwise(gone):
        between = tail[first + 1 : last]
        if len(between) >= _TITLES and all(
            line.block.kept and _TITLE.fullmatch(line.block.text.strip()) for line in between
        ):
            for line in between:
                line.block.drop(TITLES)


def _concept(rule: Rule | None) -> str | None:
    """Name the file that a rule stands in."""
    return rule.name.partition(".")[0] if rule else None


def drop_rest(text: Sequence[Line], tail: Sequence[Line]) -> None:
    """Drop what stands in the tail behind a line that closes the text: the list under it, the foot of the page.

    It has to be shorter than the text: an outline under such a line is the text.
    """
    closing = next((number for number, line in enumerate(tail) if line.takes == "rest"), len(tail))
    rest = [line for line in tail[closing:] if line.block.kept]
    if sum(len(line.block.text) for line in rest) < sum(len(line.block.text) for line in text):
        for line in rest:
            line.block.drop(REST)


def drop_before(head: Sequence[Line]) -> None:
    """Drop the menus above a line that shows the page's place in its site, if the title stands below it."""
    place = next((number for number, line in enumerate(head) if line.takes == "before"), 0)
    above = [line for line in head[:place] if line.block.kept]
    if len(above) >= _MENU and any(line.block.kept for line in head[place:]):
        for line in above:
            line.block.drop(ABOVE)


def drop_foreign(text: Sequence[Line], tail: Sequence[Line], vocabulary: Vocabulary) -> None:
    """Drop lists of words of which none occurs in the text: the words of advertisers."""
    matched = [
        (line, rule) for line in tail if line.key and not line.is_furniture and (rule := vocabulary.find(line.key))
    ]
    whole = "\n".join(line.block.text for line in text) if matched else ""
    for line, rule in matched:
        found = rule.pattern.fullmatch(line.key)
        listed = found.groupdict().get("words", line.key) if found else line.key
        if not any(word in whole for word in re.split(r"[\s,;、|]+", listed)):
            line.drop(rule)
