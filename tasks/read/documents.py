"""Files that are one document each: their bytes as they are, and the page inside an MHTML file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

from tasks.read.blob import Blob
from tasks.records import Rejected, Source
from tasks.settings import Cleaning

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

DOCUMENT_TYPES = frozenset(
    {"text/html", "text/plain", "text/markdown", "application/pdf", "application/epub+zip", DOCX}
)
"""The media types that documents have; the stages behind know them."""

_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The stream that holds a locked document ([MS-OFFCRYPTO], 2.3.4.4)."""

CHINA = timezone(timedelta(hours=8))


def looks_like_html(data: bytes) -> bool:
    """Whether bytes begin as a page does, whatever the name of the file.

    >>> looks_like_html(b"  <!DOCTYPE html><html>"), looks_like_html("<正文>".encode())
    (True, False)
    """
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))


def document(blob: Blob, settings: Cleaning, media_type: str) -> Iterator[Source]:
    """The blob as one document of a media type. Raises `Rejected` if it is too large."""
    yield Source(blob.uri, blob.whole(), media_type)


def refuse(blob: Blob, settings: Cleaning, error: str, message: str) -> Iterator[Source]:
    """Raise `Rejected` for a format that is known and not read."""
    raise Rejected(error, f"{blob.suffix or 'no suffix'}: {message}")
    yield


def refuse_old_office(blob: Blob, settings: Cleaning, message: str) -> Iterator[Source]:
    """Raise `Rejected` for the container of old office files, in which Office also locks new ones behind a password."""
    if _LOCKED in blob.whole():
        raise Rejected("encrypted", "it opens with a password only: save it without one")
    yield from refuse(blob, settings, "legacy_format", message)


def mhtml(blob: Blob, settings: Cleaning) -> Iterator[Source]:
    """The page of a web archive of one file (RFC 2557), with the charset and the address that the archive gives.

    The page is the part that `start` names, else the first that is HTML. Raises `Rejected` when there is none.
    """
    message = message_from_bytes(blob.whole())
    page = _root(message)
    data = page.get_payload(decode=True) if page else None
    if page is None or not isinstance(data, bytes):
        raise Rejected("corrupt", "no page in it: it is cut off, or no web archive")
    given = {"url": _location(message, page), "fetched": _local_time(message["date"])}
    fields = {name: value for name, value in given.items() if value}
    yield Source(blob.uri, data, "text/html", declared=page.get_content_charset(), fields=fields)


def _root(message: Message) -> Message | None:
    parts = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    start = message.get_param("start")
    return next((part for part in parts if start and part["content-id"] == start), parts[0] if parts else None)


def _location(message: Message, page: Message) -> str | None:
    found = page["content-location"] or message["snapshot-content-location"] or message["content-location"]
    return "".join(str(found).split()) if found and "://" in str(found) else None


def _local_time(date: str | None) -> str | None:
    try:
        moment = parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
    return china_time(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) if moment else None


def china_time(moment: datetime) -> str:
    """A moment that knows its zone as local time of China.

    >>> china_time(datetime.fromisoformat("2024-01-31T20:30:00+00:00"))
    '2024-02-01 04:30:00'
    """
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
