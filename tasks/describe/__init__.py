"""The describe stage."""

from tasks.records import Document
from tasks.settings import Cleaning


def describe(document: Document, settings: Cleaning) -> None:
    """Run the stage."""
