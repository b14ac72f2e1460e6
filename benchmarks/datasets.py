"""What a run costs as its input grows: peak memory, and the time of a run with nothing to do.

    python benchmarks/datasets.py memory [--megabytes 2] [--times 1 10 100] [--shard-mb 1]
    python benchmarks/datasets.py idle [--inputs 1000 10000 100000]

The inputs are made of raw/, in a scratch folder. `memory` cleans them once as files and once as a single JSONL file, and
watches the memory that each process of the run has ever held (VmHWM in /proc, so Linux only): the flow's own process,
its largest worker, and the server that Prefect needs. A worker's memory grows with its shard, up to where rows are
written; shards are small here, so that the smallest input fills some and the largest goes through a worker in many. `idle` cleans small files, and then runs again twice: when nothing
has changed, and when one file has. Seconds are processor seconds of the flow's process, the server's left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

RAW = sorted((Path(__file__).parents[1] / "raw").glob("*.txt"))
CHENGWEN = Path(sys.executable).with_name("chengwen")
FILES_IN_A_FOLDER = 1_000


def documents(total: int) -> Iterator[str]:
    """Samples, each with a number, until they are so many characters."""
    made = number = 0
    while made < total:
        text = f"第{number}号\n" + RAW[number % len(RAW)].read_text("utf-8", "replace")
        made += len(text.encode())
        number += 1
        yield text


def as_files(folder: Path, texts: Iterator[str]) -> None:
    """A file a document."""
    for number, text in enumerate(texts):
        path = folder / f"{number // FILES_IN_A_FOLDER:05}" / f"{number:07}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def as_lines(folder: Path, texts: Iterator[str]) -> None:
    """One file for all of them."""
    with (folder / "all.jsonl").open("w") as file:
        file.writelines(json.dumps({"text": text}) + "\n" for text in texts)


def run(folder: Path, **variables: str) -> tuple[dict[str, int], float, float]:
    """Clean `in` into `out`: the peak of each kind of process in MB, processor seconds and seconds of the flow's own."""
    peaks: dict[str, int] = {}
    began = time.monotonic()
    seconds = 0.0
    command = [CHENGWEN, "run", "in", "-o", "out", "-q"]
    with subprocess.Popen(command, cwd=folder, env=os.environ | variables) as process:
        while process.poll() is None:
            for pid, role in family(process.pid):
                peaks[role] = max(peaks.get(role, 0), peak_of(pid))
            seconds = max(seconds, seconds_of(process.pid))
            time.sleep(0.05)
    assert process.returncode == 0
    return peaks, seconds, time.monotonic() - began


def family(flow: int) -> Iterator[tuple[int, str]]:
    """The processes of a run, and what each is. Workers are children of the fork server."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and (status := read(path / "stat")):
            children.setdefault(int(status.rpartition(")")[2].split()[1]), []).append(int(path.name))
    yield flow, "flow"
    for child in children.get(flow, []):
        is_server = "flows.server" in read(Path(f"/proc/{child}/cmdline"))
        yield child, "server" if is_server else "other"
        for grandchild in children.get(child, []):
            yield grandchild, "server" if is_server else "worker"


def peak_of(pid: int) -> int:
    """The most memory that a process has held, in MB."""
    line = next(
        (line for line in read(Path(f"/proc/{pid}/status")).splitlines() if line.startswith("VmHWM")), "VmHWM: 0"
    )
    return int(line.split()[1]) // 1024


def seconds_of(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") if fields else 0


def read(path: Path) -> str:
    """A file of /proc; empty when the process has gone."""
    try:
        return path.read_text()
    except OSError:
        return ""


def memory(megabytes: int, times: list[int], shard_mb: int) -> None:
    """Print a line for each size and form."""
    print(f"{'input':>14} {'MB':>6} {'flow':>6} {'worker':>6} {'server':>6}   peak MB of each process")
    forms: dict[str, Callable[[Path, Iterator[str]], None]] = {"files": as_files, "one JSONL file": as_lines}
    for form, make in forms.items():
        for factor in times:
            with TemporaryDirectory() as name:
                (Path(name) / "in").mkdir()
                make(Path(name) / "in", documents(megabytes * factor * 1_000_000))
                peaks, _, _ = run(Path(name), CHENGWEN_SHARD_MB=str(shard_mb))
            roles = " ".join(f"{peaks.get(role, 0):6}" for role in ("flow", "worker", "server"))
            print(f"{form:>14} {megabytes * factor:6} {roles}", flush=True)


def idle(numbers: list[int]) -> None:
    """Print a line for each number of inputs."""
    print(f"{'inputs':>8}  {'first run':>20}  {'nothing changed':>20}  {'one file changed':>20}   peak MB of the flow")
    for number in numbers:
        with TemporaryDirectory() as name:
            (Path(name) / "in").mkdir()
            as_files(
                Path(name) / "in",
                (f"第{n}号\n今天上午，全市召开了工作会议，传达学习上级精神。\n" for n in range(number)),
            )
            cells, peak = [], 0
            for changed in (False, False, True):
                if changed:
                    next(Path(name).glob("in/*/*.txt")).write_text("会议改期，另行通知。\n")
                peaks, busy, seconds = run(Path(name))
                cells.append(f"{busy:8.1f} s of {seconds:6.1f} s")
                peak = max(peak, peaks["flow"])
        print(f"{number:8,}  {'  '.join(cells)}   {peak}", flush=True)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    of_memory = commands.add_parser("memory")
    of_memory.add_argument("--megabytes", type=int, default=2)
    of_memory.add_argument("--times", type=int, nargs="+", default=[1, 10, 100])
    of_memory.add_argument("--shard-mb", type=int, default=1)
    of_idle = commands.add_parser("idle")
    of_idle.add_argument("--inputs", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    arguments = parser.parse_args()
    if arguments.command == "memory":
        memory(arguments.megabytes, arguments.times, arguments.shard_mb)
    else:
        idle(arguments.inputs)


if __name__ == "__main__":
    main()
