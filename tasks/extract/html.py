"""A page to blocks in reading order, with roles and the evidence of the markup.

Here only what HTML itself says: which elements break a line, which number a list item has, what is a link, what
is not shown. What of it is the page's text is decided in `tasks.strip.page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.elements import (
    BOLD,
    BOLD_ELEMENTS,
    BOXES,
    HEAD,
    HEADINGS,
    INHERITED,
    INLINE,
    LONGEST_NUMBER,
    MAYBE_HIDDEN,
    PLAIN_INLINE,
    PREFORMATTED,
    READINGS,
    ROLES,
    UNREAD,
    is_byline_piece,
    is_hidden,
    is_labelled,
    is_noise,
    is_scripted_link,
    keeps_lines,
    list_start,
    names,
)
from tasks.extract.head import read_head, read_json_ld
from tasks.extract.table import Table
from tasks.extract.whitespace import BORDER, collapse, split_lines
from tasks.records import SITE_MARK, Block, Element, Markup, Rejected, Role

MAX_DEPTH = 400
"""Deeper elements are read as children of this depth, as browsers do (Blink: 512). Lexbor's time grows with the
square of the depth: 100,000 nested elements take 11 s."""
_MANY_TAGS = 20_000
MAX_BLOCKS = 250_000
"""Blocks of a page that somebody reads; a million siblings are rejected before they cost minutes and gigabytes."""
MAX_ATTRIBUTES = 5_000
"""An element with more of them is read without any: lexbor's time grows with the square of their number (100,000: 38 s)."""
_TAG_NAME = re.compile(r"<[a-zA-Z][^\s/]*")
_QUOTED = re.compile(r"""\"[^"]*\"|'[^']*'""")
_TAGS = re.compile(
    r"<(/?)(?!(?:p|li|dd|dt|option|tr|td|th|br|img|input|meta|link|hr|col|wbr|param|area|base|embed|source)\b)[a-zA-Z][^>]*>"
)
_NUMBERED = re.compile(
    r"\s*[（(〔\[【]?\s*(?:\d|[一二三四五六七八九十]+\s*[、.．）)]|[①-⓿]|第[一二三四五六七八九十百\d])"
)

SKIP = -1
"""Leave out what is inside an element."""
ELEMENT, LINK, BOLD_WORDS, MUTED, ROLE, LIST, TABLE = (1 << bit for bit in range(7))
"""What closing an element has to undo."""


def page_blocks(content: str) -> tuple[list[Block], dict[str, str]]:
    """Read a page: its blocks, and what its head says (see `Document.head`).

    Raises `Rejected("too_many_blocks")`.
    """
    parser = LexborHTMLParser(flatten(thin_out(content)))
    reader = _Reader()
    if parser.root is not None:
        reader.read(parser.root)
    return reader.blocks, reader.head


def thin_out(content: str) -> str:
    """Take the attributes off elements that have far too many of them; cheap where no tag is long.

    >>> thin_out("<p " + "a " * 6_000 + ">text")
    '<p>text'
    """
    thin: list[str] = []
    done = at = 0
    while at < len(content):
        if content.find(">", at, at + MAX_ATTRIBUTES) < 0:
            start = content.rfind(">", done, at) + 1 or done
            end = content.find(">", at)
            at = len(content) if end < 0 else end
            thin += (content[done:start], _without_crowd(content[start:at]))
            done = at
        at += MAX_ATTRIBUTES
    return "".join(thin) + content[done:]


def _without_crowd(piece: str) -> str:
    tag = _TAG_NAME.search(piece)
    if tag is None or len(_QUOTED.sub("", piece[tag.end() :]).split()) <= MAX_ATTRIBUTES:
        return piece
    return piece[: tag.end()]


def flatten(content: str) -> str:
    """Take out the start tags that nest deeper than any page needs; cheap for a page with few tags.

    >>> flatten("<b>" * 30_000 + "text").count("<b>")
    400
    """
    if content.count("<") < _MANY_TAGS:
        return content
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        return "" if depth > MAX_DEPTH and not tag[1] else tag[0]

    return _TAGS.sub(keep, content)


def is_separate(text: str) -> bool:
    r"""Whether the text of a node stands apart from the text before it: a line break between two elements, a label.

    >>> is_separate("\n"), is_separate("来源：新华社"), is_separate("业\n")
    (True, True, False)
    """
    return ("\n" in text and text.isspace()) or ((":" in text or "：" in text) and is_labelled(text))


Mark = tuple[int, int, int]
"""Words in a link or in bold: where they begin in the block's raw, and how many characters there are of each, without spaces."""


def _marks_by_line(raw: str, lines: list[tuple[str, str]], marks: list[Mark]) -> Iterator[list[Mark]]:
    """The marks that begin in each line."""
    end = taken = 0
    for raw_line, _ in lines:
        end = raw.index(raw_line, end) + len(raw_line)
        first = taken
        while taken < len(marks) and marks[taken][0] < end:
            taken += 1
        yield marks[first:taken]


class _Reader:
    """One pass over the tree: opens and closes elements, gathers the text between borders into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.head: dict[str, str] = {}
        self.element = Element("body")
        self.count = 0
        self.entered: list[tuple[str, LexborNode]] = []
        """Boxes inside `element` that have been entered and have no text yet. Most never get any of their own."""
        self.verbatim: list[Element] = []
        """The elements around whose line breaks are line breaks of the text."""
        self.roles: list[Role] = []
        self.lists: list[int | None] = []
        self.tables: list[Table] = []
        self.number: tuple[Element, str] | None = None
        self.links = self.bold = self.muted = 0
        self.after_br = False
        self.raw: list[str] = []
        self.text: list[str] = []
        self.marks: list[Mark] = []

    def read(self, root: LexborNode) -> None:
        """Walk the tree without recursion, so that depth costs nothing."""
        raw = self.raw
        node: LexborNode | None = root
        open_nodes: list[tuple[LexborNode, int]] = []
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                if raw or not text.isspace():
                    self.add_text(text)
            elif (undo := 0 if tag in PLAIN_INLINE else self.open(tag, node)) != SKIP:
                if (child := node.first_child) is not None:
                    open_nodes.append((node, undo))
                    node = child
                    continue
                if undo:
                    self.close(undo)
            following = node.next
            while following is None and open_nodes:
                node, undo = open_nodes.pop()
                if undo:
                    self.close(undo)
                following = node.next if open_nodes else None
            node = following
        self.flush()

    def add_text(self, text: str) -> None:
        if self.entered:
            self.make_elements()
        self.raw.append(text)
        if self.muted:
            return
        if is_separate(text):
            self.add_border()
        self.text.append(text)
        if self.links or self.bold:
            chars = len("".join(text.split()))
            start = sum(map(len, self.raw)) - len(text)
            self.marks.append((start, chars if self.links else 0, chars if self.bold else 0))

    def add_border(self) -> None:
        if self.text and not self.verbatim:
            self.text.append(BORDER)

    def enter(self, tag: str, node: LexborNode) -> None:
        """Cross the border of an element."""
        if self.raw:
            self.flush()
        self.after_br = False
        self.entered.append((tag, node))

    def make_elements(self) -> None:
        """Make the elements that have been entered: one of them holds text."""
        for tag, node in self.entered:
            outer = self.element
            self.count += 1
            self.element = element = Element(tag, outer, "", False, outer.site, self.count)  # noqa: FBT003 (by name it costs a tenth of the reading)
            if attributes := node.attributes:
                element.names = names(attributes)
                element.hidden = is_hidden(attributes)
                element.site = attributes.get(SITE_MARK) or outer.site
            if tag in PREFORMATTED or keeps_lines(attributes):
                self.verbatim.append(element)
        self.entered.clear()

    def open(self, tag: str, node: LexborNode) -> int:
        """Open an element; returns what closing it has to undo."""
        if tag in BOXES:
            self.enter(tag, node)
            return ELEMENT
        if tag in INLINE or ":" in tag:
            return self.open_inline(tag, node)
        if tag in UNREAD:
            if tag == "script" and "ld+json" in (node.attributes.get("type") or ""):
                read_json_ld(node.text(), self.head)
            return SKIP
        if tag in HEAD:
            read_head(tag, node, self.head)
            return SKIP
        if tag == "br":
            if self.raw:
                self.flush()
            self.after_br = True
            return SKIP
        self.enter(tag, node)
        return ELEMENT | self.open_special(tag, node)

    def open_inline(self, tag: str, node: LexborNode) -> int:
        if tag == "a":
            if node.attributes.get("href") is None and not is_scripted_link(node.attributes, node.text()):
                return 0
            self.links += 1
            return LINK
        if tag in BOLD:
            self.bold += 1
            return BOLD_WORDS
        attributes = node.attributes
        if tag == "option":
            if self.raw:
                self.add_text(" ")
        elif is_byline_piece(attributes):
            self.add_border()
        if tag in READINGS or (tag in MAYBE_HIDDEN and is_noise(attributes)):
            self.muted += 1
            return MUTED
        return 0

    def open_special(self, tag: str, node: LexborNode) -> int:
        """Do what an element asks for that is more than a box."""
        if tag in {"tr", "td", "th"} and self.tables:
            self.make_elements()
            self.tables[-1].add(self.element)
        if tag in BOLD_ELEMENTS:
            self.bold += 1
            return BOLD_WORDS
        if tag == "li":
            self.count_item(node.attributes.get("value"))
        elif tag in {"ol", "ul"}:
            self.lists.append(list_start(tag, node.attributes))
            return LIST
        elif tag == "table":
            for outer in self.tables[-1:]:
                outer.nested = True
            self.tables.append(Table(len(self.blocks)))
            return TABLE
        elif tag in INHERITED and not self.roles:
            self.roles.append(ROLES[tag])
            return ROLE
        return 0

    def count_item(self, value: str | None) -> None:
        """Remember the number that a browser shows before this item of an ordered list."""
        if not self.lists or self.lists[-1] is None:
            return
        number = int(value) if value and value.isdecimal() and len(value) <= LONGEST_NUMBER else self.lists[-1]
        self.make_elements()
        self.number = self.element, f"{number}. "
        self.lists[-1] = number + 1

    def close(self, undo: int) -> None:
        if undo & ELEMENT:
            if self.raw:
                self.flush()
            self.after_br = False
            self.leave()
        if undo & LINK:
            self.links -= 1
        elif undo & MUTED:
            self.muted -= 1
        elif undo != ELEMENT:
            self.close_special(undo)

    def leave(self) -> None:
        """Cross the border of an element on the way out."""
        if self.entered:
            self.entered.pop()
            return
        if self.verbatim and self.verbatim[-1] is self.element:
            self.verbatim.pop()
        self.element = self.element.parent or self.element

    def close_special(self, undo: int) -> None:
        if undo & BOLD_WORDS:
            self.bold -= 1
        if undo & ROLE:
            self.roles.pop()
        elif undo & LIST:
            self.lists.pop()
        elif undo & TABLE:
            self.tables.pop().close(self.blocks)

    def flush(self) -> None:
        """End the block that was being gathered, if it has any text."""
        raw = "".join(self.raw)
        if raw and not raw.isspace():
            text = "".join(self.text)
            element = self.element
            broken = "\n" in raw or "\r" in raw
            lines = split_lines(raw, text, preformatted=bool(self.verbatim)) if broken else None
            if lines is None:
                hidden = not text.strip()
                self.add_block(element, raw, collapse(text) or collapse(raw), self.marks, hidden=hidden)
            else:
                for (raw_line, line), marks in zip(lines, _marks_by_line(raw, lines, self.marks), strict=True):
                    self.add_block(element, raw_line, line, marks)
        self.raw.clear()
        self.text.clear()
        self.marks.clear()

    def add_block(self, element: Element, raw: str, text: str, marks: list[Mark], *, hidden: bool = False) -> None:
        role = self.roles[-1] if self.roles else ROLES.get(element.tag, Role.PARAGRAPH)
        if "\n" in text:
            role = Role.CODE
        if element.tag == "p" and element.parent and element.parent.tag == "li":
            role = Role.LIST
        link_chars = sum(mark[1] for mark in marks) if marks else 0
        bold_chars = sum(mark[2] for mark in marks) if marks else 0
        bold = bold_chars > 0 and bold_chars >= len("".join(text.split()))
        level = HEADINGS.get(element.tag, 0)
        where = self.hidden_words(element) if hidden else element
        markup = Markup(where, level, link_chars, bold, self.after_br)
        if self.number:
            text = self.numbered(element, text)
        self.blocks.append(Block(raw, text, role, markup=markup))
        if len(self.blocks) > MAX_BLOCKS:
            raise Rejected("too_many_blocks", f"the page has more than {MAX_BLOCKS:,} blocks of text")

    def hidden_words(self, element: Element) -> Element:
        """An element for words of a line that are not shown and stand alone."""
        self.count += 1
        return Element("span", element, hidden=True, number=self.count)

    def numbered(self, element: Element, text: str) -> str:
        """Put an item's number before its first words, unless its author wrote one or its text stands deeper."""
        item, number = self.number or (None, "")
        self.number = None
        own = element is item or (element.parent is item and element.tag != "div")
        return number + text if own and not _NUMBERED.match(text) else text
