"""The strip stage."""

from tasks.records import Document
from tasks.settings import Cleaning


def strip(document: Document, settings: Cleaning) -> None:
    """Run the stage."""
