"""The command line.

Only what a command says and takes. Each command imports what it needs when it runs: `clean` must not wait for
Prefect.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

if TYPE_CHECKING:
    from flows.progress import Watcher
    from tasks.records import Document, Passed, Reject, Source
    from tasks.settings import Cleaning

app = typer.Typer(
    name="chengwen",
    help="Raw Chinese documents in; clean, structured, traceable text out, as Parquet.",
    epilog="Try: chengwen run raw/, chengwen clean page.html, chengwen explain page.html",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Inputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="INPUT", help="Files, folders, globs or URLs of these; by default raw."),
]

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Settings file; by default chengwen.toml in this folder, if there is one."),
]

_PLACE = "Folder of the datasets, or its s3:// URL."

OutputOption = Annotated[str, typer.Option("--output", "-o", help=_PLACE)]

OutputArgument = Annotated[str, typer.Argument(metavar="OUTPUT", help=_PLACE)]


class Format(StrEnum):
    """How `clean` writes a document."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def main() -> None:
    """Run the command line; what a person can mend ends as one line and exit status 2, a failed run with 1."""
    _write_what_the_terminal_can()
    try:
        app()
    except ValueError as error:
        _fail(error, 2)
    except (RuntimeError, OSError) as error:
        _fail(error, 1)


def _write_what_the_terminal_can() -> None:
    """Let a character that the terminal's encoding lacks be shown by its number instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _fail(error: Exception, status: int) -> NoReturn:
    from flows.console import visible

    Console(stderr=True, soft_wrap=True).print(
        visible(f"chengwen: {error}"), markup=False, highlight=False, style="red"
    )
    sys.exit(status)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 (the callback of a flag)
    if wanted:
        typer.echo(f"chengwen {version('chengwen')}")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Raw Chinese documents in; clean, structured, traceable text out, as Parquet."""


@app.command()
def run(
    inputs: Inputs = None,
    output: OutputOption = "output",
    config: Config = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes; by default one for each processor.")] = None,
    engine: Annotated[
        str | None,
        typer.Option(metavar="local|dask", help="Where shards are cleaned: on this machine, or on a Dask cluster."),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="tcp://HOST:PORT", help="Dask scheduler; without one, Dask starts a cluster on this machine."
        ),
    ] = None,
    max_rejects: Annotated[
        int | None, typer.Option(help="Fail, and publish nothing, when there are more rejects.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless the run fails.")] = False,
    retry_rejects: Annotated[bool, typer.Option("--retry-rejects", help="Try again what was rejected before.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Clean everything again, changed or not.")] = False,
) -> None:
    """Clean documents into datasets, as a Prefect flow.

    Reads pages, texts, MHTML, PDF, Word and EPUB files; WARC, WET and ARC; JSONL, CSV, TSV and Parquet; ZIP and tar;
    each also .gz .bz2 .xz .zst. Old office files are rejected with advice. Only what has changed since the last
    run is cleaned. Set PREFECT_API_URL to see the run on your Prefect server.

    \b
    Examples:
      chengwen run                               clean raw/ into output/
      chengwen run crawl/ 'dumps/*.jsonl.gz' -o /data/clean
      CHENGWEN_SCRIPT=keep chengwen run raw/     keep Traditional text as it is
      chengwen run raw/ --retry-rejects          after the cause of rejects has gone
      chengwen run crawl/ --engine dask --address tcp://scheduler:8786
      duckdb -c "from 'output/current/documents/*.parquet'"
    """
    from flows.conduct import run_clean_corpus
    from flows.console import show_summary
    from flows.plan import Again
    from flows.settings import load_settings
    from flows.store import check_apart, open_output
    from tasks.read import check_inputs

    inputs = inputs or ["raw"]
    again = Again.ALL if force else Again.REJECTS if retry_rejects else Again.CHANGED
    chosen = {"workers": workers, "engine": engine, "address": address, "max_rejects": max_rejects}
    load_settings(config, chosen)
    open_output(output)
    check_apart(inputs, output)
    check_inputs(inputs)
    console = Console(quiet=quiet)
    with _watching(console, "cleaning") as watcher:
        summary = run_clean_corpus(
            watcher,
            inputs=inputs,
            output=output,
            config=str(config) if config else None,
            options=chosen,
            again=again.value,
        )
    show_summary(console, summary)


@app.command()
def compact(
    output: OutputArgument = "output",
    config: Config = None,
    keep_snapshots: Annotated[
        int | None, typer.Option(help="Snapshots that are kept, the current one included; by default 3.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless the run fails.")] = False,
) -> None:
    """Merge small part files and prune old snapshots.

    Many runs leave many of both. This is a Prefect flow, as cleaning is. Nothing is cleaned again, now or in the next run, and no row changes.

    \b
    Examples:
      chengwen compact output
      chengwen compact output --keep-snapshots 1
    """
    from flows.conduct import run_compact
    from flows.console import show_compaction
    from flows.settings import load_settings
    from flows.store import open_output

    chosen = {"keep_snapshots": keep_snapshots}
    load_settings(config, chosen)
    open_output(output)
    console = Console(quiet=quiet)
    with _watching(console, "merging") as watcher:
        summary = run_compact(watcher, output=output, config=str(config) if config else None, options=chosen)
    show_compaction(console, summary)


@contextmanager
def _watching(console: Console, doing: str) -> Iterator[Watcher]:
    """The watcher that suits the console. An interrupted run ends as one line and exit status 130."""
    from flows.console import Bar, Lines

    watcher = Bar(console, doing) if console.is_terminal else Lines(console, doing)
    try:
        yield watcher
    except KeyboardInterrupt:
        Console(stderr=True).print("chengwen: interrupted; the next run goes on from here", style="red")
        raise typer.Exit(130) from None
    finally:
        watcher.stop()


@app.command()
def schedule(
    cron: Annotated[str, typer.Option(help="When: minute, hour, day, month, weekday.")],
    inputs: Inputs = None,
    output: OutputOption = "output",
    config: Config = None,
    compact_cron: Annotated[str, typer.Option(help="When to compact, as `chengwen compact` does.")] = "0 14 * * 0",
    timezone: Annotated[str | None, typer.Option(help="Of the schedule; by default this machine's.")] = None,
    alert: Annotated[
        str | None, typer.Option(help="Where failed runs are reported: mailtos://…, wecombot://…, jsons://… (Apprise).")
    ] = None,
    port: Annotated[
        int, typer.Option(help="Of the Prefect server that is started, if PREFECT_API_URL is not set.")
    ] = 4200,
) -> None:
    """Clean on a schedule, on this machine, until stopped.

    A run that is due while another is going on is refused. For a server that others use too, see prefect.yaml.

    \b
    Examples:
      chengwen schedule --cron "0 2 * * *"                       raw/ into output/, every night at two
      chengwen schedule --cron "*/30 * * * *" crawl/ -o /data/clean --alert "mailtos://user:password@example.org"
    """
    from flows.conduct import run_on_schedule
    from flows.schedule import make_schedule
    from flows.settings import load_settings
    from flows.store import check_apart, open_output

    inputs = inputs or ["raw"]
    load_settings(config)
    open_output(output)
    check_apart(inputs, output)
    parameters = {"inputs": inputs, "output": output, "config": str(config) if config else None}
    run_on_schedule(make_schedule(cron, compact_cron, timezone, alert), port, typer.echo, parameters)


@app.command()
def alert(
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="mailtos://…, wecombot://…, dingtalk://…, jsons://… (Apprise).")
    ],
) -> None:
    """Let a Prefect server report runs that go wrong.

    The server is that of PREFECT_API_URL; it reports runs that fail, crash or do not start.

    \b
    Example:
      chengwen alert "mailtos://user:password@example.org?to=oncall@example.org"
    """
    from flows.conduct import set_alerts
    from flows.schedule import check_address

    check_address(address)
    set_alerts(address)


@app.command()
def clean(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="Files or URLs; - or nothing is standard input.")
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", "-f", help="How the document is written.")] = Format.TEXT,
    config: Config = None,
) -> None:
    """Clean documents to standard output.

    \b
    Examples:
      chengwen clean page.html
      curl -s https://example.org/ | chengwen clean -f markdown
      chengwen clean -f json raw/*.txt | jq .title
    """
    from flows.render import FORMATS
    from tasks.records import Reject

    rejected = False
    for result in _cleaned(files, config):
        if isinstance(result, Reject):
            rejected = True
            _complain(result)
        else:
            typer.echo(FORMATS[output_format](result))
    if rejected:
        raise typer.Exit(1)


@app.command()
def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The document, a path or a URL; - is standard input.")],
    config: Config = None,
) -> None:
    """Show what happened to a document, block by block.

    Kept or dropped, by which rule, what was repaired, and raw beside clean.

    \b
    Example:
      chengwen explain page.html | less -R
    """
    from flows.explain import explain as show

    console = Console()
    for result in _cleaned([file], config):
        show(console, result)


@app.command()
def verify(
    output: Annotated[
        str, typer.Argument(metavar="OUTPUT", help="Folder or s3:// URL of the datasets, or one of their snapshots.")
    ] = "output",
) -> None:
    """Check published datasets against their manifest.

    Hashes, rows, columns, and that nothing went missing. One line a finding.

    \b
    Examples:
      chengwen verify output
      chengwen verify output/snapshots/20260101T020000-1a2b3c
    """
    from flows.console import visible
    from flows.verify import Verification

    verification = Verification(output)
    found = 0
    for found, line in enumerate(verification.findings(), 1):  # noqa: B007 (the number of the last one)
        typer.echo(visible(line))
    counts = ", ".join(f"{number:,} {name}" for name, number in verification.counts.items())
    verdict = f"{found:,} finding{'s' * (found > 1)}" if found else "all as it should be"
    typer.echo(": ".join(filter(None, (str(verification.snapshot.resolve()), counts, verdict))))
    if found:
        raise typer.Exit(1)


@app.command()
def rejects(
    output: OutputArgument = "output",
    by_reason: Annotated[bool, typer.Option("--by-reason", help="Only how many there are of each reason.")] = False,
) -> None:
    """List what could not be cleaned, and why.

    Address, stage, error and message, a tab apart.

    \b
    Examples:
      chengwen rejects output | grep time_limit
      chengwen rejects output --by-reason
    """
    from flows.console import visible
    from flows.rejects import by_reason as count
    from flows.rejects import rejects as listed

    if by_reason:
        for (stage, error), number in count(output):
            typer.echo(f"{number}\t{visible(stage)}\t{visible(error)}")
    else:
        for row in listed(output):
            typer.echo("\t".join(visible(row[name]) for name in ("source_uri", "stage", "error", "message")))


def _cleaned(files: list[str] | None, config: Path | None) -> Iterator[Document | Reject]:
    from flows.settings import load_settings
    from tasks.pipeline import clean as clean_document
    from tasks.records import Passed, Source

    settings = load_settings(config).cleaning
    readings = [_reading(name, settings) for name in files or ["-"]]
    for source in chain.from_iterable(readings):
        if not isinstance(source, Passed):
            yield clean_document(source, settings) if isinstance(source, Source) else source


def _reading(name: str, settings: Cleaning) -> Iterator[Source | Reject | Passed]:
    """Read what is in a file, or in standard input; a path that does not exist is an error before anything is read."""
    from tasks.read import find_inputs, read, read_stream

    if name == "-":
        return read_stream(sys.stdin.buffer, settings)
    inputs = find_inputs([name])
    return chain.from_iterable(read(item, settings) for item in inputs)


def _complain(reject: Reject) -> None:
    from flows.console import visible

    words = f"chengwen: {reject.document.source.uri}: {reject.error}: {reject.message}"
    Console(stderr=True, soft_wrap=True).print(visible(words), markup=False, highlight=False, style="red")
