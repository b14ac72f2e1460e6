"""What a page's head and a container say about a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tasks.describe.dates import date_of_address, parse_stamp
from tasks.describe.findings import Evidence, Findings
from tasks.describe.names import all_names, is_name, pen_names
from tasks.describe.publisher import publisher_name
from tasks.describe.title import key, page_title
from tasks.describe.vocabulary import words
from tasks.records import Document, Source

_TAGS = re.compile(r"<[a-zA-Z/][^>]{0,200}>")
_LONGEST_NAME = 20
_LONGEST_TITLE = 300
_FORMAL = ("meta:citation_author", "meta:citation_authors", "jsonld:author")


def read_container(source: Source, found: Findings) -> None:
    """Note what a container knew of the document: a JSON record's fields, a WARC record's address."""
    fields = source.fields
    found.add("title", Evidence.CONTAINER, " ".join(fields.get("title", "").split()) or None)
    found.add("authors", Evidence.CONTAINER, pen_names(fields.get("author", "")))
    found.add("publisher", Evidence.CONTAINER, publisher_name(fields.get("publisher", "")))
    found.add("published", Evidence.CONTAINER, parse_stamp(fields.get("date", "")))
    found.add("url", Evidence.CONTAINER, fields.get("url"))


def read_head(document: Document, found: Findings, visible: str) -> None:
    """Note what the page says of itself. `visible` is what stands around the text: it vouches for an author's name."""
    head = document.head
    for value in _values(head, "publisher"):
        found.add("publisher", Evidence.HEAD, publisher_name(re.sub(r"^来源\s*[：:]", "", value)))
    for value in _values(head, "published"):
        found.add("published", Evidence.HEAD, parse_stamp(value))
    for name in words("head")["authors"]:
        found.add("authors", Evidence.HEAD, _authors(head.get(name, ""), visible, formal=name in _FORMAL))
    for value in _values(head, "url"):
        found.add("url", Evidence.HEAD, value if _is_page(value) else None)
    for value in _values(head, "site"):
        found.add("publisher", Evidence.SITE, publisher_name(value))
    found.add("published", Evidence.ADDRESS, date_of_address(found.best("url") or document.source.uri))


def head_titles(document: Document) -> Iterator[str]:
    """The titles that a page's head claims, without the site's name, the most trustworthy first."""
    site = next(_values(document.head, "site"), None)
    for value in (*_values(document.head, "title"), document.head.get("title", "")):
        plain = " ".join(_TAGS.sub("", value[:_LONGEST_TITLE]).split())
        if plain and (title := page_title(plain, site)):
            yield title


def head_keywords(document: Document) -> Iterable[str]:
    """What a page's head calls its key words."""
    return _values(document.head, "keywords")


def _values(head: dict[str, str], concept: str) -> Iterator[str]:
    return (head[name] for name in words("head")[concept] if head.get(name))


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
