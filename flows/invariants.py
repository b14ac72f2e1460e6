"""What must hold between the rows of a document: the contract's invariants, as far as the datasets alone can tell.

Pure functions of rows; where the rows come from is `flows.verify`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from tasks.records import JOINED
from tasks.write import doc_id

Row = dict[str, Any]


def broken(document: Row, sections: list[Row], blocks: list[Row]) -> Iterator[str]:
    """Say what is wrong with a document, its sections and its blocks, each in the order of the datasets."""
    yield from _wrong_counts(document, sections, blocks)
    yield from _wrong_blocks(document, blocks)
    yield from _wrong_outline(document, sections, blocks)


def _wrong_counts(document: Row, sections: list[Row], blocks: list[Row]) -> Iterator[str]:
    if document["doc_id"] != doc_id(document["source_uri"]):
        yield "doc_id is not the hash of source_uri"
    counts = {
        "chars": len(document["text"]),
        "paragraphs": document["text"].count("\n") + 1,
        "sections": len(sections),
        "blocks": len(blocks),
        "blocks_dropped": sum(not block["kept"] for block in blocks),
    }
    for name, number in counts.items():
        if document[name] != number:
            yield f"{name} says {document[name]}, but there are {number}"


def _wrong_blocks(document: Row, blocks: list[Row]) -> Iterator[str]:
    if [block["block_no"] for block in blocks] != list(range(len(blocks))):
        yield "block_no does not count from 0"
    if any((block["text"] is None) == block["kept"] for block in blocks):
        yield "a block has a text and is not kept, or is kept and has none"
    if joined(blocks) != document["text"]:
        yield "the kept blocks joined are not the text"
    if not _adds_up(document, blocks):
        yield "the raws of the blocks joined are not the source: its hash differs"


def joined(blocks: list[Row]) -> str:
    """The clean text that a document's blocks make."""
    kept = ((block["repairs"], block["text"] or "") for block in blocks if block["kept"])
    return "".join(text if JOINED in repairs else "\n" + text for repairs, text in kept).removeprefix("\n")


def _adds_up(document: Row, blocks: list[Row]) -> bool:
    """Whether the raws are the source, byte for byte. Only for UTF-8 text can that be told from the datasets."""
    if document["media_type"] == "text/html" or document["encoding"] != "utf-8" or document["decode_errors"]:
        return True
    raw = "".join(block["raw"] for block in blocks).encode()
    mark = b"\xef\xbb\xbf"
    return document["raw_hash"] in {hashlib.sha256(raw).hexdigest(), hashlib.sha256(mark + raw).hexdigest()}


def _wrong_outline(document: Row, sections: list[Row], blocks: list[Row]) -> Iterator[str]:
    if [section["section_no"] for section in sections] != list(range(len(sections))):
        yield "section_no does not count from 0"
        return
    numbers = {block["section_no"] for block in blocks if block["kept"]}
    if not numbers <= set(range(len(sections))) or any(
        block["section_no"] is not None for block in blocks if not block["kept"]
    ):
        yield "a kept block stands in no section, or a dropped one in some"
    above: list[Row] = []
    end = 0
    for section in sections:
        while above and above[-1]["section_no"] != section["parent_no"]:
            end = above.pop()["end"]
        parent = above[-1] if above else None
        for words in _wrong_section(section, parent, end, document["text"]):
            yield f"section {section['section_no']}: {words}"
        above.append(section)
        end = section["start"]


def _wrong_section(section: Row, parent: Row | None, after: int, text: str) -> Iterator[str]:
    """Judge a section by the one around it, and by where the one before it ends."""
    if section["parent_no"] != (parent["section_no"] if parent else None):
        yield f"is no part of section {section['parent_no']} in reading order"
    if section["level"] not in ({parent["level"] + 1} if parent else {0, 1}):
        yield f"level {section['level']} is not one below the section around it"
    start, end = section["start"], section["end"]
    if not after <= start <= end <= (parent["end"] if parent else len(text)):
        yield f"range {start} to {end} overlaps another section's, or leaves the one around it"
    elif text.find(section["text"], start, end) < 0:
        yield "its text does not stand in its range"
    own = section["heading"] or section["marker"]
    if section["path"] != (parent["path"] if parent else []) + ([own] if own else []):
        yield "path is not the headings from the top"
