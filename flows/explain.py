"""A document block by block, for a person who asks why a line is gone."""

from __future__ import annotations

from difflib import SequenceMatcher

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.console import visible
from tasks.records import Block, Document, Reject

LONGEST_COMPARED = 3_000
"""Characters beyond which a block's changes are not marked: comparing takes time that grows with the square."""


def explain(console: Console, result: Document | Reject) -> None:
    """Print what is known of the document, then each block: kept or dropped, role, rule, repairs, raw beside clean."""
    document = result.document if isinstance(result, Reject) else result
    console.print(_facts(document))
    if document.blocks:
        console.print(_table(document.blocks))
    if isinstance(result, Reject):
        words = f"rejected in {result.stage}: {result.error}: {result.message}"
        console.print(Text(visible(words), style="bold red"))


def _table(blocks: list[Block]) -> Table:
    table = Table(show_lines=True, expand=True)
    table.add_column("#", justify="right")
    table.add_column("role, rule, repairs", max_width=28, overflow="fold")
    table.add_column("raw", ratio=1, overflow="fold")
    table.add_column("clean", ratio=1, overflow="fold")
    for number, block in enumerate(blocks):
        raw, clean = _changes(block)
        table.add_row(str(number), _verdict(block), raw, clean)
    return table


def _facts(document: Document) -> Text:
    metadata = document.metadata
    how = f"{document.encoding} ({document.encoding_from}, {document.decode_errors} errors)"
    facts = {
        "source": document.source.uri,
        "encoding": how if document.encoding else "",
        "script": document.script,
        "title": metadata.title,
        "authors": "、".join(metadata.authors),
        "publisher": metadata.publisher,
        "published": metadata.published_at,
        "number": metadata.doc_number,
        "keywords": "、".join(metadata.keywords),
        "repairs": ", ".join(f"{name} × {count}" for name, count in sorted(document.repairs.items())),
    }
    return Text("\n").join(
        Text.assemble((f"{name:>10}  ", "dim"), visible(str(value))) for name, value in facts.items() if value
    )


def _verdict(block: Block) -> Text:
    kept = Text("kept ", style="bold green") if block.kept else Text("dropped ", style="bold red")
    lines = [
        kept + Text(str(block.role)),
        Text(block.rule or "", style="cyan"),
        Text(", ".join(block.repairs), "yellow"),
    ]
    return Text("\n").join(line for line in lines if line)


def _changes(block: Block) -> tuple[Text, Text]:
    raw = block.raw.strip("\r\n")
    if not block.kept:
        return Text(_lines(raw)), Text("")
    if len(raw) + len(block.text) > LONGEST_COMPARED:
        return Text(_lines(raw)), Text(_lines(block.text))
    before, after = Text(), Text()
    for kind, i, j, k, n in SequenceMatcher(None, raw, block.text, autojunk=False).get_opcodes():
        before.append(_lines(raw[i:j]), "" if kind == "equal" else "red")
        after.append(_lines(block.text[k:n]), "" if kind == "equal" else "green")
    return before, after


def _lines(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))
