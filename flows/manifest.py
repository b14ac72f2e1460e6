"""The manifest of a snapshot: the run, its settings, and each shard with its inputs and part files.

Declared once as records, which are read from and written to JSON as they stand. Where the bytes are kept is
`flows.snapshot`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from flows.tally import Tally
from tasks.read.inputs import Span, key_of
from tasks.write import Part

FORMAT: Final = 2
"""A snapshot of another format is readable as ever, but a run does not build on it."""


class ManifestError(ValueError):
    """Bytes that are no manifest."""


class FormatError(ManifestError):
    """A manifest of another format."""


@dataclass(frozen=True, slots=True)
class Known:
    """An input as it was when it was cleaned: what tells whether it has changed, and how many rows came of it."""

    uri: str
    size: int
    mtime_ns: int
    same_since_ns: int
    """The earliest time of the file at which its content is known to have been the same."""
    sha256: str | None = None
    is_outside: bool = False
    documents: int = 1
    rejects: int = 0
    passed: dict[str, int] = field(default_factory=dict)
    """Records in it that are no documents by their nature, by kind."""
    span: Span | None = None
    """The part of the file that is meant; None for the whole. The hash of the file stands with its first part."""

    @property
    def key(self) -> str:
        """As `Input.key`."""
        return key_of(self.uri, self.span)

    @property
    def weight(self) -> int:
        """As `Input.weight`."""
        return self.span.end - self.span.start if self.span else self.size


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A finished shard: its inputs in order, its part files, complete on disk, and what happened in it."""

    fingerprint: str
    inputs: list[Known]
    parts: list[Part]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Run:
    """A run: its identity, when it began, and the pipeline that it cleans with."""

    run_id: str
    started: datetime
    pipeline: str


def new_run(pipeline: str) -> Run:
    """Begin a run. Its identity sorts by time."""
    now = datetime.now().astimezone()
    return Run(f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}", now.replace(microsecond=0), pipeline)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is made of: shards, all of the pipeline of the run that has published them."""

    format: Literal[2]
    run: Run
    published: datetime
    settings: dict[str, Any]
    shards: list[Cleaned]


def new_manifest(run: Run, settings: dict[str, Any], shards: list[Cleaned]) -> Manifest:
    """The manifest of a snapshot that a run publishes now."""
    return Manifest(FORMAT, run, datetime.now().astimezone().replace(microsecond=0), settings, shards)


NOTHING: Final = new_manifest(Run("", datetime.fromtimestamp(0, UTC), ""), {}, [])
"""The manifest of an output in which nothing has been published."""

_MANIFEST = TypeAdapter(Manifest)
_CLEANED = TypeAdapter(Cleaned)


def dump(record: Manifest | Cleaned) -> bytes:
    """The record as JSON; what has its default is left out, which halves the manifest of a million inputs."""
    if isinstance(record, Cleaned):
        return _CLEANED.dump_json(record, exclude_defaults=True)
    return _MANIFEST.dump_json(record, exclude_defaults=True)


def load(content: bytes) -> Manifest:
    """Read a manifest. Raises `ManifestError` for one that is damaged, `FormatError` for one of another format."""
    try:
        return _MANIFEST.validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        words = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
        if first["loc"] == ("format",) and first["type"] == "literal_error":
            raise FormatError(f"of a format that this version does not read: {words}") from None
        raise ManifestError(words) from None


def load_cleaned(content: bytes) -> Cleaned | None:
    """Read the record of a finished shard; None when it is another version's."""
    try:
        return _CLEANED.validate_json(content)
    except ValidationError:
        return None
