"""What a schedule is: when a flow runs, and whom its failures reach. Imports no Prefect.

How it is kept on one machine is `flows.deployments`; for a server that others use too, there is `prefect.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from apprise import Apprise
from cronsim import CronSim, CronSimError
from tzlocal import get_localzone_name

_FIELDS = 5


class ScheduleError(ValueError):
    """A schedule that cannot be kept. The message names what is wrong and what is expected."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a flow runs: a cron expression of five fields, on the clocks of a time zone; and the address for alerts."""

    cron: str
    timezone: str
    alert: str | None = None

    def next(self) -> datetime:
        """The next time."""
        return next(CronSim(self.cron, datetime.now(ZoneInfo(self.timezone))))


def make_schedule(cron: str, timezone: str | None = None, alert: str | None = None) -> Schedule:
    """Check what a person has typed; the zone is by default this machine's. Raises `ScheduleError`.

    >>> make_schedule("0 2 * * *", "Asia/Shanghai").next().hour
    2
    >>> make_schedule("0 2 * *")
    Traceback (most recent call last):
    flows.schedule.ScheduleError: '0 2 * *' is no schedule; it has five fields, such as '0 2 * * *'
    """
    schedule = Schedule(cron, timezone or get_localzone_name(), alert)
    if len(cron.split()) != _FIELDS:  # CronSim takes six as well, the seconds first
        raise ScheduleError(f"{cron!r} is no schedule; it has five fields, such as '0 2 * * *'")
    try:
        schedule.next()
    except CronSimError as error:
        raise ScheduleError(f"{cron!r} is no schedule: {error}") from None
    except (ValueError, LookupError, OSError):
        raise ScheduleError(f"{timezone!r}: no such time zone; it has a name such as Asia/Shanghai") from None
    if alert:
        check_address(alert)
    return schedule


def check_address(address: str) -> None:
    """Raise `ScheduleError` unless alerts can be sent to the address.

    Apprise sends them: by `mailtos://`, `wecombot://`, `dingtalk://`, `feishu://`, `slack://`, `jsons://` (a POST of
    JSON) and a hundred other services.

    >>> check_address("on-call@example.org")
    Traceback (most recent call last):
    flows.schedule.ScheduleError: on-call@example.org: no address for alerts; mailtos:// and jsons:// are such as Apprise takes
    """
    if not Apprise().add(address):
        raise ScheduleError(f"{address}: no address for alerts; mailtos:// and jsons:// are such as Apprise takes")
