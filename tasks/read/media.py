"""What bytes are, told by their name and their beginning."""

from __future__ import annotations

PAGES = frozenset({".html", ".htm", ".shtml", ".xhtml"})

MEDIA_TYPES = {
    **dict.fromkeys(PAGES, "text/html"),
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
}
"""The media type of a document by its suffix."""


def looks_like_html(data: bytes) -> bool:
    """Whether bytes begin as a page does, whatever the name of the file.

    >>> looks_like_html(b"  <!DOCTYPE html><html>"), looks_like_html("<正文>".encode())
    (True, False)
    """
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))
