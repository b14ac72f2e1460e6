"""The segment stage."""

from tasks.records import Document, Section, join
from tasks.settings import Cleaning


def segment(document: Document, settings: Cleaning) -> None:
    """Run the stage."""
    document.text = join(document.kept)
    document.sections = [Section(0, None, 0, None, None, [], document.text, 0, len(document.text))]
