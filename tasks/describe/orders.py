"""Orders: who made a law public, when and under which number.

Chinese laws and regulations come with an order (国务院令, 主席令, a ministry's 令, a people's congress's 公告) above them, or with a line below their title
that says who passed and who published them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.describe.dates import Date, find_dates
from tasks.describe.numbers import standing_number
from tasks.script import simplified

_ORDER = re.compile(r"(?P<body>[一-鿿]{2,30}?)(?P<kind>令|公告)")
_ONE_LINE = re.compile(
    r"(?P<body>[一-鿿]{2,30}?)(?P<kind>令|公告)\s*[（(]?(?P<number>第\s?[0-9一二三四五六七八九十百零〇]{1,6}\s?号)[）)]?"
)
_MADE_PUBLIC = re.compile(r"《(?P<title>[^》]{2,60}(?:〈[^〉]{2,60}〉[^》]{0,40})?)》.{0,120}(?:公布|发布|施行)")
_SIGNED = re.compile(
    r"[一-鿿]{0,14}?(?:总理|主席|主任|部长|局长|署长|行长|院长|省长|市长|县长|区长|州长|委员长|会长|审计长|检察长)[\s：:]+[一-鿿·\s]{2,12}"
)
_LONGEST = 300
_READ = 14
"""How many lines the head of an order has."""
_ENACTED = re.compile(
    r"[（(][^（）()。]{0,12}\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日[^（）()。]{0,200}?(?:通过|公布|发布|颁布|批准|施行|修订|修正)"
)
_PUBLISHED = re.compile(r"(?:(?!通过|批准|修[正订]|\d年)[^，。；）)]){0,60}?(?:公布|发布|颁布)")
_NUMBER = re.compile(r"[一-鿿]{2,30}?令\s*第\s?[0-9一二三四五六七八九十百零〇]{1,6}\s?号")
_COUNTRY = re.compile("^中华人民共和国(?!主席$)")
"""What is left out before a body's name: 国务院, but not before an office that other bodies have too."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an order says: its number, the body that gave it, the law that it makes public, the day on which it was signed.

    `lines` is how many lines say body and number.
    """

    number: str
    publisher: str
    title: str | None
    date: Date | None
    lines: int


def read_order(lines: Sequence[str]) -> Order | None:
    """Read the order with which a text begins.

    >>> lines = ["某某部令", "第12号", "《某某办法》已经通过，现予公布。", "部长 张三", "2023年7月3日", "某某办法"]
    >>> order = read_order(lines)
    >>> order.number, order.publisher, order.title, order.date.when.date().isoformat()
    ('某某部令第12号', '某某部', '某某办法', '2023-07-03')
    """
    plain = [simplified(line.strip()[:_LONGEST]) for line in lines[:_READ]]
    head = _head(plain)
    if head is None:
        return None
    body, kind, number, taken = head
    public = next((found for line in plain[taken:] if (found := _MADE_PUBLIC.search(line))), None)
    title = public["title"] if public else None
    if kind != "令" and title is None:
        return None
    named = next((line for line in lines if title and simplified(line.strip()) == title), None)
    return Order(f"{body}{kind}{number}", _COUNTRY.sub("", body), named, _signed(plain[taken:], body), taken)


def _head(lines: list[str]) -> tuple[str, str, str, int] | None:
    """The body, what it gave, the number, and how many lines say them: in one line, or one below the other."""
    if lines and (found := _ONE_LINE.fullmatch("".join(lines[0].split()))):
        return found["body"], found["kind"], found["number"], 1
    if len(lines) > 1 and (found := _ORDER.fullmatch("".join(lines[0].split()))):
        number = (standing_number(lines[1]) or "").strip("（()）")
        return (found["body"], found["kind"], number, 2) if number.startswith("第") else None
    return None


def _signed(lines: list[str], body: str) -> Date | None:
    """The day below the name of whoever signed, or in the same line."""
    for line, below in zip(lines, [*lines[1:], ""], strict=False):
        if line == body:
            return next(iter(find_dates(below)), None)
        if found := _SIGNED.match(line):
            return next(iter(find_dates(line[found.end() :]) or find_dates(below)), None)
    return None


def is_enactment(line: str) -> bool:
    """Say whether a line says who passed a law, and when.

    >>> is_enactment("（1987年9月5日第六届全国人民代表大会常务委员会第二十二次会议通过）"), is_enactment("（2023年2月6日）")
    (True, False)
    """
    return _ENACTED.match(simplified(line[:300])) is not None


def read_enactment(line: str) -> tuple[Date | None, str | None]:
    """Read the line below a law's title: the day on which it was last made public, and the order by which, if there is one.

    The day on which it was passed is none on which it was published.

    >>> date, number = read_enactment("（2023年8月3日某某部令第7号公布 自2023年9月1日起施行）")
    >>> date.when.date().isoformat(), number
    ('2023-08-03', '某某部令第7号')
    >>> read_enactment("（1987年9月5日第六届全国人民代表大会常务委员会第二十二次会议通过）")
    (None, None)
    """
    plain = simplified(line)
    dates = [date for date in find_dates(plain) if _PUBLISHED.match(plain, date.end)]
    if not dates:
        return None, None
    number = _NUMBER.search(plain, dates[-1].end)
    return dates[-1], "".join(number[0].split()) if number else None
