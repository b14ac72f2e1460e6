"""How the tests of line rules run the strip stage on a text."""

from tasks.extract.text import text_blocks
from tasks.records import Block, Document, Source
from tasks.settings import Cleaning
from tasks.strip import strip

PROSE = "市里昨天召开了会议，各县区派人参加，会议由副市长主持，主要有三项议程，一共开了两个小时。"


def stripped(text: str, settings: Cleaning | None = None, script: str = "none") -> Document:
    document = Document(Source("dump.txt", b"", "text/plain"), content=text, blocks=text_blocks(text), script=script)
    strip(document, settings or Cleaning())
    return document


def kept_text(text: str) -> str:
    return "\n".join(block.text for block in stripped(text).kept)


def block_of(document: Document, text: str) -> Block:
    return next(block for block in document.blocks if block.raw.strip() == text)
