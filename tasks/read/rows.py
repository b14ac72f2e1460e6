"""Records of a corpus to documents: which field holds the text, and what the others say of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from tasks.read.blob import Blob, reject
from tasks.read.media import looks_like_html
from tasks.records import Reject, Rejected, Source
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


def json_lines(blob: Blob, settings: Cleaning) -> Iterator[Source | Reject]:
    """Read a JSON object a line. Raises `Rejected` when there is none."""
    found = False
    for number, line in enumerate(blob.lines(), 1):
        uri = f"{blob.uri}!{number}"
        if line is None:
            yield reject(uri, "too_large", f"a line of more than {blob.limit // 1_000_000} MB")
        elif line.strip():
            yield _json_line(uri, line, settings)
        found = found or line is None or bool(line.strip())
    if not found:
        raise Rejected("empty", "no record in it")


def _json_line(uri: str, line: bytes, settings: Cleaning) -> Source | Reject:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return reject(uri, "bad_json", f"not a JSON object: {error}", line, "application/json")
    if not isinstance(record, dict):
        words = f"not a JSON object but a {type(record).__name__}"
        return reject(uri, "bad_json", words, line, "application/json")
    name = next((name for name in settings.text_fields if isinstance(record.get(name), str)), None)
    if name is None:
        words = f"none of the fields {', '.join(settings.text_fields)}; set text_fields"
        return reject(uri, "no_text_field", words, line, "application/json")
    data = record[name].encode("utf-8", "surrogatepass")
    media_type = "text/html" if "html" in name or looks_like_html(data) else "text/plain"
    return Source(uri, data, media_type, encoding="utf-8", fields=_fields(record))


def _fields(record: Mapping[str, object]) -> dict[str, str]:
    found = {own: next((record[name] for name in names if record.get(name)), None) for own, names in FIELDS.items()}
    return {own: _as_text(value) for own, value in found.items() if value is not None}


def _as_text(value: object) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.encode("utf-8", "replace").decode()  # JSON can spell half a character (\ud800), a dataset cannot
