r"""Dates and times of day as Chinese documents write them.

Which of a document's dates is the date of publication is decided by the readers of lines and heads; here only
what a piece of text says. Results are naive: China's local time. A date that no calendar has is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

_TWELVE = 12
"""Months of a year, and hours of half a day."""
_CHINA = timezone(timedelta(hours=8))

_TIME = r"""
    (?: [\s,，T]* (?: [（(]? (?:星期|周|週|礼拜|禮拜) [一二三四五六日天] [)）]? )? [\s,，T|]* (?:-\s)?
        (?P<half>上午|下午|晚上|凌晨|中午|早上|晚)? \s?
        (?P<hour>\d{1,2}) \s? (?: [:：] | [时時点點] (?=\s?\d) ) \s? (?P<minute>\d{2}) (?!\d)
        (?: \s? [:：分] \s? (?P<second>\d{2}) (?:\.\d{1,9})? (?!\d) )? \s? [分秒]?
        (?: \s? (?P<meridiem>[AaPp]\.?[Mm]\b) )?
        \s? (?P<zone> Z\b | [+-]\d{2}:?\d{2} \b )?
    )?
"""
_PATTERNS = tuple(
    re.compile(pattern + _TIME, re.VERBOSE | re.IGNORECASE)
    for pattern in (
        r"""(?<!\d) (?: (?P<year>(?:19|20)\d{2}) | 民[国國] \s? (?P<republic>\d{2,3}) ) \s? 年 \s?
            (?P<month>\d{1,2}) \s? 月 \s? (?P<day>\d{1,2}) \s? [日号號]""",
        r"""(?<![\d./=]) (?P<year>(?:19|20)\d{2}) (?P<sep>[-/.]) \s? (?P<month>\d{1,2}) (?P=sep) \s?
            (?P<day> \d{2} (?=\d{2}:\d{2}) | \d{1,2} (?!\d|\.\d) )""",
        r"""(?P<year>[一二][〇○零ＯO一二三四五六七八九]{3}) \s? 年 \s? (?P<month>[一二三四五六七八九十]{1,2}) \s? 月 \s?
            (?P<day>[一二三四五六七八九十]{1,3}) \s? 日""",
        r"""\b (?P<month>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}) \.? \s+
            (?P<day>\d{1,2}) (?:st|nd|rd|th)? ,? \s+ (?P<year>(?:19|20)\d{2}) \b""",
        r"""\b (?P<day>\d{1,2}) (?:st|nd|rd|th)? \s+
            (?P<month>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}) \.? ,? \s+ (?P<year>(?:19|20)\d{2}) \b""",
        r"(?<![\d/]) (?P<first>\d{1,2}) / (?P<other>\d{1,2}) / (?P<year>(?:19|20)\d{2}) (?!\d)",
    )
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)")
_MONTH = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})\s?年\s?(?P<month>1[0-2]|0?[1-9])\s?月(?:\s?号)?(?!\s?\d)")
_RANGE = re.compile(r"\s?(?:至|到|起|[—–~～-]+\s?\d)")
_PATH = re.compile(r"[/_t](?P<year>(?:19|20)\d{2})[-/_]?(?P<month>0[1-9]|1[0-2])[-/_]?(?P<day>[0-3]\d)(?=[/_.-])")
_RELATIVE = re.compile(
    r"""(?<![\d.]) (?P<number>\d{1,3}) \s? 个? (?P<unit>[秒时時天] | 分[钟鐘] | 小[时時]) 之?前
      | (?P<some>\b\d{1,3}|\ban?) \s (?P<english>second|sec|minute|min|hour|hr|day)s? \s ago \b
      | (?P<word>刚刚|剛剛|今天|昨天|昨日|前天|\b(?:just\snow|today|yesterday)\b)"""
    + _TIME,
    re.VERBOSE | re.IGNORECASE,
)
"""Weeks, months and years back name no day."""

_HAN_DIGITS = str.maketrans("〇○零ＯO一二三四五六七八九", "00000123456789")
_ENGLISH_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_UNITS = {
    **dict.fromkeys(["秒", "second", "sec"], timedelta(seconds=1)),
    **dict.fromkeys(["分钟", "分鐘", "minute", "min"], timedelta(minutes=1)),
    **dict.fromkeys(["时", "時", "小时", "小時", "hour", "hr"], timedelta(hours=1)),
    **dict.fromkeys(["天", "day"], timedelta(days=1)),
}
_DAYS_BACK = {"昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2}
_SECONDS = len("1644151686")
_A_DAY = timedelta(days=1)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d{1,9})?")
"""Seconds or milliseconds since 1970, between 2001 and 2033."""


@dataclass(frozen=True, slots=True)
class Date:
    """A date at its place in a text. `exact` means that it has a time of day."""

    start: int
    end: int
    when: datetime
    exact: bool = False


def find_date(text: str, start: int = 0) -> Date | None:
    """Find the first date in a text. The day a span of days begins on is none: that is when something took place.

    >>> find_date("2024年11月09日09:21 来源：《工人日报》").when.isoformat()
    '2024-11-09T09:21:00'
    >>> find_date("二〇二〇年六月二日").when.isoformat()
    '2020-06-02T00:00:00'
    >>> find_date("2022-13-45"), find_date("2020年6月1日至3日"), find_date("7/5/2005")
    (None, None, None)
    """
    return next(iter(find_dates(text, start)), None)


def find_dates(text: str, start: int = 0) -> list[Date]:
    """Find all dates in a text, in order."""
    if not _may_hold_date(text):
        return []
    return sorted(_dates(text, start), key=lambda date: date.start)


def _may_hold_date(text: str) -> bool:
    return "年" in text or "19" in text or "20" in text


def _dates(text: str, start: int) -> Iterator[Date]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, start):
            when = _datetime(match.groupdict())
            if when and not _RANGE.match(text, match.end()):
                yield Date(
                    match.start(), match.start() + len(match[0].rstrip(" \t,，|T-")), when, match["hour"] is not None
                )


def find_month(text: str) -> Date | None:
    """Find a year and month without a day: the issue of a journal. Its date is the month's first day.

    >>> find_month("——《北京之春》1998年3月号").when.isoformat()
    '1998-03-01T00:00:00'
    """
    match = _MONTH.search(text)
    when = match and _datetime(match.groupdict() | {"day": "1"})
    return Date(match.start(), match.end(), when) if match and when else None


def find_relative(text: str, base: datetime) -> Date | None:
    """Find a date that is said from the moment of reading: 3小时前, 昨天 09:21.

    >>> find_relative("昨天 09:21", datetime(2024, 11, 10, 8, 0)).when.isoformat()
    '2024-11-09T09:21:00'
    """
    match = _RELATIVE.search(text)
    if not match:
        return None
    if unit := (match["unit"] or match["english"] or "").lower():
        some = match["number"] or match["some"]
        when = base - (int(some) if some.isdecimal() else 1) * _UNITS[unit]
        exact = _UNITS[unit] < _A_DAY
        when = (
            when.replace(second=0, microsecond=0) if exact else when.replace(hour=0, minute=0, second=0, microsecond=0)
        )
        return Date(match.start(), match.end(), when, exact)
    day = base - timedelta(days=_DAYS_BACK.get(match["word"].lower(), 0))
    parts = match.groupdict() | {"year": str(day.year), "month": str(day.month), "day": str(day.day)}
    known = _datetime(parts)
    return Date(match.start(), match.end(), known, match["hour"] is not None) if known else None


def parse_stamp(text: str) -> Date | None:
    """Read a value that is a date as a whole, from a page's head or a container.

    Among its forms are 20240913, ISO forms with a zone, and the seconds since 1970.

    >>> [parse_stamp(text).when.isoformat() for text in ("2022-02-06T12:48:06+00:00", "1644151686")]
    ['2022-02-06T20:48:06', '2022-02-06T20:48:06']
    """
    if _EPOCH.fullmatch(text):
        seconds = float(text) / (1 if len(text.partition(".")[0]) == _SECONDS else 1000)
        return Date(0, len(text), datetime.fromtimestamp(int(seconds), _CHINA).replace(tzinfo=None), exact=True)
    if found := find_date(text):
        return found
    match = _COMPACT.search(text)
    when = match and _datetime(match.groupdict())
    return Date(match.start(), match.end(), when) if match and when else None


def date_of_address(url: str) -> Date | None:
    """Read the date that a publisher's system writes into a page's address.

    >>> date_of_address("http://www.example.com/xw/202202/t20220213_123.html").when.isoformat()
    '2022-02-13T00:00:00'
    """
    match = _PATH.search(url)
    when = match and _datetime(match.groupdict())
    return Date(match.start(), match.end(), when) if match and when else None


def _datetime(parts: dict[str, str | None]) -> datetime | None:
    """Make a date of what a pattern caught, or nothing where the calendar or the clock has no such moment."""
    day = _day(parts)
    if not day:
        return None
    hour = _hour(int(parts.get("hour") or 0), parts.get("half"), parts.get("meridiem"))
    try:
        when = datetime(*day, hour, int(parts.get("minute") or 0), int(parts.get("second") or 0))  # noqa: DTZ001 (naive by contract)
    except ValueError:
        return None
    return _in_china(when, parts.get("zone"))


def _day(parts: dict[str, str | None]) -> tuple[int, int, int] | None:
    year = int(parts["republic"] or 0) + 1911 if parts.get("republic") else _number(parts["year"])
    if parts.get("first"):
        first, other = int(parts["first"] or 0), int(parts["other"] or 0)
        if max(first, other) <= _TWELVE and first != other:  # 7/5/2005: July or May, nobody can tell
            return None
        month, day = (first, other) if first <= _TWELVE else (other, first)
        return year, month, day
    return year, _month(parts["month"] or ""), _number(parts["day"])


def _number(text: str | None) -> int:
    """Read a number below a hundred or a year, in digits or Han.

    >>> [_number(text) for text in ("09", "二〇二〇", "十", "二十一", "三十")]
    [9, 2020, 10, 21, 30]
    """
    digits = (text or "0").translate(_HAN_DIGITS)
    tens, ten, ones = digits.partition("十")
    return int(tens or 1) * 10 + int(ones or 0) if ten else int(digits)


def _month(text: str) -> int:
    name = text[:3].lower()
    return _ENGLISH_MONTHS.index(name) + 1 if name in _ENGLISH_MONTHS else _number(text)


def _hour(hour: int, half: str | None, meridiem: str | None) -> int:
    afternoon = half in {"下午", "晚上", "晚"} or (meridiem or "").lower().startswith("p")
    if afternoon and hour < _TWELVE:
        return hour + _TWELVE
    morning = half == "凌晨" or (meridiem or "").lower().startswith("a")
    return 0 if morning and hour == _TWELVE else hour


def _in_china(when: datetime, zone: str | None) -> datetime:
    if not zone:
        return when
    aware = datetime.fromisoformat(when.isoformat() + zone.upper().replace("Z", "+00:00"))
    return aware.astimezone(_CHINA).replace(tzinfo=None)
