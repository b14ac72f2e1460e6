"""A page to blocks in reading order, with roles and the evidence of the markup.

Here only what HTML itself says: which elements break a line, which number a list item has, what is a link, what
is not shown. What of it is the page's text is decided in `tasks.strip.page`.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.head import HEAD_TAGS, read_head, read_json_ld
from tasks.extract.table import Table
from tasks.extract.whitespace import collapse, split_lines
from tasks.records import Block, Element, Markup, Role

INLINE = frozenset(
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i img ins kbd label mark math nobr option output "
    "q rb rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
"""Elements that do not end a line (HTML Standard, 15.3); whatever else is found does, so that no text is glued together.
Names with a colon (Word's o:p, st1:chsdate) are inline as well."""
BOLD = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
UNREAD = frozenset(("script", "style", "template", "iframe", "noembed", "noframes", "colgroup", "map", "param"))
"""Elements without text of the page; noframes, noembed and iframe hold markup as raw text."""
MUTED = frozenset(("rt", "rp", "rtc"))
"""Readings above ruby text: in a block's raw, not in its text."""
HEADINGS = {f"h{level}": level for level in range(1, 7)}
ROLES = {
    **dict.fromkeys(HEADINGS, Role.HEADING),
    "li": Role.LIST,
    "figcaption": Role.CAPTION,
    "caption": Role.CAPTION,
    "blockquote": Role.QUOTE,
}
INHERITED = {Role.CAPTION, Role.QUOTE}
"""Roles that hold for everything inside their element."""
_STYLE = re.compile(r"(?P<hidden>display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]))|white-space\s*:\s*pre", re.I)
_JAMMER = re.compile(r"\bjammer\b")
"""Discuz! puts random words of this class into posts to spoil copies."""
_NUMBERED = re.compile(r"\s*[（(〔\[【]?\s*(?:\d|[一二三四五六七八九十]+\s*[、.．）)]|[①-⓿]|第[一二三四五六七八九十百\d])")

MAX_DEPTH = 400
"""Deeper elements are read as children of this depth, as browsers do (Blink: 512). Lexbor's time grows with the
square of the depth: 100,000 nested elements take 11 s."""
_MANY_TAGS = 20_000
_TAGS = re.compile(r"<(/?)(?!(?:p|li|dd|dt|option|tr|td|th|br|img|input|meta|link|hr|col|wbr|param|area|base|embed|source)\b)([a-zA-Z][^\s/>]*)[^>]*>")


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
    """One pass over the tree: opens and closes elements, gathers text between borders into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.head: dict[str, str] = {}
        self.element = Element("body")
        self.roles: list[Role] = [Role.PARAGRAPH]
        self.lists: list[int | None] = []
        self.tables: list[Table] = []
        self.number: tuple[Element, str] | None = None
        self.links = self.bold = self.muted = self.pre = 0
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
        open_nodes: list[tuple[LexborNode, str]] = []
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                self.add_text(node.text_content or "")
            elif tag[0] != "-" and tag[0] != "!":
                undo = self.open(tag, node)
                child = node.first_child if undo != "skip" else None
                if child is not None:
                    open_nodes.append((node, undo))
                    node = child
                    continue
                self.close(undo)
            following = node.next
            while following is None and open_nodes:
                node, undo = open_nodes.pop()
                self.close(undo)
                if not open_nodes:
                    break
                following = node.next
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
        if blank or not (self.links or self.bold):
            return
        chars = len("".join(text.split()))
        if self.links:
            self.link_chars += chars
        if self.bold:
            self.bold_chars += chars

    def open(self, tag: str, node: LexborNode) -> str:
        """Enter an element; returns what closing it has to undo."""
        if tag in INLINE or ":" in tag:
            return self.open_inline(tag, node)
        if tag in HEAD_TAGS:
            read_head(tag, node, self.head)
            return "skip"
        if tag in UNREAD:
            if tag == "script" and "ld+json" in (node.attributes.get("type") or ""):
                read_json_ld(node.text(), self.head)
            return "skip"
        if tag == "br":
            self.flush()
            self.after_br = True
            return "skip"
        return self.open_element(tag, node)

    def open_inline(self, tag: str, node: LexborNode) -> str:
        if tag == "a":
            if node.attributes.get("href") is None:
                return ""
            self.links += 1
            self.new_links += 1
            return "link"
        if tag in BOLD:
            self.bold += 1
            return "bold"
        if tag == "option":
            self.add_text(" ")
        elif tag in MUTED or (tag in {"span", "font", "i", "em"} and _is_muted(node.attributes)):
            self.muted += 1
            return "muted"
        return ""

    def open_element(self, tag: str, node: LexborNode) -> str:
        self.flush()
        self.after_br = False
        attributes = node.attributes
        style = _STYLE.search(attributes.get("style") or "") if "style" in attributes else None
        parent = self.element
        hidden = parent.hidden or "hidden" in attributes or bool(style and style["hidden"])
        names = " ".join(filter(None, (attributes.get("class"), attributes.get("id"), attributes.get("role"))))
        self.element = Element(tag, parent, names, hidden)
        inherited = self.roles[-1]
        self.roles.append(ROLES.get(tag) or (inherited if inherited in INHERITED else Role.PARAGRAPH))
        if tag in {"ol", "ul"}:
            self.lists.append(_start(attributes) if tag == "ol" else None)
            return "list"
        if tag == "li":
            self.count_item(attributes.get("value"))
        elif tag in {"table", "tr", "td", "th"}:
            return self.open_table_part(tag)
        if tag in {"pre", "listing", "xmp", "plaintext"} or (style and not style["hidden"]):
            self.pre += 1
            return "pre"
        if tag in BOLD:
            self.bold += 1
            return "bold element"
        return "element"

    def open_table_part(self, tag: str) -> str:
        if tag == "table":
            for outer in self.tables[-1:]:
                outer.nested = True
            self.tables.append(Table(len(self.blocks)))
            return "table"
        if self.tables:
            self.tables[-1].add(self.element)
        return "element"

    def count_item(self, value: str | None) -> None:
        """Remember the number that a browser shows before this item of an ordered list."""
        if not self.lists or self.lists[-1] is None:
            return
        number = int(value) if value and value.strip().isdecimal() else self.lists[-1]
        self.number = self.element, f"{number}. "
        self.lists[-1] = number + 1

    def close(self, undo: str) -> None:
        if undo in {"", "skip"}:
            return
        if undo == "link":
            self.links -= 1
        elif undo == "muted":
            self.muted -= 1
        elif undo == "bold":
            self.bold -= 1
        else:
            self.close_element(undo)

    def close_element(self, undo: str) -> None:
        self.flush()
        self.after_br = False
        self.roles.pop()
        self.element = self.element.parent or self.element
        if undo == "list":
            self.lists.pop()
        elif undo == "pre":
            self.pre -= 1
        elif undo == "bold element":
            self.bold -= 1
        elif undo == "table":
            self.tables.pop().close(self.blocks)

    def flush(self) -> None:
        """End the block that was being gathered, if it has any text."""
        if not self.raw:
            return
        raw = "".join(self.raw)
        if not raw.isspace():
            text = "".join(self.text)
            lines = split_lines(raw, text, preformatted=self.pre > 0)
            if lines is None:
                self.add_block(raw, collapse(text) or collapse(raw), hidden=not text or text.isspace())
            else:
                for raw_line, line in lines:
                    self.add_block(raw_line, line)
        self.start_block()

    def add_block(self, raw: str, text: str, *, hidden: bool = False) -> None:
        element = self.element
        if hidden and not element.hidden:
            element = Element("span", element, hidden=True)
        role = Role.CODE if "\n" in text else self.roles[-1]
        chars = len("".join(text.split()))
        markup = Markup(
            element,
            level=HEADINGS.get(element.tag, 0),
            link_chars=min(self.link_chars, chars),
            links=self.new_links,
            bold=self.bold_chars >= chars,
            after_br=self.after_br,
        )
        if self.number is not None:
            text = self.numbered(text)
        if element.tag == "p" and element.parent and element.parent.tag == "li":
            role = Role.LIST
        self.blocks.append(Block(raw, text, role, markup=markup))

    def numbered(self, text: str) -> str:
        """Put an item's number before its first words, unless its author wrote one or its text stands deeper."""
        item, number = self.number or (None, "")
        self.number = None
        own = self.element is item or (self.element.parent is item and self.element.tag != "div")
        return number + text if own and not _NUMBERED.match(text) else text


def _is_muted(attributes: dict[str, str | None]) -> bool:
    style = attributes.get("style")
    if style and (found := _STYLE.search(style)) and found["hidden"]:
        return True
    return "hidden" in attributes or bool(_JAMMER.search(attributes.get("class") or ""))


def _start(attributes: dict[str, str | None]) -> int | None:
    """The first number of an ordered list; None where the list says that it shows none."""
    if "none" in (attributes.get("style") or ""):
        return None
    start = (attributes.get("start") or "1").strip()
    return int(start) if start.lstrip("-").isdecimal() else 1
