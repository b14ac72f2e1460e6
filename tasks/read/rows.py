"""A row of a corpus to a document: which field holds the text, and what the others say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from tasks.read.blob import limited, reject
from tasks.read.documents import china_time, looks_like_html
from tasks.records import Reject, Rejected, Source
from tasks.settings import Cleaning

_NESTED = ("meta", "metadata", "元数据")
"""Fields that hold fields: RedPajama's `meta`, OSCAR's `metadata`."""


def folded(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The fields by their names in lower case, those of nested metadata behind the row's own."""
    nested = (row[name] for name in _NESTED if isinstance(row.get(name), Mapping))
    together = {str(name): value for fields in (*nested, row) for name, value in fields.items()}
    return {name.strip().lower(): value for name, value in together.items()}


def text_field(names: Iterable[str], settings: Cleaning) -> str | None:
    """The first of the `text_fields` that is among the names of fields."""
    known = {name.strip().lower(): name for name in names}
    return next((known[field.lower()] for field in settings.text_fields if field.lower() in known), None)


def wanted(names: Iterable[str], settings: Cleaning) -> list[str]:
    """The names among these that hold a text or metadata."""
    known = {*settings.text_fields, *_NESTED, *(name for theirs in _metadata(settings).values() for name in theirs)}
    lowered = {name.lower() for name in known}
    return [name for name in names if name.strip().lower() in lowered]


def row_document(uri: str, row: Mapping[str, object], raw: bytes, limit: int, settings: Cleaning) -> Source | Reject:
    """The document in a row, or why there is none. `raw` is the row as it stands in its file.

    A text may be a list of paragraphs, and a paragraph a row itself, as in MNBVC: `{"段落": [{"内容": "…"}]}`.
    """
    try:
        return _source(uri, row, limit, settings)
    except Rejected as reason:
        return reject(uri, reason.error, str(reason), raw, "application/json")


def _source(uri: str, row: Mapping[str, object], limit: int, settings: Cleaning) -> Source:
    fields = folded(row)
    found = ((name, _text(fields.get(name.lower()), settings)) for name in settings.text_fields)
    name, text = next(((name, text) for name, text in found if text is not None), ("", None))
    if text is None:
        present = text_field(fields, settings)
        raise no_text_field(row, settings) if present is None else _no_text_in(present)
    data = limited(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"), limit)
    media_type = "text/html" if "html" in name.lower() or looks_like_html(data) else "text/plain"
    encoding = "utf-8" if isinstance(text, str) else None
    return Source(uri, data, media_type, encoding=encoding, fields=given(fields, settings))


def no_text_field(names: Iterable[str], settings: Cleaning) -> Rejected:
    """What to raise for fields of which none holds the text."""
    there = ", ".join(map(str, names)) or "none"
    return Rejected(
        "no_text_field", f"none of the fields {', '.join(settings.text_fields)}, but {there[:200]}; set text_fields"
    )


def _no_text_in(name: str) -> Rejected:
    return Rejected("no_text_field", f"the field {name} holds no text; set text_fields if another one does")


def _text(value: object, settings: Cleaning) -> str | bytes | None:
    if isinstance(value, list):
        pieces = [_text(piece, settings) for piece in value]
        return "\n".join(piece for piece in pieces if isinstance(piece, str)) if any(pieces) else None
    if isinstance(value, Mapping):
        fields = folded(value)
        texts = (_text(fields.get(name.lower()), settings) for name in settings.text_fields)
        return next((text for text in texts if text is not None), None)
    return value if isinstance(value, str | bytes) else None


def given(fields: Mapping[str, Any], settings: Cleaning) -> dict[str, str]:
    """What the other fields say of the text, under chengwen's own names."""
    found = {
        own: next((fields[name.lower()] for name in theirs if fields.get(name.lower())), None)
        for own, theirs in _metadata(settings).items()
    }
    return {own: _as_text(value) for own, value in found.items() if value is not None}


def _metadata(settings: Cleaning) -> dict[str, tuple[str, ...]]:
    fields = settings.metadata_fields
    return {own: getattr(fields, own) for own in type(fields).model_fields}


def _as_text(value: object) -> str:
    if isinstance(value, datetime) and value.tzinfo:
        return china_time(value)
    if isinstance(value, date):
        return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value.isoformat()
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.encode("utf-8", "replace").decode()  # JSON can spell half a character (\ud800), a dataset cannot
