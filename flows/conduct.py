"""Running the flows by hand or on a schedule: on the Prefect server that is set, or on one that is started for it.

Must be imported before Prefect is: it sets what keeps Prefect quiet.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flows.progress import Watcher, watch
from flows.server import QUIET, ServerError, serve

if TYPE_CHECKING:
    from flows.report import Compaction, Summary
    from flows.schedule import Schedule


def run_clean_corpus(watcher: Watcher, **parameters: Any) -> Summary:  # noqa: ANN401 (the flow's own, which checks them)
    """Run the cleaning flow with its parameters to its end and tell the watcher how far it is. Raises what the flow raises."""
    _set(QUIET)
    with _api(), watch(watcher):
        from flows.clean import clean_corpus  # noqa: PLC0415 (Prefect reads its environment when it is imported)

        summary: Summary = clean_corpus(**parameters)
        return summary


def run_compact(watcher: Watcher, **parameters: Any) -> Compaction:  # noqa: ANN401 (as above)
    """Run the maintenance flow in the same way."""
    _set(QUIET)
    with _api(), watch(watcher):
        from flows.compact import compact  # noqa: PLC0415 (as above)

        summary: Compaction = compact(**parameters)
        return summary


def run_on_schedule(schedule: Schedule, port: int, say: Callable[[str], None], parameters: dict[str, Any]) -> None:
    """Clean, and compact, with the cleaning flow's parameters on a schedule, until this process is told to stop.

    Says when the next run is and where its page will be; each run ends with a line of its own.
    """
    _set(QUIET)
    with _api(port) as url:
        from flows.deployments import serve_on_schedule  # noqa: PLC0415 (as above)

        say(f"next run at {schedule.next():%Y-%m-%d %H:%M %Z}; its page: {url.removesuffix('/api')}; Ctrl-C stops it")
        serve_on_schedule(schedule, parameters)


def set_alerts(address: str) -> None:
    """Let the Prefect server that is set report runs that go wrong. Raises `ServerError` without one."""
    _set(QUIET)
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415 (as above)

    from flows.alert import mark_crashes, send_alerts  # noqa: PLC0415

    if not PREFECT_API_URL.value():
        raise ServerError("set PREFECT_API_URL to the Prefect server that shall watch over the runs")
    with _api():
        mark_crashes()
        send_alerts(address)


def _set(variables: dict[str, str]) -> None:
    """Set environment variables that are not set yet."""
    os.environ.update({name: value for name, value in variables.items() if name not in os.environ})


@contextmanager
def _api(port: int | None = None) -> Iterator[str]:
    from httpx import TransportError  # noqa: PLC0415 (as above)
    from prefect.logging.handlers import APILogHandler  # noqa: PLC0415
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415

    if url := PREFECT_API_URL.value():
        try:
            yield url
        except TransportError as error:
            raise ServerError(f"the Prefect server at {url} (PREFECT_API_URL) does not answer: {error}") from error
        return
    with serve(port) as url, temporary_settings({PREFECT_API_URL: url}):
        try:
            yield url
        finally:
            APILogHandler().flush()
