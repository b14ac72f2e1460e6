from datetime import datetime
from typing import Any

import pytest

from tasks.describe import describe
from tasks.extract.text import text_blocks
from tasks.records import Document, Metadata, Source, join
from tasks.settings import Cleaning
from tests.cases import cases


def described(text: str, **fields: str) -> Document:
    document = Document(Source("text.txt", b"", "text/plain", fields=fields), content=text)
    document.blocks = text_blocks(text)
    describe(document, Cleaning())
    return document


def expected(case: dict[str, Any]) -> Metadata:
    published = case.get("published_at")
    return Metadata(
        title=case.get("title"),
        authors=case.get("authors", []),
        publisher=case.get("publisher"),
        published_at=datetime.fromisoformat(published) if published else None,
        doc_number=case.get("doc_number"),
        keywords=case.get("keywords", []),
    )


@pytest.mark.parametrize("case", cases("describe"))
def test_metadata_is_read_and_leaves_the_text(case: dict[str, Any]) -> None:
    document = described(case["input"])
    assert document.metadata == expected(case)
    assert join(document.kept) == case["output"]


@pytest.mark.parametrize("case", cases("describe"))
def test_no_source_text_is_lost(case: dict[str, Any]) -> None:
    document = described(case["input"])
    assert "".join(block.raw for block in document.blocks) == case["input"]
