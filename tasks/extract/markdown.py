"""Blocks of a Markdown document: the lines of a text, with what their marks say of them.

Only marks of whole lines are read (CommonMark 0.31, tables of GFM, front matter as static sites use it). Marks inside
a line stay as they are, and so does every line that only looks like a mark.
"""

from __future__ import annotations

import re

from tasks.extract.text import text_blocks
from tasks.records import Block, Element, Markup, Role

_FENCE = re.compile(r"(`{3,}|~{3,})[^`]*")
_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(.*?)(?:[ \t]+#+)?")
_UNDERLINE = re.compile(r"=+|-{2,}")
_ITEM = re.compile(r"[-*+][ \t]+(?=\S)(.*)")
_QUOTE = re.compile(r">[ \t]?(.*)")
_TABLE_RULE = re.compile(r"\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?")
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}")
_COMMENT_END = "-->"
_FIELD = re.compile(r"(\w[\w-]*):[ \t]*(.*)")
_HEADING_LINE = re.compile(r"^(#{1,6})[ \t\u3000]++[^\n㐀-鿿]*+[㐀-鿿]", re.MULTILINE)
_TABLE_HEAD = re.compile(r"^\|.*\|[ \t]*\r?\n\|(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t\r]*$", re.MULTILINE)
_FENCE_LINE = re.compile(r"^`{3,}[\w+#-]*[ \t\r]*$", re.MULTILINE)
"""Only of backticks: a line of ~ parts the pieces of many a text that is not Markdown."""
_HAN = re.compile(r"[㐀-鿿]")


def is_markdown(content: str) -> bool:
    r"""Whether a text that nobody calls Markdown is: by its headings, a table, or code between fences.

    Texts from dumps and fields of records are.

    >>> is_markdown("# 条例\n\n## 第一章 总则\n\n为了加强保护，制定本条例。"), is_markdown("| 姓名 | 职务 |\n|---|---|\n| 张三 | 主席 |")
    (True, True)
    """
    is_fenced = "```" in content and len(_FENCE_LINE.findall(content)) > 1
    return is_fenced or _has_headings(content) or bool("--" in content and _TABLE_HEAD.search(content))


def _has_headings(content: str) -> bool:
    r"""Whether it has two headings or more, not all of the first level, over Chinese.

    Comments of scripts and settings stand over lines that are not Chinese.

    >>> _has_headings("## 主机\nhost = a\n# 端口\nport = 80")
    False
    """
    if "# " not in content and "#\u3000" not in content:
        return False
    levels = [len(found[1]) for found in _HEADING_LINE.finditer(content)]
    if len(levels) < 2 or max(levels) == 1:  # noqa: PLR2004 (one is a line that begins with a sign)
        return False
    lines = [line for line in content.splitlines() if line.strip() and not line.startswith("#")]
    return 2 * sum(bool(_HAN.search(line)) for line in lines) > len(lines)


def markdown_blocks(content: str) -> tuple[list[Block], dict[str, str]]:
    r"""Cut a Markdown text into blocks and read its front matter: the blocks, and `front:<key>` by value.

    The raws joined are the text, as in `tasks.extract.text`.

    >>> [(b.role.value, b.text) for b in markdown_blocks("## 总则\n正文。\n- 一项\n")[0]]
    [('heading', '总则'), ('paragraph', '正文。'), ('list', '一项')]
    """
    blocks = text_blocks(content)
    body = _front_matter_end(blocks)
    fields = [_FIELD.fullmatch(block.text) for block in blocks[:body]]
    for block in blocks[:body]:
        block.drop("markdown.front-matter", Role.METADATA)
    _read_lines(blocks[body:])
    return blocks, {f"front:{found[1].lower()}": found[2].strip("\"'[] ") for found in fields if found and found[2]}


def _front_matter_end(blocks: list[Block]) -> int:
    if not blocks or blocks[0].text != "---":
        return 0
    ends = (number for number, block in enumerate(blocks[1:], 2) if block.text in {"---", "..."})
    end = next(ends, 0)
    return end if all(_FIELD.fullmatch(block.text) or block.text[:1] in "-#" for block in blocks[1:end]) else 0


def _read_lines(blocks: list[Block]) -> None:
    inside = ""
    previous: Block | None = None
    last_end = max((number for number, block in enumerate(blocks) if block.text.endswith(_COMMENT_END)), default=-1)
    for number, block in enumerate(blocks):
        opening = _FENCE.fullmatch(block.text)
        if inside == _COMMENT_END or (not inside and number <= last_end and _begins_comment(block.text)):
            inside = "" if block.text.endswith(_COMMENT_END) else _COMMENT_END
            block.drop("markdown.comment")
        elif inside:
            inside = _read_code(block, inside)
        elif opening:
            inside = opening[1]
            block.drop("markdown.fence")
        else:
            _read_line(block, previous)
        previous = block


def _begins_comment(text: str) -> bool:
    """Whether a line belongs to a comment whole; what stands behind a comment's end is text."""
    return text.startswith("<!--") and (_COMMENT_END not in text or text.endswith(_COMMENT_END))


def _read_code(block: Block, fence: str) -> str:
    """Read a line of fenced code; the fence that is still open behind it."""
    if block.text.startswith(fence) and not block.text.strip(fence[0]):
        block.drop("markdown.fence")
        return ""
    block.role, block.text = Role.CODE, block.raw.strip("\r\n").rstrip()
    return fence


def _read_line(block: Block, previous: Block | None) -> None:
    text = block.text
    if found := _HEADING.fullmatch(text):
        _make_heading(block, len(found[1]), found[2])
    elif previous and _underlines(text, previous):
        _make_heading(previous, 1 if text[0] == "=" else 2, previous.text)
        block.drop("markdown.underline")
    elif _RULE.fullmatch(text) or ("|" in text and _TABLE_RULE.fullmatch(text)):
        block.drop("markdown.rule")
    elif found := _ITEM.fullmatch(text):
        block.role, block.text = Role.LIST, found[1]
    elif found := _QUOTE.fullmatch(text):
        block.role, block.text = Role.QUOTE, found[1]
    elif text.startswith("|") and text.endswith("|") and text.count("|") > 2:  # noqa: PLR2004 (two cells or more)
        block.role, block.text = Role.TABLE, "\t".join(cell.strip() for cell in text[1:-1].split("|"))


def _underlines(text: str, previous: Block) -> bool:
    """Whether a line underlines the one before it: right below it, with no blank line between."""
    below = previous.raw.count("\n") == 1 and previous.kept and previous.role == Role.PARAGRAPH
    return below and bool(previous.text) and bool(_UNDERLINE.fullmatch(text))


def _make_heading(block: Block, level: int, text: str) -> None:
    block.role, block.text = Role.HEADING, text
    block.markup = Markup(Element(f"h{level}"), level=level)
