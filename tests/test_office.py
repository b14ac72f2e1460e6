"""Office documents as other programs write them, read from a folder: text, outline, who and when as a person expects them.

`river.docx` and `river.epub` were written by LibreOffice 7.4, from a text with automatic numbers, a tracked change, a
note, a table, a running head and page numbers (its EPUB export leaves numbers and headings out, and the deletion in); `fish.pdf` by LibreOffice with a
font of its own; `river-in-columns.pdf` by reportlab (`benchmarks/office.py`) with a font that the reader brings.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from flows.invariants import broken
from tasks.pipeline import clean
from tasks.read import find_inputs, read
from tasks.records import Document, Source
from tasks.schema import BLOCKS, DOCUMENTS, SECTIONS
from tasks.settings import Cleaning
from tasks.write import rows
from tests.fuzz import LABEL, named

GOLDENS = Path(__file__).parent / "goldens" / "office"
NAMES = sorted(path.name for path in GOLDENS.iterdir() if path.suffix != ".toml")

Sample = tuple[Document, dict[str, Any]]


@pytest.fixture(params=NAMES)
def sample(request: pytest.FixtureRequest) -> Sample:
    (item,) = find_inputs([str(GOLDENS / request.param)])
    (source,) = read(item, Cleaning())
    assert isinstance(source, Source)
    document = clean(source, Cleaning())
    assert isinstance(document, Document)
    return document, tomllib.loads((GOLDENS / f"{request.param}.toml").read_text("utf-8"))


def test_the_text_is_what_the_author_wrote(sample: Sample) -> None:
    document, expected = sample
    assert document.text.split("\n") == expected["paragraphs"]


def test_who_when_and_where_are_known(sample: Sample) -> None:
    document, expected = sample
    known = {name: getattr(document.metadata, name) for name in ("title", "authors", "publisher", "published_at")}
    assert {name: value for name, value in known.items() if value} == expected["metadata"]


def test_the_outline_is_the_authors(sample: Sample) -> None:
    document, expected = sample
    outline = [f"{section.level} {section.marker or ''}{section.heading or ''}" for section in document.sections]
    assert outline == expected["outline"]


def test_what_is_not_text_is_dropped_by_name(sample: Sample) -> None:
    document, expected = sample
    dropped = [f"{block.rule} {block.text}" for block in document.blocks if not block.kept]
    assert dropped == expected["dropped"]


def test_the_rows_keep_their_promises(sample: Sample) -> None:
    made = rows(sample[0], LABEL)
    (document,) = named(DOCUMENTS, made)
    assert list(broken(document, named(SECTIONS, made), named(BLOCKS, made))) == []
