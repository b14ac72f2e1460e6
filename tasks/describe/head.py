"""What is said of a document outside its text: by a page's head, a container, a rule for the page's host."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from tasks.describe.dates import date_of_address, parse_stamp
from tasks.describe.findings import Evidence, Findings
from tasks.describe.names import all_names, is_name, pen_names
from tasks.describe.people import read_byline
from tasks.describe.publisher import is_outlet, publisher_name
from tasks.describe.title import key, page_title
from tasks.describe.vocabulary import words
from tasks.records import Document

_TAGS = re.compile(r"<[a-zA-Z/][^>]{0,200}>")
_LABEL = re.compile(r"\s*(?:来源|來源|作者)\s*[：:]\s*")
_LONGEST_NAME = 20
_LONGEST_TITLE = 300
_FORMAL = ("meta:citation_author", "meta:citation_authors", "jsonld:author")


def read_given(head: dict[str, str], found: Findings) -> None:
    """Note what a host's rule selected, what front matter says, and what the container knew: a record's fields, an address."""
    for given in ("site", "front", "field"):
        found.add("title", Evidence.CONTAINER, " ".join(head.get(f"{given}:title", "").split()) or None)
        found.add("authors", Evidence.CONTAINER, _given_authors(head.get(f"{given}:author", "")))
        found.add("published", Evidence.CONTAINER, parse_stamp(head.get(f"{given}:date", "")))
    for name in ("site:source", "field:publisher"):
        found.add("publisher", Evidence.CONTAINER, publisher_name(_LABEL.sub("", head.get(name, ""))))
    found.add("url", Evidence.CONTAINER, head.get("field:url"))


def _given_authors(value: str) -> list[str]:
    byline = read_byline(value) if value else None
    return byline.authors if byline else pen_names(_LABEL.sub("", value))


def fetched_at(head: dict[str, str]) -> datetime | None:
    """When the container says that the document was fetched: what 3小时前 is counted from."""
    date = parse_stamp(head.get("field:fetched", ""))
    return date.when if date else None


def read_head(document: Document, found: Findings, visible: str) -> None:
    """Note what the page says of itself. `visible` is what stands around the text: it vouches for an author's name."""
    head = document.head
    for value in _values(head, "publisher"):
        found.add("publisher", Evidence.HEAD, publisher_name(_LABEL.sub("", value)))
    for value in _values(head, "published"):
        found.add("published", Evidence.HEAD, parse_stamp(value))
    for name in words("head")["authors"]:
        value = head.get(name, "")
        if not _is_site(value, head):
            found.add("authors", Evidence.HEAD, _authors(value, visible, formal=name in _FORMAL))
    for value in _values(head, "url"):
        found.add("url", Evidence.HEAD, value if _is_page(value) else None)
    for value in _values(head, "site"):
        found.add("publisher", Evidence.SITE, publisher_name(value))
    found.add("published", Evidence.ADDRESS, date_of_address(found.best("url") or document.source.uri))


def head_titles(document: Document) -> Iterator[str]:
    """The titles that a page's head claims, without the site's name, the most trustworthy first."""
    site = site_name(document.head)
    for value in (*_values(document.head, "title"), document.head.get("title", "")):
        plain = " ".join(_TAGS.sub("", value[:_LONGEST_TITLE]).split())
        if plain and (title := page_title(plain, site)):
            yield title


def site_name(head: dict[str, str]) -> str | None:
    """What the page says its site is called."""
    return next(_values(head, "site"), None)


def head_keywords(document: Document) -> Iterable[str]:
    """What a page's head calls its key words."""
    return _values(document.head, "keywords")


def _values(head: dict[str, str], concept: str) -> Iterator[str]:
    return (head[name] for name in words("head")[concept] if head.get(name))


def _is_site(value: str, head: dict[str, str]) -> bool:
    """Whether an author is the site itself, by the form of its name or because the page's title ends with it."""
    return is_outlet(value) or bool(
        value and re.search(rf"[-_|—]\s*{re.escape(value)}[^-_|—]*$", head.get("title", ""))
    )


def _authors(value: str, visible: str, *, formal: bool) -> list[str]:
    """Read an author that a page's head names; a site's name and an account stand there as often.

    >>> _authors("大汉网络", "", formal=False), _authors("赵 培", "", formal=True), _authors("魑皇", "魑皇 2022-02-14", formal=False)
    ([], ['赵培'], ['魑皇'])
    """
    names = all_names(value)
    if names and all(map(is_name, names)):
        return names
    if publisher_name(value) is None or "/" in value:
        return []
    known = pen_names(value)
    return (
        known
        if known and (formal or all(name in visible for name in known)) and len(key(value)) <= _LONGEST_NAME
        else []
    )


def _is_page(url: str) -> bool:
    """Say whether an address is one of a page and not of a site's front."""
    match = re.match(r"https?://[^/\s]+/(?P<path>\S+)$", url)
    return bool(match and not re.fullmatch(r"index\.\w+|#.*", match["path"]))
