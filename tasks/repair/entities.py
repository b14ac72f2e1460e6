"""HTML entities that stand in text: in dumps that were made without decoding them, and escaped twice in pages.

The entities of a page's markup are the parser's. A text that shows entities to its reader keeps them.
"""

from __future__ import annotations

import html
import re
from html.entities import html5

GUARD = re.compile(r"&(?:#\d|#[xX][0-9a-fA-F]|[A-Za-z]{2})")

_ENTITY = re.compile(
    r"""&(?:[aA][mM][pP];){0,4}(?:
          \#\d{2,7}[;；] | \#[2-4]\d{4}(?!\d) | \#[xX][0-9a-fA-F]{2,6}[;；]
        | [nN][bB][sS][pP][;；]?
        | [A-Za-z][A-Za-z0-9]{1,31}[;；]
        )""",
    re.VERBOSE,
)
_SURROGATE = re.compile(r"&#(?:5[5-7]\d{3}|[xX][dD][89a-fA-F][0-9a-fA-F]{2});")
_SHOWN = re.compile(
    r"""(?: [“‘「『"'`（(\[《] \s? & [#\w]{2,33} ;? \s? [”’」』"'`）)\]》]
          | HTML | XML | [实實][体體] | [转轉][义義] | 字符引用 | (?i:entit(?:y|ies)|escap(?:e|ing))
          | </?[A-Za-z][A-Za-z0-9]{0,15}[\s/>]
        )""",
    re.VERBOSE,
)
_SHARE_SHOWN = 3
_MARKUP = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&apos;": "'"}


def decode_entities(texts: list[str]) -> list[tuple[str, list[str]]] | None:
    r"""Decode the entities that were left over in a document's texts.

    A line shows its entities when it quotes or explains one, speaks of markup or is markup. Such a line stays; where one in three
    lines with entities is such a line, the document is about them and stays whole.

    >>> decode_entities(["产改&nbsp;简报&amp;middot;第四期", "&#20135;&#25913;"])
    [('产改\xa0简报·第四期', ['entities', 'entities']), ('产改', ['entities', 'entities'])]
    >>> decode_entities(["空格写作 &nbsp; ，是一个字符实体"]) is None
    True
    """
    lines = [number for number, text in enumerate(texts) if GUARD.search(text) and _ENTITY.search(text)]
    left_over = [number for number in lines if not _shows_entities(texts[number])]
    if (len(lines) - len(left_over)) * _SHARE_SHOWN >= len(lines):
        return None
    repaired: list[tuple[str, list[str]]] = [(text, []) for text in texts]
    for number in left_over:
        repaired[number] = _decode_line(texts[number])
    return repaired


def _shows_entities(text: str) -> bool:
    """Whether a line speaks of its entities, or has one of them beside its character, as a table of entities does."""
    if _SHOWN.search(text):
        return True
    others = _ENTITY.sub("", text)
    return any(entity in text and character in others for entity, character in _MARKUP.items())


def _decode_line(text: str) -> tuple[str, list[str]]:
    fired: list[str] = []

    def decode(found: re.Match[str]) -> str:
        decoded = _decode(found[0])
        if decoded != found[0]:
            fired.append("entities")
        return decoded

    return _ENTITY.sub(decode, text), fired


def _decode(entity: str) -> str:
    """Decode one entity, however often its ampersand was escaped. A name that is none stays."""
    entity = re.sub(r"^&(?:amp;)+(?=.)", "&", entity.replace("；", ";"), flags=re.IGNORECASE)
    if _SURROGATE.fullmatch(entity):  # one half of an emoji, as JavaScript counts; `characters` joins the halves
        digits = entity[2:-1]
        return chr(int(digits[1:], 16) if digits[0] in "xX" else int(digits))
    if entity.lower().startswith("&nbsp"):
        return "\xa0"
    return html.unescape(entity) if not entity.endswith(";") or _is_known(entity) else entity


def _is_known(entity: str) -> bool:
    return entity[1] == "#" or entity[1:] in html5
