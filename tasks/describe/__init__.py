"""Who, when and where: a document's title, authors, publisher, date, number, key words and address.

Here stands what is read, in which order, and what becomes of the lines that were read. What a name, a date, a number
or a title is, its module says. A line that was read leaves the text, and so does the part of a line of which the fields
hold all it says: 本报讯（记者 张三） goes. A dateline stays (its place and day are in no field), and so do an author's note
(作者系……) and a signature, which are part of the text.
"""

from __future__ import annotations

from tasks.describe.dates import find_month
from tasks.describe.findings import Evidence, Findings
from tasks.describe.head import fetched_at, head_keywords, read_given, read_head
from tasks.describe.heading import find_title
from tasks.describe.keywords import keyword_line, own_keywords
from tasks.describe.marks import Marks
from tasks.describe.orders import is_enactment, read_enactment, read_order
from tasks.describe.papers import read_paper
from tasks.describe.people import closing_byline, closing_bylines, lead_byline, stands_apart
from tasks.describe.publisher import dateline, is_outlet, titled_body
from tasks.describe.reading import (
    read_enclosing,
    read_first_posting,
    read_head_lines,
    read_named_person,
    read_relative,
    read_tail_lines,
)
from tasks.describe.zones import Zones, find_zones, witness
from tasks.records import Block, Document, Role, paragraphs
from tasks.settings import Cleaning

_BELOW_ABSTRACT = 8
_LONGEST_LIST = 300
_TOP = 40
"""Lines at the top among which an order and its law, or a paper's title and abstract, are looked for."""


def describe(document: Document, settings: Cleaning) -> None:
    """Fill in the metadata, and take the lines that it was read from out of the text."""
    found, marks = Findings(), Marks()
    zones = find_zones(document.blocks)
    read_given(document.head, found)
    read_head(document, found, " ".join(document.blocks[i].text[:200] for i in zones.head))
    people = read_head_lines(document.blocks, zones, found, marks)
    _read_law(document.blocks, zones, found, marks)
    if not document.is_html:
        people = _read_paper(document.blocks, found, marks) or people
    if fetched := fetched_at(document.head):
        read_relative(document.blocks, zones, fetched, found, marks)
    if document.is_html and not people:
        people = read_first_posting(document.blocks, zones, found, marks)
        found.add("authors", Evidence.STANDING, read_named_person(document.blocks, zones, marks))
    found.add("authors", Evidence.LABEL, people)
    _read_lead(document.blocks, zones, found, marks)
    _read_closing(document.blocks, zones, found, marks)
    found.add("authors", Evidence.BYLINE, read_tail_lines(document.blocks, zones, found, marks))
    find_title(document, zones, found, marks)
    if not document.is_html:
        read_enclosing(document.blocks, zones, found)
    found.add("publisher", Evidence.SITE, titled_body(found.best("title") or ""))
    _read_keywords(document, zones, found, marks)
    document.metadata = found.metadata()
    document.blocks = marks.applied(document.blocks)


def _read_law(blocks: list[Block], zones: Zones, found: Findings, marks: Marks) -> None:
    """Read the order above a law, or the line below its title that says who made it public."""
    kept = [i for i in range(zones.head.start, len(blocks)) if blocks[i].kept][:_TOP]
    if order := read_order([block.text for block in paragraphs([blocks[i] for i in kept])]):
        found.add("number", Evidence.LABEL, order.number)
        found.add("publisher", Evidence.LABEL, order.publisher)
        found.add("published", Evidence.LABEL, order.date)
        found.add("title", Evidence.LABEL, order.title)
        for i in kept[: order.lines]:
            if order.title and not marks.takes(i, blocks[i]):
                marks.whole(i, blocks[i], Role.METADATA, "describe.order")
    for i in range(zones.head.start, min(zones.head.stop + 1, len(blocks))):
        if is_enactment(blocks[i].text):
            date, number = read_enactment(blocks[i].text)
            found.add("published", Evidence.LINE, date)
            found.add("number", Evidence.LINE, number)


def _read_paper(blocks: list[Block], found: Findings, marks: Marks) -> list[str]:
    """Read the head of a journal's paper; returns the authors."""
    kept = [i for i, block in enumerate(blocks[:_TOP]) if block.kept]
    paper = read_paper([blocks[i].text for i in kept])
    if paper is None:
        return []
    found.add("title", Evidence.LABEL, blocks[kept[paper.title]].text)
    found.add("number", Evidence.LABEL, paper.number)
    for i in kept[: paper.title]:
        found.add("published", Evidence.CLOSING, find_month(blocks[i].text))
        if is_outlet(blocks[i].text):
            found.add("publisher", Evidence.LABEL, blocks[i].text)
            marks.whole(i, blocks[i], Role.METADATA, "describe.imprint")
    for line, role, rule in (
        (paper.title, Role.TITLE, "describe.title"),
        (paper.people, Role.BYLINE, "describe.byline"),
        *((line, Role.METADATA, "describe.imprint") for line in paper.imprint),
    ):
        if not marks.takes(kept[line], blocks[kept[line]]):
            marks.whole(kept[line], blocks[kept[line]], role, rule)
    return paper.authors


def _read_lead(blocks: list[Block], zones: Zones, found: Findings, marks: Marks) -> None:
    """Read the byline or the dateline with which the text begins."""
    if zones.lead is None:
        return
    text = blocks[zones.lead].text
    found.add("publisher", Evidence.BYLINE, dateline(text))
    if byline := lead_byline(text):
        found.add("authors", Evidence.BYLINE, byline.authors)
        found.add("publisher", Evidence.BYLINE, byline.outlet)
        if byline.whole:
            marks.add(zones.lead, 0, byline.end, Role.BYLINE, "describe.byline")


def _read_closing(blocks: list[Block], zones: Zones, found: Findings, marks: Marks) -> None:
    """Read the byline in brackets with which the text ends, in its last paragraph or on a line of its own.

    Where several texts end with one, each of them has an author, and the document has none.
    """
    if len({tuple(byline.authors) for byline in closing_bylines(blocks[zones.head.stop :])}) > 1:
        return
    for i in reversed(zones.tail):
        byline = closing_byline(blocks[i].text) if blocks[i].text.endswith(("）", ")")) else None
        if byline and (byline.end == 0 or (blocks[i].kept and stands_apart(blocks[i].text[: byline.end]))):
            found.add("authors", Evidence.BYLINE, byline.authors)
            found.add("publisher", Evidence.BYLINE, byline.outlet)
            if byline.whole:
                marks.add(i, byline.end, len(blocks[i].text), Role.BYLINE, "describe.byline")
            return


def _read_keywords(document: Document, zones: Zones, found: Findings, marks: Marks) -> None:
    """Of all lists of key words, take the first that is about the text."""
    blocks = document.blocks
    places = [i for i in zones.around_lead(_BELOW_ABSTRACT) if len(blocks[i].text) <= _LONGEST_LIST]
    lists = [(value, i) for i in places if (value := keyword_line(blocks[i].text))]
    lists += [(value, -1) for value in head_keywords(document)]
    text = witness(blocks) if lists else ""
    for value, i in lists:
        if keywords := own_keywords(value, found.best("title"), text.replace(value, "")):
            found.add("keywords", Evidence.LABEL, keywords)
            if i >= 0:
                marks.whole(i, blocks[i], Role.METADATA, "describe.keywords")
            return
