"""The five samples as a person expects them: text, outline, who, when and where."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tasks.pipeline import clean
from tasks.records import Document, Source
from tasks.settings import Cleaning

RAW = Path(__file__).parents[1] / "raw"
GOLDENS = Path(__file__).parent / "goldens" / "samples"
NAMES = sorted(path.stem for path in RAW.glob("*.txt"))


@pytest.fixture(params=NAMES)
def sample(request: pytest.FixtureRequest) -> tuple[Document, dict[str, Any]]:
    source = Source(f"{request.param}.txt", (RAW / f"{request.param}.txt").read_bytes(), "text/plain")
    document = clean(source, Cleaning())
    assert isinstance(document, Document)
    return document, tomllib.loads((GOLDENS / f"{request.param}.toml").read_text("utf-8"))


def test_the_text_is_what_the_author_wrote(sample: tuple[Document, dict[str, Any]]) -> None:
    document, expected = sample
    assert document.text.split("\n") == expected["paragraphs"]


def test_who_when_and_where_are_known(sample: tuple[Document, dict[str, Any]]) -> None:
    document, expected = sample
    known = {
        name: getattr(document.metadata, name)
        for name in ("title", "authors", "publisher", "published_at", "doc_number")
    }
    assert {name: value for name, value in known.items() if value} == expected["metadata"]


def test_the_outline_is_the_authors(sample: tuple[Document, dict[str, Any]]) -> None:
    document, expected = sample
    outline = [f"{section.level} {section.marker or ''}{section.heading or ''}" for section in document.sections]
    assert outline == expected["outline"]


def test_the_raws_joined_are_the_file(sample: tuple[Document, dict[str, Any]]) -> None:
    document, _ = sample
    assert "".join(block.raw for block in document.blocks) == document.content
    assert document.content.encode() == document.source.data


def test_every_block_that_is_gone_has_a_rule(sample: tuple[Document, dict[str, Any]]) -> None:
    document, _ = sample
    assert [block.raw for block in document.blocks if not block.kept and not block.rule] == []
