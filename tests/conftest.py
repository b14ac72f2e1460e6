import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.server import serve
from tests.flows.launcher import Launcher, launch

ROOT = Path(__file__).parents[1]

collect_ignore = ["guided.py"]  # needs atheris, and has no test

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="session")
def prefect_server(prefect_home: Path) -> Iterator[str]:
    """A real Prefect server for the tests of a session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(prefect_home))
        with serve() as url:
            yield url


@pytest.fixture(scope="session")
def launcher(prefect_home: Path, prefect_server: str) -> Iterator[Launcher]:
    """Runs of the flow in processes of their own, without the seconds that importing Prefect takes."""
    with launch(prefect_home, PREFECT_API_URL=prefect_server) as running:
        yield running


@pytest.fixture(scope="session")
def chengwen(prefect_home: Path) -> Command:
    """The installed command, run as a person would, in a folder of one's choice."""

    def run(
        *args: str | Path, cwd: Path = ROOT, stdin: bytes = b"", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [Path(sys.executable).with_name("chengwen"), *args],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            check=False,
            env={**os.environ, "PREFECT_HOME": str(prefect_home), "COLUMNS": "120", **variables},
        )
        return subprocess.CompletedProcess(args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
