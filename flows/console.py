"""What a person sees of a run on the console: its progress and its summary.

On a terminal a live bar; elsewhere plain lines.
"""

from __future__ import annotations

import time
from pathlib import Path
from unicodedata import category

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from upath import UPath

from flows.report import Compaction, Counts, Summary
from flows.tally import Tally
from tasks.schema import TABLES

LINE_INTERVAL_S = 10.0
"""Pause between two progress lines where there is no terminal."""


def visible(text: str) -> str:
    r"""The text with what a terminal would obey, or would hide, as escapes: it cannot draw, erase, reorder or break lines.

    >>> print(visible("一\x1b[2J\n\u202e二"))
    一\x1b[2J\n\u202e二
    """
    return "".join(char.encode("unicode_escape").decode() if category(char) in _NOT_SHOWN else char for char in text)


_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Bar:
    """A live bar, for a terminal."""

    def __init__(self, console: Console, doing: str) -> None:
        """Show on this console that the run is starting. `doing` is what it does to its inputs."""
        self._doing = doing
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._progress.start()
        self._task = self._progress.add_task("starting Prefect", total=None)

    def prepare(self, containers: int, size: int) -> None:  # noqa: ARG002 (a watcher's signature)
        """Show what is done before there is something to count."""
        self._progress.update(self._task, description=_preparing(containers))

    def start(self, inputs: int, size: int) -> None:
        """Show what there is to do."""
        self._progress.update(self._task, description=f"{self._doing} {inputs:,} inputs", total=max(size, 1))

    def advance(self, size: int, so_far: Tally) -> None:
        """Move the bar."""
        self._progress.update(self._task, advance=size, description=_counts(so_far))

    def stop(self) -> None:
        """Take the bar away."""
        self._progress.stop()


class Lines:
    """Plain lines now and then, for a log."""

    def __init__(self, console: Console, doing: str) -> None:
        """Write to this console. `doing` is what the run does to its inputs."""
        self._console, self._doing = console, doing

    def prepare(self, containers: int, size: int) -> None:
        """Say what is done before there is something to count."""
        self._console.print(f"{_preparing(containers)}, {size / 1e6:,.1f} MB")

    def start(self, inputs: int, size: int) -> None:
        """Say what there is to do."""
        self._size, self._done, self._said = max(size, 1), 0, time.monotonic()
        self._console.print(f"{self._doing} {inputs:,} inputs, {size / 1e6:,.1f} MB")

    def advance(self, size: int, so_far: Tally) -> None:
        """Say how far the run is, unless it was said a moment ago."""
        self._done += size
        if time.monotonic() - self._said >= LINE_INTERVAL_S:
            self._said = time.monotonic()
            self._console.print(f"{self._done / self._size:4.0%}  {_counts(so_far)}")

    def stop(self) -> None:
        """Nothing to take away."""


def _preparing(containers: int) -> str:
    return f"cutting {containers:,} large inputs into parts"


def _counts(tally: Tally) -> str:
    return f"{tally.documents:,} documents, {tally.rejects.total():,} rejects"


def show_summary(console: Console, summary: Summary) -> None:
    """Print what happened, and where the datasets are."""
    if not summary.shards_fresh:
        console.print("Nothing has changed since the last run; nothing was cleaned again.")
    for title, rows in summary.tables().items():
        console.print(_table(title, rows))
    console.print(f"\n{summary.seconds:.1f} s, run {summary.run_id}. The datasets:")
    for place in dict.fromkeys(_shown(summary.place(table.name)) for table in TABLES):
        console.print(f"  {place}", markup=False, highlight=False, soft_wrap=True)


def show_compaction(console: Console, summary: Compaction) -> None:
    """Print what has become fewer."""
    if summary.shards[0] == summary.shards[1]:
        console.print("There are no small part files to merge.")
    for name, before, after in summary.rows():
        console.print(f"{name}: {before:,}, now {after:,}")
    console.print(f"{summary.seconds:.1f} s, run {summary.run_id}", highlight=False)


def _table(title: str, rows: Counts) -> Table:
    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 2))
    table.add_column(min_width=32)
    table.add_column(justify="right")
    for name, number in rows:
        table.add_row(Text(visible(name)), f"{number:,}")
    return table


def _shown(place: Path | UPath) -> str:
    """Where part files are, as a person would type it: relative where it is below the working directory."""
    if isinstance(place, UPath):
        return f"their part files are listed in {place}"
    return f"{place.relative_to(Path.cwd()) if place.is_relative_to(Path.cwd()) else place}/*.parquet"
