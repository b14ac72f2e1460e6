"""A Prefect server for a run or a schedule, for those who have none.

`python -m flows.server PORT` serves until its standard input ends: so it goes when its user does, even when that is
killed. What is done with the server is `flows.conduct`.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

STARTUP_LIMIT_S = 180
"""A first start makes the database: half a minute on a slow machine."""

SHUTDOWN_LIMIT_S = 10
"""The server writes the last states of the run's tasks when it is asked to stop, and sometimes hangs afterwards."""

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
}
"""What keeps Prefect off a person's console and off the network; set before it is imported."""

LASTING = {"PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem"}
"""Prefect keeps in memory who holds a deployment's one place: after a restart of the server nobody would ever free it."""


class ServerError(RuntimeError):
    """The server did not start. The message says why, or where its log is."""


@contextmanager
def serve(port: int | None = None) -> Iterator[str]:
    """Run a server of one's own, by default on a free port, and yield its API address.

    Raises `ServerError` when it does not start.
    """
    port = _usable(port or 0)
    with tempfile.NamedTemporaryFile("wb", prefix="chengwen-prefect-", suffix=".log", delete=False) as log:
        process = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", "flows.server", str(port)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={**os.environ, **QUIET, **LASTING, "PREFECT_SERVER_API_PORT": str(port)},
            start_new_session=True,
        )
    try:
        _wait(process, port, log.name)
        try:
            yield f"http://127.0.0.1:{port}/api"
        finally:
            Path(log.name).unlink()
    finally:
        process.communicate()


def _usable(port: int) -> int:
    """The port, or a free one for 0. Raises `ServerError` for one that is in use."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            where = f"http://127.0.0.1:{port}"
            raise ServerError(
                f"{where}: {error.strerror}; choose another --port, or set PREFECT_API_URL={where}/api if it is Prefect's"
            ) from None
        usable: int = probe.getsockname()[1]
        return usable


def _wait(process: subprocess.Popen[bytes], port: int, log: str) -> None:
    deadline = time.monotonic() + STARTUP_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise ServerError(f"the Prefect server of this run did not start; its log is {log}")


def _stop_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SHUTDOWN_LIMIT_S)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Serve on the port that the command line names, until standard input ends."""
    import uvicorn  # noqa: PLC0415 (only the server's own process needs it)

    threading.Thread(target=_stop_with_parent, daemon=True).start()
    port = int(sys.argv[1])
    uvicorn.run("prefect.server.api.server:create_app", factory=True, host="127.0.0.1", port=port, log_level="error")


if __name__ == "__main__":
    main()
