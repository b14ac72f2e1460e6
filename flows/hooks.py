"""What a flow says when it ends, for the log of whoever serves its deployment. A run by hand says more by itself."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from prefect import Flow, State
from prefect.client.schemas.objects import FlowRun


def say_end(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Print a line: when, which run, how it ended and why."""
    if flow_run.deployment_id:
        ended = ": ".join(filter(None, (flow_run.name, state.name, state.message)))
        print(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {ended}", flush=True)  # noqa: T201


class InOneLine(logging.Filter):
    """Lets Prefect log an error that has a name in this project once, by its message, which says what to do.

    Prefect adds where in the code it was raised, twice. That stays for every other error, and where `PREFECT_LOGGING_LEVEL`
    is `DEBUG`.
    """

    _said: BaseException | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; whether it says something new."""
        error = record.exc_info[1] if record.exc_info else None
        is_named = type(error).__module__.partition(".")[0] in {"flows", "tasks"}
        if not error or not is_named or logging.getLogger(record.name).isEnabledFor(logging.DEBUG):
            return True
        if error is self._said:
            return False
        self._said = error
        record.msg, record.args, record.exc_info = str(error), (), None
        return True


for _name in ("prefect.flow_runs", "prefect.task_runs"):
    logging.getLogger(_name).addFilter(InOneLine())
