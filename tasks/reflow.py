"""The reflow stage."""

from tasks.records import Document
from tasks.settings import Cleaning


def reflow(document: Document, settings: Cleaning) -> None:
    """Run the stage."""
