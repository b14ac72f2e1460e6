"""White space of HTML source: what collapses, what parts lines. Nothing about elements."""

from __future__ import annotations

import re

_HAN = "⺀-〿㇀-㏿㐀-䶿一-鿿豈-﫿︰-﹏！-｠𠀀-𳿿"
BORDER = "\x1f"
"""Stands between two inline elements that are pieces of their own (a name, an account, a date); white space to `collapse`."""
_LONGEST_BYLINE = 200
_BREAK_IN_HAN = re.compile(rf"(?<=[{_HAN}])[^\S　{BORDER}]*[\r\n][^\S{BORDER}]*(?=[{_HAN}“”‘’—…])")
_INDENTED = re.compile(r"(?<=[\r\n])[ \t]*(?=　　|\xa0\xa0\xa0\xa0)")
_HAN_CHARACTER = re.compile(r"[㐀-鿿]")
_BLANK_LINE = re.compile(r"(?<=\S)[ \t]*\r?\n(?:[ \t]*\r?\n)+(?=\S)")
_MANY_BLANK_LINES = 3
"""Blank lines before lines without an indent, from which on an author set them, and not a template: a style sheet keeps
the lines of such an element (`white-space: pre-wrap`), which its source does not say."""


def collapse(text: str) -> str:
    r"""Collapse white space as a browser does; a line break of the source between Han characters is nothing.

    >>> collapse("\n  中国\n  人民  hello\nworld&")
    '中国人民 hello world&'
    """
    if BORDER in text and ("。" in text or len(text) > _LONGEST_BYLINE):
        text = text.replace(BORDER, "")
    text = text.strip()
    if "\n" in text or "\r" in text:
        text = _BREAK_IN_HAN.sub("", text)
    return " ".join(text.split())


def split_lines(raw: str, text: str, *, preformatted: bool) -> list[tuple[str, str]] | None:
    r"""Cut text at the line breaks that its author meant: in preformatted prose all, elsewhere those before an indent.

    Preformatted is also a text with several blank lines in it.

    Returns None where nothing is to be cut. Preformatted text that is not Chinese prose (code) stays whole, with its lines.

    >>> split_lines("第一段。\n　　第二段。", "第一段。\n　　第二段。", preformatted=False)
    [('第一段。\n', '第一段。'), ('　　第二段。', '第二段。')]
    >>> split_lines("if x:\n    y\n", "if x:\n    y\n", preformatted=True)
    [('if x:\n    y\n', 'if x:\n    y')]
    """
    if "\n" not in text and "\r" not in text:
        return None
    if not preformatted and not _has_blank_lines(text):
        pieces = _INDENTED.split(raw) if "　　" in text or "\xa0\xa0\xa0\xa0" in text else [raw]
        return [(piece, collapse(piece)) for piece in pieces if piece.strip()] if len(pieces) > 1 else None
    if _is_prose(text):
        return [(line, collapse(line)) for line in raw.splitlines(keepends=True) if line.strip()]
    lines = text.expandtabs(4).splitlines()
    return [(raw, "\n".join(line.rstrip() for line in lines).strip("\n"))]


def _has_blank_lines(text: str) -> bool:
    return text.count("\n") >= 2 * _MANY_BLANK_LINES and len(_BLANK_LINE.findall(text)) >= _MANY_BLANK_LINES


def _is_prose(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    return 2 * len(_HAN_CHARACTER.findall(text)) > letters
