"""A row of a corpus to a document: which field holds the text, and what the others say of it."""

from __future__ import annotations

from collections.abc import Mapping

from tasks.read.documents import looks_like_html
from tasks.records import Rejected, Source
from tasks.settings import Cleaning

FIELDS = {
    "url": ("url", "uri", "link"),
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline"),
    "publisher": ("publisher", "source", "site", "site_name"),
    "date": ("date", "published_at", "publish_time", "pubdate", "time", "timestamp"),
    "fetched": ("fetched", "fetched_at", "crawl_time", "crawled_at", "download_time", "crawl_date"),
}
"""chengwen's name of a field, and the names under which JSONL corpora carry it."""


def row_source(uri: str, row: Mapping[str, object], settings: Cleaning) -> Source:
    """The document in a row. Raises `Rejected` when no field holds one."""
    name = next((name for name in settings.text_fields if isinstance(row.get(name), str)), None)
    if name is None:
        raise Rejected("no_text_field", f"none of the fields {', '.join(settings.text_fields)}; set text_fields")
    data = str(row[name]).encode("utf-8", "surrogatepass")
    media_type = "text/html" if "html" in name or looks_like_html(data) else "text/plain"
    return Source(uri, data, media_type, encoding="utf-8", fields=_fields(row))


def _fields(record: Mapping[str, object]) -> dict[str, str]:
    found = {own: next((record[name] for name in names if record.get(name)), None) for own, names in FIELDS.items()}
    return {own: _as_text(value) for own, value in found.items() if value is not None}


def _as_text(value: object) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.encode("utf-8", "replace").decode()  # JSON can spell half a character (\ud800), a dataset cannot
