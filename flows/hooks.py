"""What a flow says when it ends, for the log of whoever serves its deployment. A run by hand says more by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from prefect import Flow, State
from prefect.client.schemas.objects import FlowRun


def say_end(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Print a line: when, which run, how it ended and why."""
    if flow_run.deployment_id:
        ended = ": ".join(filter(None, (flow_run.name, state.name, state.message)))
        print(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {ended}", flush=True)  # noqa: T201
