"""A page to blocks in reading order, with roles and the evidence of the markup.

Here only what HTML itself says: which elements break a line, which number a list item has, what is a link, what
is not shown. What of it is the page's text is decided in `tasks.strip.page`.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.elements import (
    BOLD,
    BOLD_ELEMENTS,
    HEAD,
    HEADINGS,
    INHERITED,
    INLINE,
    MAYBE_HIDDEN,
    READINGS,
    ROLES,
    SITE_MARK,
    UNREAD,
    is_hidden,
    is_noise,
    keeps_lines,
    list_start,
    names,
)
from tasks.extract.head import read_head, read_json_ld
from tasks.extract.table import Table
from tasks.extract.whitespace import collapse, split_lines
from tasks.records import Block, Element, Markup, Role

MAX_DEPTH = 400
"""Deeper elements are read as children of this depth, as browsers do (Blink: 512). Lexbor's time grows with the
square of the depth: 100,000 nested elements take 11 s."""
_MANY_TAGS = 20_000
_TAGS = re.compile(
    r"<(/?)(?!(?:p|li|dd|dt|option|tr|td|th|br|img|input|meta|link|hr|col|wbr|param|area|base|embed|source)\b)[a-zA-Z][^>]*>"
)
_NUMBERED = re.compile(
    r"\s*[（(〔\[【]?\s*(?:\d|[一二三四五六七八九十]+\s*[、.．）)]|[①-⓿]|第[一二三四五六七八九十百\d])"
)

NOTHING, SKIP, LINK, MUTED, BOLD_WORDS, ELEMENT, LIST, TABLE, LINES, BOLD_BLOCK = range(10)
"""What closing an element has to undo; SKIP leaves out what is inside."""


def page_blocks(content: str) -> tuple[list[Block], dict[str, str]]:
    """Read a page: its blocks, and what its head says (see `Document.head`)."""
    parser = LexborHTMLParser(flatten(content).encode("utf-8", "replace"))
    reader = _Reader()
    if parser.root is not None:
        reader.read(parser.root)
    return reader.blocks, reader.head


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


class _Reader:
    """One pass over the tree: opens and closes elements, gathers the text between borders into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.head: dict[str, str] = {}
        self.element = Element("body")
        self.roles: list[Role] = [Role.PARAGRAPH]
        self.lists: list[int | None] = []
        self.tables: list[Table] = []
        self.number: tuple[Element, str] | None = None
        self.links = self.bold = self.muted = self.lines = 0
        self.count = 0
        self.after_br = False
        self.start_block()

    def start_block(self) -> None:
        self.raw: list[str] = []
        self.text: list[str] = []
        self.link_chars = self.bold_chars = 0
        self.new_links = 1 if self.links else 0

    def read(self, root: LexborNode) -> None:
        """Walk the tree without recursion, so that depth costs nothing."""
        node: LexborNode | None = root
        open_nodes: list[tuple[LexborNode, int]] = []
        while node is not None:
            tag = node.tag
            if tag == "-text":
                self.add_text(node.text_content or "")
            elif (undo := self.open(tag or "", node)) != SKIP:
                if (child := node.first_child) is not None:
                    open_nodes.append((node, undo))
                    node = child
                    continue
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
        blank = text.isspace()
        if blank and not self.raw:
            return
        self.raw.append(text)
        if self.muted:
            return
        self.text.append(text)
        if (self.links or self.bold) and not blank:
            chars = len("".join(text.split()))
            self.link_chars += chars if self.links else 0
            self.bold_chars += chars if self.bold else 0

    def open(self, tag: str, node: LexborNode) -> int:
        """Enter an element; returns what closing it has to undo."""
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
            self.flush()
            self.after_br = True
            return SKIP
        return self.open_element(tag, node)

    def open_inline(self, tag: str, node: LexborNode) -> int:
        if tag == "a":
            if node.attributes.get("href") is None:
                return NOTHING
            self.links += 1
            self.new_links += 1
            return LINK
        if tag in BOLD:
            self.bold += 1
            return BOLD_WORDS
        if tag == "option":
            self.add_text(" ")
        elif tag in READINGS or (tag in MAYBE_HIDDEN and is_noise(node.attributes)):
            self.muted += 1
            return MUTED
        return NOTHING

    def open_element(self, tag: str, node: LexborNode) -> int:
        if self.raw:
            self.flush()
        self.after_br = False
        attributes = node.attributes
        parent = self.element
        self.count += 1
        site = attributes.get(SITE_MARK) or parent.site
        self.element = Element(tag, parent, names(attributes), is_hidden(attributes), site, self.count)
        inherited = self.roles[-1]
        self.roles.append(inherited if inherited in INHERITED else ROLES.get(tag, Role.PARAGRAPH))
        if tag in _PLAIN and "style" not in attributes:
            return ELEMENT
        return self.open_special(tag, attributes)

    def open_special(self, tag: str, attributes: dict[str, str | None]) -> int:
        """Enter an element that is more than a box."""
        if tag in {"ol", "ul"}:
            self.lists.append(list_start(tag, attributes))
            return LIST
        if tag == "table":
            for outer in self.tables[-1:]:
                outer.nested = True
            self.tables.append(Table(len(self.blocks)))
            return TABLE
        if tag == "li":
            self.count_item(attributes.get("value"))
        elif tag in {"tr", "td", "th"} and self.tables:
            self.tables[-1].add(self.element)
        if tag in BOLD_ELEMENTS:
            self.bold += 1
            return BOLD_BLOCK
        if keeps_lines(tag, attributes):
            self.lines += 1
            return LINES
        return ELEMENT

    def count_item(self, value: str | None) -> None:
        """Remember the number that a browser shows before this item of an ordered list."""
        if not self.lists or self.lists[-1] is None:
            return
        number = int(value) if value and value.isdecimal() and len(value) < MAX_DEPTH else self.lists[-1]
        self.number = self.element, f"{number}. "
        self.lists[-1] = number + 1

    def close(self, undo: int) -> None:
        if undo == LINK:
            self.links -= 1
        elif undo == BOLD_WORDS:
            self.bold -= 1
        elif undo == MUTED:
            self.muted -= 1
        elif undo >= ELEMENT:
            self.close_element(undo)

    def close_element(self, undo: int) -> None:
        if self.raw:
            self.flush()
        self.after_br = False
        self.roles.pop()
        self.element = self.element.parent or self.element
        if undo == LIST:
            self.lists.pop()
        elif undo == TABLE:
            self.tables.pop().close(self.blocks)
        elif undo == LINES:
            self.lines -= 1
        elif undo == BOLD_BLOCK:
            self.bold -= 1

    def flush(self) -> None:
        """End the block that was being gathered, if it has any text."""
        if not self.raw:
            return
        raw = "".join(self.raw)
        if not raw.isspace():
            text = raw if len(self.text) == len(self.raw) else "".join(self.text)
            lines = split_lines(raw, text, preformatted=self.lines > 0)
            if lines is None:
                self.add_block(raw, collapse(text) or collapse(raw), hidden=text is not raw and not text.strip())
            else:
                for raw_line, line in lines:
                    self.add_block(raw_line, line)
        self.start_block()

    def add_block(self, raw: str, text: str, *, hidden: bool = False) -> None:
        element = self.element
        role = Role.CODE if "\n" in text else self.roles[-1]
        if element.tag == "p" and element.parent and element.parent.tag == "li":
            role = Role.LIST
        markup = Markup(
            self.hidden_words(element) if hidden else element,
            level=HEADINGS.get(element.tag, 0),
            link_chars=self.link_chars,
            links=self.new_links,
            bold=self.bold_chars > 0 and self.bold_chars >= len("".join(text.split())),
            after_br=self.after_br,
        )
        self.blocks.append(Block(raw, self.numbered(text) if self.number else text, role, markup=markup))

    def hidden_words(self, element: Element) -> Element:
        """An element for words of a line that are not shown and stand alone."""
        self.count += 1
        return Element("span", element, hidden=True, number=self.count)

    def numbered(self, text: str) -> str:
        """Put an item's number before its first words, unless its author wrote one or its text stands deeper."""
        item, number = self.number or (None, "")
        self.number = None
        own = self.element is item or (self.element.parent is item and self.element.tag != "div")
        return number + text if own and not _NUMBERED.match(text) else text


_PLAIN = frozenset(
    ("div", "p", "section", "article", "main", "header", "footer", "nav", "aside", "figure", "tbody", "center", "form")
)
"""Elements that are boxes and nothing else, unless they have a style."""
