"""The normalise stage."""

from tasks.records import Document
from tasks.settings import Cleaning


def normalise(document: Document, settings: Cleaning) -> None:
    """Run the stage."""
