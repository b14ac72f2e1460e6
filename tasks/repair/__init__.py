"""The repair stage."""

from tasks.records import Document
from tasks.settings import Cleaning


def repair(document: Document, settings: Cleaning) -> None:
    """Run the stage."""
