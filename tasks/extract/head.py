"""What a page says about itself outside its text: title, meta elements, canonical address, JSON-LD.

What of it is true is decided in `tasks.describe`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborNode

_SKIPPED_TYPES = {
    "BreadcrumbList",
    "ListItem",
    "ImageObject",
    "WebSite",
    "SearchAction",
    "SiteNavigationElement",
    "Organization",
    "Person",
}
"""JSON-LD objects that describe the site or a part of the page."""


def read_head(tag: str, node: LexborNode, head: dict[str, str]) -> None:
    """Add what an element of the head says to `head`; the first of several wins."""
    if tag == "title":
        _put(head, "title", node.text())
        return
    attributes = node.attributes
    if tag == "meta":
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if name:
            _put(head, f"meta:{name.strip().lower()}", attributes.get("content"))
    elif tag == "link" and (attributes.get("rel") or "").lower() == "canonical":
        _put(head, "canonical", attributes.get("href"))


def read_json_ld(source: str, head: dict[str, str]) -> None:
    """Add the fields of the page's own JSON-LD objects to `head`; what is not JSON says nothing.

    >>> head = {}
    >>> read_json_ld('{"@type": "NewsArticle", "headline": "标题", "author": [{"name": "张三"}, {"name": "李四"}]}', head)
    >>> head
    {'jsonld:@type': 'NewsArticle', 'jsonld:headline': '标题', 'jsonld:author': '张三 李四'}
    """
    try:
        objects = json.loads(source.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return
    for each in _objects(objects):
        if "@graph" not in each and _words(each.get("@type")) not in _SKIPPED_TYPES:
            for field, value in each.items():
                _put(head, f"jsonld:{field}", _words(value))


def _objects(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 (JSON is anything)
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield each
            yield from _objects(each.get("@graph", []))


def _words(value: Any) -> str:  # noqa: ANN401 (JSON is anything)
    """Give a value as words: a string or number itself, an object its name, a list all of them."""
    if isinstance(value, dict):
        return _words(value.get("name") or value.get("@id") or "")
    if isinstance(value, list):
        return " ".join(filter(None, map(_words, value)))
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _put(head: dict[str, str], name: str, value: str | None) -> None:
    words = " ".join((value or "").split())
    if words:
        head.setdefault(name, words)
