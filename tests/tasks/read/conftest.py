from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tasks.read import find_inputs, read
from tasks.records import Passed, Reject, Source
from tasks.settings import Cleaning

Results = dict[str, Any]


def outcome(found: Source | Reject | Passed) -> tuple[str, Any]:
    """Address and content of a document, address and error of a reject, kind of what is passed over."""
    if isinstance(found, Passed):
        return ("passed", found.kind)
    if isinstance(found, Reject):
        return (found.document.source.uri, found.error)
    return (found.uri, found.data.decode(found.encoding or "utf-8", "replace"))


@pytest.fixture
def results() -> Callable[..., list[tuple[str, Any]]]:
    """The outcome of every record of what is at a path, in order."""

    def read_all(path: Path, **settings: object) -> list[tuple[str, Any]]:
        items = find_inputs([str(path)])
        return [outcome(found) for item in items for found in read(item, Cleaning(**settings))]

    return read_all
