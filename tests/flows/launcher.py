"""Runs the flows again and again in processes of their own, so that a test can kill each without paying for its start.

`python -m tests.flows.launcher` reads a line of JSON, the flow and its parameters, prints the process that has
begun on them, and, when that has ended, its exit status. A cleaning that comes to its end leaves its number of fresh
shards in the file `fresh` beside the output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.server import QUIET

INPUTS_IN_A_SHARD = 10


def main() -> None:
    os.environ.update(QUIET)
    from flows import plan  # noqa: PLC0415 (Prefect reads its environment when it is imported)
    from flows.clean import clean_corpus  # noqa: PLC0415
    from flows.compact import compact  # noqa: PLC0415
    from flows.report import Summary  # noqa: PLC0415

    plan.MAX_INPUTS = INPUTS_IN_A_SHARD
    for line in sys.stdin:
        parameters = json.loads(line)
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            flow = {"clean": clean_corpus, "compact": compact}[parameters.pop("flow")]
            summary = flow(**parameters)
            if isinstance(summary, Summary):
                Path(parameters["output"]).with_name("fresh").write_text(str(summary.shards_fresh))
            os._exit(0)
        say(child)
        say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


class Launcher:
    """The test's end of the launcher."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, flow: str = "clean", **parameters: Any) -> int:  # noqa: ANN401 (the flow's own)
        """Start a run; its process number."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"flow": flow, **parameters}) + "\n")
        self._process.stdin.flush()
        return self._number()

    def wait(self) -> int:
        """Wait for the run to end; its exit status, negative for a signal."""
        return self._number()

    def _number(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())


@contextmanager
def launch(folder: Path, **variables: str) -> Iterator[Launcher]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.flows.launcher"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PREFECT_HOME": str(folder), **variables},
    ) as process:
        yield Launcher(process)


if __name__ == "__main__":
    main()
