"""What HTML's elements are to a reader: which break a line, which are headings, which hold no text. Only tables of names."""

from __future__ import annotations

import re
from functools import lru_cache

from tasks.records import SITE_MARK, Role

_INLINE = (
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i img ins kbd label mark math nobr option output "
    "q rb rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr"
)
INLINE = frozenset(_INLINE.split())
"""Elements that do not end a line (HTML Standard, 15.3); whatever else is found does, so that no text is glued together.
Names with a colon (Word's o:p, st1:chsdate) are inline as well."""
HEAD = frozenset(("title", "meta", "link", "base"))
_UNREAD = (
    "script style template iframe noembed noframes colgroup map param img wbr input source track path -comment !doctype"
)
UNREAD = frozenset(_UNREAD.split())
"""Nodes without text of the page; noframes, noembed and iframe hold markup as raw text."""
READINGS = frozenset(("rt", "rp", "rtc"))
"""Readings above ruby text: in a block's raw, not in its text."""
MAYBE_HIDDEN = frozenset(("span", "font", "em", "i", "time"))
"""Inline elements that sites use to hide noise inside a paragraph, and for the pieces of a byline."""
BOLD = frozenset(("b", "strong"))
HEADINGS = {f"h{level}": level for level in range(1, 7)}
PLAIN_INLINE = INLINE - BOLD - READINGS - MAYBE_HIDDEN - {"a", "option"}
"""Inline elements that say nothing that a reader needs."""
BOXES = frozenset(
    ("div", "p", "section", "article", "main", "header", "footer", "nav", "aside", "tbody", "center", "form", "dd")
)
"""The most frequent of the elements that are borders and nothing else."""
BOLD_ELEMENTS = frozenset(("th", *HEADINGS))
PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext"))
ROLES = {
    **dict.fromkeys(HEADINGS, Role.HEADING),
    "li": Role.LIST,
    "figcaption": Role.CAPTION,
    "caption": Role.CAPTION,
    "blockquote": Role.QUOTE,
}
INHERITED = frozenset(("figcaption", "caption", "blockquote"))
"""Elements whose role everything inside has."""

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_BYLINE = re.compile(
    "meta|author|writer|editor|source|origin|nickname|publish|pub_?time|date|laiyuan|zuozhe|bianji", re.IGNORECASE
)
"""Names that sites give to the pieces of a byline."""
_LABEL = re.compile(
    r"\s*(?:文章|稿件|信息|新闻)?(?:作者|来源|稿源|记者|通讯员|编辑|责任编辑|责编|审核|校对|摄影|时间|日期|发布时间|发布日期|发布者|发布单位"
    r"|发布机构|浏览|浏览量|浏览次数|点击|点击数|阅读|字号|字体|來源|記者|編輯|時間|發佈時間|發布時間|瀏覽)\s*[:：]"
)
_KEEPING = re.compile("whitespace-pre|pre-wrap|pre-line|bbs-content")
"""Classes of elements that keep their lines: Tailwind's, hand-made ones, PTT's."""
_JAMMER = "jammer"
"""Discuz! puts random words of this class into posts to spoil copies."""

LONGEST_LINK = 80
"""Characters of a link without an address."""

LONGEST_NUMBER = 9
"""Digits of a number that a list may begin with; what is longer is none."""

Attributes = dict[str, str | None]


def is_hidden(attributes: Attributes) -> bool:
    """Whether an element says of itself that it is not shown.

    >>> is_hidden({"style": "DISPLAY: none"}), is_hidden({"style": "font-size: 0.9em"}), is_hidden({"class": "jammer"})
    (True, False, True)
    """
    if _JAMMER in (attributes.get("class") or "") or "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and ":" in style and _HIDING.search(style) is not None


def is_scripted_link(attributes: Attributes, text: str) -> bool:
    """Whether an `a` without an address is a link all the same, which a script follows.

    One with a name is a place to be led to, and one that nobody closed goes on to the end of its block.

    >>> is_scripted_link({"class": "title"}, "下一篇"), is_scripted_link({"name": "part-2"}, "第二部分")
    (True, False)
    """
    return not ("name" in attributes or "id" in attributes) and len(text) <= LONGEST_LINK


def is_noise(attributes: Attributes) -> bool:
    """Whether words inside a line are not part of it: hidden, or dropped by a site rule."""
    return bool(attributes) and (is_hidden(attributes) or attributes.get(SITE_MARK) == "drop")


def is_byline_piece(attributes: Attributes) -> bool:
    """Whether an inline element is by its names a piece of a byline, parted from its neighbours by style alone.

    >>> is_byline_piece({"class": "rich_media_meta_nickname"}), is_byline_piece({"class": "s1"}), is_byline_piece({})
    (True, False, False)
    """
    return bool(attributes) and _names_byline(names(attributes))


@lru_cache(maxsize=4096)
def _names_byline(names: str) -> bool:
    return _BYLINE.search(names) is not None


def is_labelled(text: str) -> bool:
    """Whether the text of a node begins with the label of a byline.

    >>> is_labelled("作者:张立明"), is_labelled("作者认为：")
    (True, False)
    """
    return _LABEL.match(text) is not None


def keeps_lines(attributes: Attributes) -> bool:
    """Whether an element's style, or a class for it, makes line breaks of the source line breaks of the text.

    >>> keeps_lines({"style": "white-space: pre-wrap"}), keeps_lines({"class": "mt-2 whitespace-pre-line"})
    (True, True)
    """
    style, classes = attributes.get("style"), attributes.get("class")
    if style is not None and "white-space" in style and "white-space:pre" in style.replace(" ", ""):
        return True
    return classes is not None and _KEEPING.search(classes) is not None


def names(attributes: Attributes) -> str:
    """Class, id and role, as written."""
    get = attributes.get
    one, identifier, role = get("class"), get("id"), get("role")
    if not identifier and not role:
        return one or ""
    return " ".join([name for name in (one, identifier, role) if name])


def list_start(tag: str, attributes: Attributes) -> int | None:
    """The number before a list's first item; None where it shows none.

    >>> list_start("ol", {"start": "3"}), list_start("ol", {"style": "list-style: none"}), list_start("ul", {})
    (3, None, None)
    """
    if tag != "ol" or "none" in (attributes.get("style") or ""):
        return None
    start = (attributes.get("start") or "1").strip()
    return int(start) if start.removeprefix("-").isdecimal() and len(start) <= LONGEST_NUMBER else 1
