"""Running the flow by hand: against the Prefect server that is set, or one that is started for the run.

Must be imported before Prefect is: it sets what keeps Prefect quiet.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flows.progress import Watcher, watch
from flows.server import QUIET, ServerError, serve

if TYPE_CHECKING:
    from flows.report import Summary


def run_clean_corpus(watcher: Watcher, **parameters: Any) -> Summary:  # noqa: ANN401 (the flow's own, which checks them)
    """Run the cleaning flow with its parameters to its end and tell the watcher how far it is. Raises what the flow raises."""
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    with _api(), watch(watcher):
        from flows.clean import clean_corpus  # noqa: PLC0415 (Prefect reads its environment when it is imported)

        summary: Summary = clean_corpus(**parameters)
        return summary


@contextmanager
def _api() -> Iterator[None]:
    from httpx import TransportError  # noqa: PLC0415 (as above)
    from prefect.logging.handlers import APILogHandler  # noqa: PLC0415
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415

    if url := PREFECT_API_URL.value():
        try:
            yield
        except TransportError as error:
            raise ServerError(f"the Prefect server at {url} (PREFECT_API_URL) does not answer: {error}") from error
        return
    with serve() as url, temporary_settings({PREFECT_API_URL: url}):
        try:
            yield
        finally:
            APILogHandler().flush()
