"""Which blocks of a page are its text."""

from tasks.records import Document
from tasks.settings import Cleaning


def strip_page(document: Document, settings: Cleaning) -> None:
    """Drop, by name, the blocks of a page that are not its text."""
