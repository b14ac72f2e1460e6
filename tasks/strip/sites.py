"""Site rules: what a user knows of the pages of one host, as CSS selectors.

A rule is a file `sites/<host>.toml` in the folder of the settings; it holds for the host and for those below it, the
nearest file first. All of its keys are optional, each a selector or a list of them, as BeautifulSoup understands them:

    keep = "#article"                 # the text, and nothing else is
    drop = [".promo", "p.editor"]     # not text
    title = "h1"                      # and author, date, source: what these say is the document's metadata

The selectors mark elements in the page's source, before it is read; `tasks.strip.page` obeys the marks. BeautifulSoup is
some 30 times as slow as the rest of the reading, and only pages of such a host pay for it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from tasks.records import SITE_MARK, Document, Role
from tasks.rules import RuleError
from tasks.settings import Cleaning

FIELDS = ("title", "author", "date", "source")
_ROLES = {"title": Role.TITLE, "author": Role.BYLINE, "date": Role.BYLINE, "source": Role.BYLINE}
KEYS = ("keep", "drop", *FIELDS)


@dataclass(frozen=True, slots=True)
class Site:
    """The selectors for the pages of a host."""

    host: str
    selectors: dict[str, tuple[str, ...]]


def check_sites(settings: Cleaning) -> None:
    """Read all site rules as they are now, before any work. Raises `RuleError` with file and line."""
    if settings.rules:
        for path in sorted(settings.rules.glob("sites/*.toml")):
            read_site(path)


def mark_page(document: Document, settings: Cleaning) -> str:
    """Give the page's source, with the elements marked that a rule for its host selects, or as it is if there is none.

    What the rule's title, author, date and source select goes to the head, as `site:title` and so on.
    """
    site = site_of(document, settings)
    return _mark(document.content, site, document.head) if site else document.content


def site_of(document: Document, settings: Cleaning) -> Site | None:
    """Find the rules for the page's host: of the address it came with, else the one it claims."""
    if not settings.rules or not (sites := _sites(settings.rules)):
        return None
    for address in (document.source.fields.get("url", ""), document.source.uri, *_claimed(document.content)):
        labels = (urlsplit(address).hostname or "").split(".")
        for start in range(len(labels) - 1):
            if site := sites.get(".".join(labels[start:])):
                return site
    return None


def _mark(content: str, site: Site, head: dict[str, str]) -> str:
    """Mark what a site's selectors select, and put into `head` what its fields say."""
    from bs4 import BeautifulSoup  # noqa: PLC0415 (a third of the stages' import, wanted where a site has rules)

    page = BeautifulSoup(LexborHTMLParser(content).html or "", "html.parser")
    for key, selectors in sorted(site.selectors.items(), key=lambda item: KEYS.index(item[0])):
        for element in page.select(", ".join(selectors)):
            element[SITE_MARK] = key
            if key in FIELDS:
                words = str(element.get("content") or element.get_text(" "))
                head.setdefault(f"site:{key}", " ".join(words.split()))
    return str(page)


def obey(document: Document) -> bool:
    """Drop what a site rule says is not text. Returns whether it also says what is, so that nothing is left to decide."""
    marks = [block.markup.element.site if block.markup else "" for block in document.blocks]
    if not any(marks):
        return False
    keeps = "keep" in marks
    for block, mark in zip(document.blocks, marks, strict=True):
        if mark == "drop" or mark in FIELDS:
            block.drop(f"site.{mark}", _ROLES.get(mark, Role.BOILERPLATE))
        elif keeps and (mark != "keep" or (block.markup and block.markup.element.hidden)):
            block.drop("site.keep")
    return keeps


def read_site(path: Path) -> Site:
    """Read one file of selectors. Raises `RuleError` for anything but known keys with working selectors."""
    source = path.read_text("utf-8")
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path}:{_line_of_error(error)}: {error}") from error
    selectors: dict[str, tuple[str, ...]] = {}
    for key, value in table.items():
        where = f"{path}:{_line_of(source, key)}"
        if key not in KEYS:
            raise RuleError(f"{where}: there is no {key}; a site rule has {', '.join(KEYS)}")
        selectors[key] = tuple(value) if isinstance(value, list) else (value,)
        _check(selectors[key], where)
    return Site(path.stem, selectors)


def _check(selectors: tuple[str, ...], where: str) -> None:
    import soupsieve  # noqa: PLC0415 (as above)

    for selector in selectors:
        try:
            soupsieve.compile(selector)
        except (soupsieve.SelectorSyntaxError, TypeError, AttributeError) as error:
            raise RuleError(f"{where}: {selector!r} is no CSS selector: {str(error).splitlines()[0]}") from error


@cache
def _sites(folder: Path) -> dict[str, Site]:
    sites = [read_site(path) for path in sorted(folder.glob("sites/*.toml"))]
    return {site.host.removeprefix("www."): site for site in sites}


def _claimed(content: str) -> list[str]:
    """The addresses that a page gives for itself."""
    page = LexborHTMLParser(content)
    found = [page.css_first('link[rel="canonical"]'), page.css_first('meta[property="og:url"]')]
    return [node.attributes.get("href") or node.attributes.get("content") or "" for node in found if node]


def _line_of(source: str, key: str) -> int:
    return next((number for number, line in enumerate(source.splitlines(), 1) if line.lstrip().startswith(key)), 1)


def _line_of_error(error: tomllib.TOMLDecodeError) -> str:
    return str(error).partition("at line ")[2].partition(",")[0] or "1"
