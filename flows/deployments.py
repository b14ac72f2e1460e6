"""The flows as deployments that this process serves, on one machine. Their names are those of `prefect.yaml`."""

from __future__ import annotations

import warnings
from typing import Any, cast

from prefect import Flow, serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.schedules import Schedule as Times
from prefect.types.entrypoint import EntrypointType

from flows.alert import mark_crashes, send_alerts
from flows.clean import clean_corpus
from flows.compact import compact
from flows.schedule import Schedule

ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
"""A run that is due while one is going on is refused: the next one cleans what it would have."""


def serve_on_schedule(schedule: Schedule, parameters: dict[str, Any]) -> None:
    """Run the flows on their schedule, each run in a process of its own, until this process is told to stop."""
    mark_crashes()
    if schedule.alert:
        send_alerts(schedule.alert)
    of_output = {name: value for name, value in parameters.items() if name != "inputs"}
    nightly = _deployment(clean_corpus, "nightly", Cron(schedule.cron, timezone=schedule.timezone), parameters)
    weekly = _deployment(compact, "weekly", Cron(schedule.compact, timezone=schedule.timezone), of_output)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # Prefect's runner forgets a coroutine when it is told to stop
        serve(nightly, weekly, print_starting_message=False)


def _deployment(flow: Flow[..., Any], name: str, times: Times, parameters: dict[str, Any]) -> RunnerDeployment:
    made = flow.to_deployment(
        name,
        schedule=times,
        parameters=parameters,
        concurrency_limit=ONE_AT_A_TIME,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return cast("RunnerDeployment", made)
