"""What a schedule is: when the flows run, and whom their failures reach. Imports no Prefect.

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
    """When cleaning and compaction run: cron expressions of five fields, on the clocks of a time zone; who is told."""

    cron: str
    compact: str
    timezone: str
    alert: str | None = None

    def next(self) -> datetime:
        """The next time of cleaning."""
        return _next(self.cron, self.timezone)


def make_schedule(cron: str, compact: str, timezone: str | None = None, alert: str | None = None) -> Schedule:
    """Check what a person has typed; the zone is by default this machine's. Raises `ScheduleError`.

    >>> make_schedule("0 2 * * *", "0 14 * * 0", "Asia/Shanghai").next().hour
    2
    >>> make_schedule("0 2 * *", "0 14 * * 0")
    Traceback (most recent call last):
    flows.schedule.ScheduleError: '0 2 * *' is no schedule; it has five fields, such as '0 2 * * *'
    """
    zone = timezone or get_localzone_name()
    for times in (cron, compact):
        _check(times, zone)
    if alert:
        check_address(alert)
    return Schedule(cron, compact, zone, alert)


def _next(cron: str, timezone: str) -> datetime:
    return next(CronSim(cron, datetime.now(ZoneInfo(timezone))))


def _check(cron: str, timezone: str) -> None:
    if len(cron.split()) != _FIELDS:  # CronSim takes six as well, the seconds first
        raise ScheduleError(f"{cron!r} is no schedule; it has five fields, such as '0 2 * * *'")
    try:
        _next(cron, timezone)
    except CronSimError as error:
        raise ScheduleError(f"{cron!r} is no schedule: {error}") from None
    except (ValueError, LookupError, OSError):
        raise ScheduleError(f"{timezone!r}: no such time zone; it has a name such as Asia/Shanghai") from None


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
