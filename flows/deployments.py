"""The flows as deployments that this process serves, on one machine. Their names are those of `prefect.yaml`."""

from __future__ import annotations

import warnings
from typing import Any, cast

from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.alert import mark_crashes, send_alerts
from flows.clean import clean_corpus
from flows.schedule import Schedule

ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
"""A run that is due while one is going on is refused: the next one cleans what it would have."""


def serve_nightly(schedule: Schedule, parameters: dict[str, Any]) -> None:
    """Run the cleaning flow on its schedule, each run in a process of its own, until this process is told to stop."""
    mark_crashes()
    if schedule.alert:
        send_alerts(schedule.alert)
    nightly = clean_corpus.to_deployment(
        "nightly",
        schedule=Cron(schedule.cron, timezone=schedule.timezone),
        parameters=parameters,
        concurrency_limit=ONE_AT_A_TIME,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # Prefect's runner forgets a coroutine when it is told to stop
        serve(cast("RunnerDeployment", nightly), print_starting_message=False)
