"""The whole run, files to published datasets, beside the peers: `python benchmarks/throughput.py [FOLDER] --documents 1000 10000`.

FOLDER holds `*.html`; without one only the samples in `raw/` are taken. From these a corpus of each size is made: copies
in turn, each with a line of its own, so that no two are the same bytes. Then, on the same files and with one worker each:
a cold run of the cleaning flow with everything on and a server of its own; a plain loop of trafilatura and pyarrow; and
datatrove's local executor with its trafilatura extractor and Parquet writer, where it is installed.

Given are documents and megabytes per second of processor time: that of the process and all that it started, so that
neither a busy machine nor waiting counts; and the largest process. Of the flow also the time of each stage by the clock, and
the share of what cleans no document: starting, Prefect and its server, planning, publishing. For Linux: workers that
outlive the process that started them are counted as children that it adopts.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

_FLOW = """
import json, sys
from pathlib import Path
from flows.cli import main
sys.argv = ["chengwen", "run", sys.argv[1], "--output", sys.argv[2], "--workers", "1", "--quiet"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
output = Path(sys.argv[4], "current")
tallies = [shard["tally"] for shard in json.loads((output / "manifest.json").read_bytes())["shards"]]
stages = {}
for tally in tallies:
    for stage, seconds in tally["seconds"].items():
        stages[stage] = stages.get(stage, 0) + seconds
print("RESULT", json.dumps({"documents": sum(tally["documents"] for tally in tallies), "stages": stages}))
"""
_LOOP = """
import json, sys
from pathlib import Path
import pyarrow as pa, pyarrow.parquet as pq
from trafilatura import extract
schema = pa.schema([("uri", pa.string()), ("text", pa.string())])
documents = 0
with pq.ParquetWriter(sys.argv[2] + "/documents.parquet", schema, compression="zstd", compression_level=3) as writer:
    rows = []
    def write():
        writer.write_table(pa.Table.from_pylist(rows, schema))
        rows.clear()
    for path in sorted(Path(sys.argv[1]).rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            text = extract(data) if path.suffix == ".html" else data.decode("utf-8", "replace")
            rows.append({"uri": path.name, "text": text})
            documents += text is not None
            if len(rows) == 1000:
                write()
    write()
print("RESULT", json.dumps({"documents": documents}))
"""
_DATATROVE = """
import json, sys
from pathlib import Path
from charset_normalizer import from_bytes
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.writers import ParquetWriter
def read(data, rank=0, world_size=1):
    for path in sorted(Path(sys.argv[1]).rglob("*.html")):
        yield Document(text=str(from_bytes(path.read_bytes()).best() or ""), id=path.name)
steps = [read, Trafilatura(timeout=60), ParquetWriter(sys.argv[2] + "/out")]
LocalPipelineExecutor(steps, tasks=1, workers=1, logging_dir=sys.argv[2] + "/logs").run()
import pyarrow.dataset as ds
print("RESULT", json.dumps({"documents": ds.dataset(sys.argv[2] + "/out").count_rows()}))
"""
CONTENDERS = {
    "chengwen": (_FLOW, ()),
    "trafilatura and pyarrow": (_LOOP, ("trafilatura",)),
    "datatrove": (_DATATROVE, ("datatrove", "trafilatura")),
}
"""What runs, each in a process of its own, and what it needs."""


def make_corpus(folder: Path, sources: list[Path], documents: int) -> int:
    """Copy the sources in turn until there are so many; returns the bytes."""
    size = 0
    for number, source in enumerate(islice(cycle(sources), documents)):
        own = f"<!-- {number} -->\n" if source.suffix == ".html" else f"\n编号 {number}\n"
        data = source.read_bytes() + own.encode("ascii" if source.suffix == ".html" else "utf-8")
        place = folder / f"{number // 1000:04}"
        place.mkdir(exist_ok=True)
        size += (place / f"{number:08}{source.suffix}").write_bytes(data)
    return size


def measure(script: str, corpus: Path) -> dict[str, Any]:
    """Run a script on a corpus in a process of its own; what it says, the processor time and the memory it took."""
    with tempfile.TemporaryDirectory() as output, tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(corpus), output],
            cwd=ROOT,
            env=os.environ | {"PREFECT_LOGGING_LEVEL": "ERROR", "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
        _, status, usage = os.wait4(process.pid, 0)
        log.seek(0)
        said = log.read()
    if status:
        raise SystemExit(said[-2000:])
    line = next(line for line in reversed(said.splitlines()) if line.startswith("RESULT "))
    result: dict[str, Any] = json.loads(line.removeprefix("RESULT "))
    workers = list(adopted())
    return result | {
        "beside": cpu_seconds(usage),
        "cpu": sum(map(cpu_seconds, [usage, *workers])),
        "memory": max(each.ru_maxrss for each in [usage, *workers]) / 1024,
    }


def adopt_orphans() -> None:
    """Become the parent of processes whose own has ended (prctl 36, PR_SET_CHILD_SUBREAPER)."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def adopted() -> Iterator[resource.struct_rusage]:
    """What the adopted processes took, when they have ended."""
    with suppress(ChildProcessError):
        while True:
            yield os.wait4(-1, 0)[2]


def cpu_seconds(usage: resource.struct_rusage) -> float:
    """Processor time, of the system too."""
    return usage.ru_utime + usage.ru_stime


def show(results: dict[str, dict[str, Any]], documents: int, size: int) -> None:
    """Print the table of one corpus."""
    print(f"\n{documents:,} files, {size / 1e6:.0f} MB\n{'':26}documents    CPU s  docs/s   MB/s  largest MB  × faster")
    base = results.get("trafilatura and pyarrow", {}).get("cpu")
    for name, each in results.items():
        cpu = each["cpu"]
        faster = f"{base / cpu:9.1f}" if base else f"{'':9}"
        print(
            f"{name:26}{each['documents']:9,}{cpu:9.1f}{documents / cpu:8.0f}{size / 1e6 / cpu:7.1f}{each['memory']:12.0f}{faster}"
        )
    stages = results["chengwen"]["stages"]
    print(
        "by stage, in seconds by the clock: " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in stages.items())
    )
    ours = results["chengwen"]
    print(f"beside the documents {ours['beside']:.1f} s, {ours['beside'] / ours['cpu']:.0%} of the processor time")


def main() -> None:
    """Read the command line, make each corpus, run everything on it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--documents", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--no-peers", action="store_true", help="only chengwen")
    options = parser.parse_args()
    sources = sorted(options.folder.glob("*.html") if options.folder else ()) + sorted((ROOT / "raw").glob("*.txt"))
    adopt_orphans()
    for documents in options.documents:
        with tempfile.TemporaryDirectory() as corpus:
            size = make_corpus(Path(corpus), sources, documents)
            results = {
                name: measure(script, Path(corpus))
                for name, (script, needs) in CONTENDERS.items()
                if name == "chengwen" or (not options.no_peers and all(map(importlib.util.find_spec, needs)))
            }
            show(results, documents, size)


if __name__ == "__main__":
    main()
