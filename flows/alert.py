"""What makes a scheduled run that goes wrong reach a person: automations on the Prefect server.

They belong to the server, so they also notice what no hook of a run can: that its process or its machine is gone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

from prefect.automations import (
    Automation,
    ChangeFlowRunState,
    EventTrigger,
    Posture,
    ResourceSpecification,
    SendNotification,
)
from prefect.blocks.notifications import SlackWebhook
from prefect.client.schemas.objects import StateType
from pydantic import SecretStr

FLOWS = ["clean-corpus", "compact"]

SILENCE = timedelta(minutes=10)
"""A run without a heartbeat for so long has died with its machine. Prefect's runs give one every 3 minutes."""

DELAY = timedelta(hours=1)
"""A run that has not started for so long has no worker. Prefect calls a run late after 15 seconds."""

_HEARTBEAT = {"prefect.flow-run.heartbeat"}
_LATE = {"prefect.flow-run.Late"}
_FAILED = {"prefect.flow-run.Failed", "prefect.flow-run.Crashed"}
_ENDED = {*_FAILED, "prefect.flow-run.Completed", "prefect.flow-run.Cancelled"}
_STARTED = {"prefect.flow-run.Pending", "prefect.flow-run.Running"}

_MESSAGE = "{{ flow.name }}, {{ flow_run.name }}: {{ flow_run.state.name }}. {{ flow_run.state.message or '' }}"


def mark_crashes() -> None:
    """Let the Prefect server mark runs that have stopped reporting as crashed. Doing it again changes nothing."""
    message = f"no sign of life for {SILENCE}: the process or its machine is gone; the next run goes on from here"
    action = ChangeFlowRunState(name="Crashed", state=StateType.CRASHED, message=message, force=False)
    _save("chengwen: mark crashed runs", _absent(_HEARTBEAT | _ENDED, after=_HEARTBEAT, within=SILENCE), action)


def send_alerts(address: str) -> None:
    """Let the Prefect server report runs that fail, crash or do not start; a new address takes the old one's place.

    The address is one that `flows.schedule.check_address` has accepted.
    """
    # Prefect's block for Slack hands its address to Apprise as it is, and is one that every server knows.
    block = SlackWebhook(url=SecretStr(address), notify_type="failure")
    identity = cast("UUID", block.save("chengwen-alert", overwrite=True))
    action = SendNotification(block_document_id=identity, subject="chengwen", body=_MESSAGE)
    _save("chengwen: report failed runs", _present(_FAILED), action)
    _save("chengwen: report runs that do not start", _absent(_STARTED | _ENDED, after=_LATE, within=DELAY), action)


def _present(events: set[str]) -> EventTrigger:
    return _trigger(expect=events, posture=Posture.Reactive)


def _absent(events: set[str], *, after: set[str], within: timedelta) -> EventTrigger:
    return _trigger(expect=events, posture=Posture.Proactive, after=after, within=within)


def _trigger(**what: object) -> EventTrigger:
    """A trigger of its own for each run of our flows."""
    related = ResourceSpecification({"prefect.resource.role": "flow", "prefect.resource.name": FLOWS})
    return EventTrigger.model_validate({"match_related": related, "for_each": {"prefect.resource.id"}, **what})


def _save(name: str, trigger: EventTrigger, action: ChangeFlowRunState | SendNotification) -> None:
    automation = Automation(name=name, trigger=trigger, actions=[action])
    try:
        automation.id = cast("Automation", Automation.read(name=name)).id
    except ValueError:  # there is none of this name
        automation.create()
    else:
        automation.update()
