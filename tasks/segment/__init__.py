"""The outline of a document: a tree of sections with markers, headings and ranges of the clean text.

This is the last stage, and it joins the clean text. What a marker looks like is data (`rules/`); `markers` reads it, `headings`
and `unnumbered` suspect lines, `scheme` finds what stands inside what, `items`, `contents`, `quoted` and `closing` find what is
no heading of a section, and `outline` makes the tree.

What a section is:

- Its level is its depth in the tree, so the same series can stand at two levels (一、→ 1. and 三、→（一）→ 1.).
- Its path holds the words of the headings from the top down, without markers; a heading without words is there by its marker.
- A numbered paragraph opens a section. Its heading is its first sentence or its label, if that is short; the rest, or all of
  it if there is none, is the section's text. Such a paragraph keeps its role, as one with a run-in heading does.
- The unit of a law is the article (条): what is numbered inside one is its text. So are the clauses of a contract's articles.
- 一是, 首先, steps, brief sentences, lists of things, what is numbered inside an article and a textbook's aims and exercises are
  items in the text of their section. Their role is list, and a numbered paragraph that opens a section is none. 第一， is an
  item, too, unless it stands alone on its line each time, with text below it.
- A question (一、问：…？, Q1 …？, 问：…？ with 答： below it) is the heading of its answer; its words are what is asked.
- Signature, date, list of annexes and distribution lines are a section of level 0 behind the outline, as the lead text is before
  it. An annex (附件), or what a notice encloses, is a section of level 1 with an outline of its own.
- A table of contents is text of the section in which it stands, in general the lead; so is an article that a decision quotes.
"""

from __future__ import annotations

from bisect import bisect_left

from tasks.records import Document, join
from tasks.segment.closing import find_closings
from tasks.segment.contents import contents_lines
from tasks.segment.headings import give_back_sentences, may_begin, suspect, take_whole_lines
from tasks.segment.items import mark_items, without_items
from tasks.segment.lines import Heading, Line, read_lines
from tasks.segment.outline import outline
from tasks.segment.quoted import quoted_lines
from tasks.segment.scheme import assign_depths, merge_mixed, plausible
from tasks.segment.unnumbered import enclosed_laws, plain_headings, run_in_headings, without_mere_bold
from tasks.settings import Cleaning


def segment(document: Document, settings: Cleaning) -> None:
    """Join the clean text and find its sections; every kept block learns the number of its own."""
    kept = document.kept
    document.text = join(kept)
    lines = read_lines(kept)
    headings = find_headings(lines)
    document.sections = outline(lines, headings)
    mark_items(lines, headings)


def find_headings(lines: list[Line]) -> list[Heading]:
    """The headings of a text in order, each with its depth; closings and annexes stand among them."""
    suspected = _suspects(lines)
    breaks = find_closings(lines)
    aside = contents_lines(lines, suspected) | quoted_lines(lines, suspected)
    suspected = [heading for heading in suspected if heading.line not in aside]
    headings: list[Heading] = []
    edges = sorted({0, *breaks})
    for start, end in zip(edges, [*edges[1:], len(lines)], strict=True):
        found = breaks.get(start)
        span = range(found.after if found else start, end)
        headings += [found.opener] if found else []
        headings += _part(lines, span, _within(suspected, span), aside, depth=found.opener.depth if found else 0)
    return headings


def _within(headings: list[Heading], span: range) -> list[Heading]:
    """The headings whose lines all stand in a part."""
    first = bisect_left(headings, span.start, key=lambda heading: heading.line)
    last = bisect_left(headings, span.stop, key=lambda heading: heading.line)
    return [heading for heading in headings[first:last] if heading.after <= span.stop]


def _suspects(lines: list[Line]) -> list[Heading]:
    found: list[Heading] = []
    after = 0
    begins = may_begin()
    for number, line in enumerate(lines):
        if line.text[:1] not in begins and line.blocks[0].markup is None:
            continue
        heading = suspect(lines, number) if number >= after else None
        if heading:
            found.append(heading)
            after = heading.after
    return found


def _part(lines: list[Line], span: range, suspected: list[Heading], aside: set[int], depth: int) -> list[Heading]:
    """The headings of a part that has an outline of its own; the lines `aside` open no sections."""
    headings = without_mere_bold(plausible(suspected), lines)
    taken = {number for heading in headings for number in range(heading.line, heading.after)}
    free = [number for number in span if number not in taken and number not in aside]
    laws = enclosed_laws(lines, free, headings)
    taken |= {law.line for law in laws}
    free = [number for number in free if number not in taken]
    headings = _in_order(headings + laws, plain_headings(lines, free, taken | aside))
    merge_mixed(headings)
    assign_depths(headings)
    headings = without_items(headings, lines, span.stop, above=depth)
    assign_depths(headings)
    give_back_sentences(headings, lines, span.stop)
    take_whole_lines(headings, lines, span.stop)
    headings = _with_run_ins(lines, span, headings)
    for heading in headings:
        heading.depth += depth
    return headings


def _with_run_ins(lines: list[Line], span: range, headings: list[Heading]) -> list[Heading]:
    """Add the headings that are run in to paragraphs, one level below the section that they stand in."""
    merged: list[Heading] = []
    edges = [span.start, *(heading.after for heading in headings)]
    stops = [*(heading.line for heading in headings), span.stop]
    for above, start, stop in zip([None, *headings], edges, stops, strict=True):
        merged += [above] if above else []
        for heading in run_in_headings(lines, range(start, stop)):
            heading.depth = above.depth + 1 if above else 1
            merged.append(heading)
    return merged


def _in_order(one: list[Heading], other: list[Heading]) -> list[Heading]:
    return sorted([*one, *other], key=lambda heading: heading.line)
