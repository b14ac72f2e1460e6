"""Where the time of cleaning goes: each stage on a folder of pages, as a multiple of a bare parse.

    python benchmarks/stages.py FOLDER [--repeat 3]

FOLDER holds `*.html`. One core, best of the repeats for each page and stage. With trafilatura installed, its extraction
of the same pages is measured in the same run.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from selectolax.lexbor import LexborHTMLParser

from tasks.pipeline import clean
from tasks.records import Reject, Source
from tasks.settings import Cleaning


def stage_times(pages: list[Source], repeat: int) -> dict[str, float]:
    """Seconds by stage for all pages together, each page at its best."""
    best: dict[tuple[str, str], float] = {}
    for _ in range(repeat + 1):
        for page in pages:
            result = clean(page, Cleaning())
            document = result.document if isinstance(result, Reject) else result
            for stage, seconds in document.seconds.items():
                best[page.uri, stage] = min(best.get((page.uri, stage), seconds), seconds)
    times: dict[str, float] = defaultdict(float)
    for (_, stage), seconds in best.items():
        times[stage] += seconds
    return dict(times)


def seconds_of(work: Callable[[bytes], object], pages: list[Source], repeat: int) -> float:
    """Seconds for all pages together, each page at its best."""
    return sum(min(_timed(work, page.data) for _ in range(repeat)) for page in pages)


def _timed(work: Callable[[bytes], object], data: bytes) -> float:
    started = perf_counter()
    work(data)
    return perf_counter() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    pages = [Source(path.name, path.read_bytes(), "text/html") for path in sorted(arguments.folder.glob("*.html"))]
    megabytes = sum(len(page.data) for page in pages) / 1e6
    parse = seconds_of(LexborHTMLParser, pages, arguments.repeat)
    rows = stage_times(pages, arguments.repeat)
    rows["all stages"] = sum(rows.values())
    rows["decode, extract, strip"] = rows["decode"] + rows["extract"] + rows["strip"]
    rows["bare lexbor parse"] = parse
    if importlib.util.find_spec("trafilatura"):
        import trafilatura  # noqa: PLC0415 (a peer, which need not be installed)

        rows["trafilatura.extract"] = seconds_of(trafilatura.extract, pages, arguments.repeat)
    print(f"{len(pages)} pages, {megabytes:.1f} MB")
    print(f"{'':24}{'ms/page':>10}{'MB/s':>10}{'× parse':>10}")
    for name, seconds in rows.items():
        print(f"{name:24}{1000 * seconds / len(pages):10.2f}{megabytes / seconds:10.1f}{seconds / parse:10.1f}")


if __name__ == "__main__":
    main()
