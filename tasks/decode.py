"""Bytes to text."""

from tasks.records import Document
from tasks.settings import Cleaning


def decode(document: Document, settings: Cleaning) -> None:
    """Fill in content, encoding, encoding_from and decode_errors."""
    document.content = document.source.data.decode("utf-8", "replace")
    document.encoding, document.encoding_from = "utf-8", "utf-8"
