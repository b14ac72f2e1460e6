"""The records that travel through the stages.

Here belong the shapes that stages share. What a column of a dataset means is said in
`tasks.schema`; how a stage fills a field is said in that stage.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a block of source text is in its document."""

    TITLE = "title"
    BYLINE = "byline"
    METADATA = "metadata"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CAPTION = "caption"
    QUOTE = "quote"
    CODE = "code"
    BOILERPLATE = "boilerplate"


JOINED = "joined"
"""The repair of a block that continues the paragraph of the kept block before it."""


PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPUB = "application/epub+zip"
OFFICE = {PDF: "pdf", DOCX: "docx", EPUB: "epub"}
"""Media types of office documents and books, which bring their own encoding, and what that is called."""


SITE_MARK = "data-site-rule"
"""The attribute by which a rule for the page's host marks an element of its source; see `Element.site`."""


@dataclass(frozen=True, slots=True)
class Source:
    """One raw document as it was read: bytes, address, and what its container knows of it.

    `encoding` is set only where it is known for certain (a JSONL string has been decoded already);
    `declared` is the claim of an HTTP header or the like. `fields` holds what stood beside the text in
    a container, under chengwen's own names: url, title, author, publisher, date, fetched.
    """

    uri: str
    data: bytes
    media_type: str
    encoding: str | None = None
    declared: str | None = None
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Element:
    """A block-level element of a page, as the blocks inside it see it. Two are equal only if they are the same."""

    tag: str
    parent: Element | None = None
    names: str = ""
    """Class, id and ARIA role, as written, a space apart."""
    hidden: bool = False
    """Not shown, by its own `hidden` attribute or style."""
    site: str = ""
    """What a rule for the page's own host says it is: keep, drop, title, author, date or source."""
    number: int = 0
    """Its place among the page's elements that hold text; an element around it has a smaller one."""


@dataclass(slots=True)
class Markup:
    """What the source's own markup says about a block: evidence for the later stages, not yet a judgement."""

    element: Element
    """The nearest block-level element around the text: p, h2, li, td…"""
    level: int = 0
    """1–6 for a heading element, else 0."""
    link_chars: int = 0
    """Characters that stand inside links, white space not counted."""
    bold: bool = False
    """The whole block is bold."""
    after_br: bool = False
    """Only a line break, no element's border, parts the block from the one before it."""
    size: float = 1.0
    """Size of its letters, where that of the document's running text is 1; a page's is not measured."""

    @property
    def tag(self) -> str:
        """The name of the nearest block-level element."""
        return self.element.tag

    @property
    def names(self) -> str:
        """The names of the nearest block-level element and of the one around it."""
        return f"{self.element.names} {self.element.parent.names if self.element.parent else ''}"


@dataclass(slots=True)
class Block:
    """A piece of source text in source order, kept or dropped.

    `raw` is as decoded. For a text document it includes the line's end and the blank lines behind it, so
    that the raws joined are the decoded text. `text` is as it stands at this point of the way.
    """

    raw: str
    text: str
    role: Role = Role.PARAGRAPH
    kept: bool = True
    rule: str | None = None
    repairs: list[str] = field(default_factory=list)
    markup: Markup | None = None
    section_no: int | None = None

    def drop(self, rule: str, role: Role = Role.BOILERPLATE) -> None:
        """Take the block out of the clean text, in the name of a rule."""
        self.kept, self.rule, self.role = False, rule, role


@dataclass(slots=True)
class Section:
    """A node of the outline. See the `sections` table in `tasks.schema` for the fields."""

    section_no: int
    parent_no: int | None
    level: int
    marker: str | None
    heading: str | None
    path: list[str]
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Metadata:
    """Who, when, where. Empty where the document does not say: a wrong value is worse than none."""

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    publisher: str | None = None
    published_at: datetime | None = None
    doc_number: str | None = None
    keywords: list[str] = field(default_factory=list)
    url: str | None = None


@dataclass(slots=True)
class Document:
    """A document on its way. Each stage fills in what it knows and nobody else holds it meanwhile.

    `content` is the decoded text. `head` is what is said of the text outside it: by a page's head as `title`,
    `canonical`, `meta:<name or property>`, `jsonld:<field>`, where the first of several wins; by the container as
    `field:<name>`; by a rule for the page's host as `site:<field>`. Its words are repaired and brought into normal
    form as the text is. `script` is as
    found: Hans, Hant, mixed, none. `repairs` counts each repair's firings. `text` is the clean text,
    which `tasks.segment` joins. `seconds` is the time spent in each stage.
    """

    source: Source
    content: str = ""
    encoding: str = ""
    encoding_from: str = ""
    decode_errors: int = 0
    head: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    script: str = "none"
    repairs: Counter[str] = field(default_factory=Counter)
    metadata: Metadata = field(default_factory=Metadata)
    sections: list[Section] = field(default_factory=list)
    text: str = ""
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with what the container says."""
        self.head |= {f"field:{name}": value for name, value in self.source.fields.items()}

    @property
    def words_of_head(self) -> dict[str, str]:
        """What `head` says in words: all but the addresses."""
        return {name: value for name, value in self.head.items() if "://" not in value}

    @property
    def kept(self) -> list[Block]:
        """The blocks that stand in the clean text, in order."""
        return [block for block in self.blocks if block.kept]

    @property
    def is_html(self) -> bool:
        """Whether the source is a page rather than plain text."""
        return self.source.media_type == "text/html"

    @property
    def has_paragraphs(self) -> bool:
        """Whether the source's form says where a paragraph ends, and not only where a line does."""
        return self.is_html or self.source.media_type in OFFICE


class Rejected(Exception):  # noqa: N818 (it reads as what happened to the document, and is not a programming error)
    """Raised by a stage for a document that cannot be cleaned.

    `error` is a stable short name (`empty`, `binary`, `no_main_text`); the message is one line for a person.
    """

    def __init__(self, error: str, message: str) -> None:
        """Name the reason and say it in a line."""
        super().__init__(message)
        self.error = error


@dataclass(slots=True)
class Reject:
    """A document that could not be cleaned, where it stopped, and why. `document` holds what was known by then."""

    stage: str
    error: str
    message: str
    document: Document


@dataclass(frozen=True, slots=True)
class Passed:
    """A record of a container that is no document by its nature: it is counted by kind, and neither cleaned nor rejected.

    An archive's folders and links, a crawl's requests and redirects, images, styles and scripts.
    """

    kind: str


def paragraphs(blocks: list[Block]) -> list[Block]:
    """Put kept blocks together that are one paragraph, as `join` does; each has what else its first block has.

    >>> [block.text for block in paragraphs([Block("", "江苏"), Block("", "省。", repairs=[JOINED]), Block("", "下一段。")])]
    ['江苏省。', '下一段。']
    """
    whole: list[Block] = []
    for block in blocks:
        if JOINED in block.repairs and whole:
            whole[-1] = replace(whole[-1], text=whole[-1].text + block.text)
        else:
            whole.append(block)
    return whole


def join(blocks: list[Block]) -> str:
    r"""Join kept blocks into the clean text: a paragraph a line, joined blocks without a break.

    A joined block's text brings its own leading space where one is due (between Latin words).

    >>> join([Block("", "江苏是制造业大省，也是产业工"), Block("", "人大省。", repairs=[JOINED]), Block("", "下一段。")])
    '江苏是制造业大省，也是产业工人大省。\n下一段。'
    """
    pieces = [block.text if JOINED in block.repairs else "\n" + block.text for block in blocks]
    return "".join(pieces).removeprefix("\n")
