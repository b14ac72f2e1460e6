"""The line of a page that is its title: what `tasks.describe` reads as the title, and not part of the text."""

from __future__ import annotations

import re

from tasks.records import Block, Document, Role
from tasks.strip.places import is_prose

_NAMING = ("meta:og:title", "jsonld:headline", "meta:articletitle", "title")
_SITE = re.compile(r"[_|–—»]|\s-\s|-(?=[^-]*$)")
"""What parts a title from the name of the site in the head."""
_SITE_NAME = re.compile(r"(?:网|论坛|社区|贴吧|频道|在线|BBS)\s*$")
_REPLY = re.compile(r"^\s*(?:Re|RE|re|回复|回覆|答复|主题|标题)\s?[:：]\s?")
"""What stands before a thread's title above a reply."""
_SHORTEST = 4
_FAR = 400
"""Blocks after which no title is looked for."""


def mark_title(document: Document, *, thread: bool) -> Block | None:
    """Take the title's line out of the text; in a thread it is the first poster's words, and stays as a heading.

    The title is the line that the page's head names, most of it at least. Returns its block.
    """
    titles = [document.head[name] for name in _NAMING if name in document.head]
    named = [_compact(title) for title in titles] + [_compact(_without_site(title)) for title in titles]
    starts = _starts(named)
    longest = 3 * max(map(len, named), default=0)
    near = [block for block in document.blocks[:_FAR] if len(block.raw) <= longest and block.raw.strip()[:2] in starts]
    found = max((block for block in near if _is_title(block, named)), key=_rank, default=None)
    if found is None:
        return None
    words = _compact(found.raw)
    for block in _again(document.blocks, found, thread=thread):
        if block.kept and block is not found and _compact(_REPLY.sub("", block.raw)) == words:
            block.drop("page.title")
    if thread:
        found.kept, found.rule, found.role = True, "page.title", Role.HEADING
    else:
        found.drop("page.title", Role.TITLE)
    return found


def _without_site(title: str) -> str:
    """Take off the name of the site, which stands behind the title or, seldom, before it.

    >>> _without_site("我市新建绿地_某某网"), _without_site("某某社区-孩子写作业到几点正常")
    ('我市新建绿地', '孩子写作业到几点正常')
    """
    first, *rest = _SITE.split(title)
    return rest[-1] if rest and _SITE_NAME.search(first) and len(rest[-1]) > 2 * len(first) else first


def _again(blocks: list[Block], title: Block, *, thread: bool) -> list[Block]:
    """Where the title's words may stand once more without being text: near it, and above every post of a thread."""
    if thread:
        return blocks
    place = blocks.index(title)
    text = next((number for number, block in enumerate(blocks) if block.kept and is_prose(block.text)), len(blocks))
    return blocks[: max(place, text)]


def _starts(named: list[str]) -> set[str]:
    """What a part of a title can begin with: a cheap test for most blocks.

    >>> sorted(_starts(["新闻网"]))
    ['新', '新闻', '网', '闻', '闻网']
    """
    return {name[at : at + size] for name in named for size in (1, 2) for at in range(len(name))}


def _is_title(block: Block, named: list[str]) -> bool:
    if block.rule == "page.hidden" or block.markup is None:
        return False
    words = _compact(block.raw)
    if block.markup.level == 1:
        return bool(words) and any(words in name for name in named)
    return len(words) >= _SHORTEST and any(words in name and 2 * len(words) > len(name) for name in named)


def _rank(block: Block) -> tuple[bool, bool, int]:
    """A heading of the first level before others, then what is not furniture, then the longest; the first of equals."""
    level = block.markup.level if block.markup else 0
    return (
        level == 1 and block.rule != "page.nav",
        block.rule not in {"page.nav", "page.related", "page.share"},
        len(_compact(block.raw)),
    )


def _compact(text: str) -> str:
    return "".join(text.split())
