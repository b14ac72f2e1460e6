"""Styles: what a paragraph's or a run's style says of it, with what it inherits (ECMA-376, part 1, 17.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tasks.extract.docx.properties import is_on, number_of, value_of
from tasks.extract.package import Node
from tasks.records import Role

_HEADING = re.compile(r"(?:heading|标题)\s?([1-9])")
_ROLES = {
    **dict.fromkeys(("title", "标题", "公文标题", "主标题"), Role.TITLE),
    **dict.fromkeys(("caption", "题注"), Role.CAPTION),
    **dict.fromkeys(("quote", "intense quote", "引用", "明显引用"), Role.QUOTE),
    **dict.fromkeys(("html preformatted", "source code", "preformatted text"), Role.CODE),
}
"""What the names of styles say, in lower case. Word keeps its own styles under English names in every language."""
_DEEPEST = 6
_BODY_LEVEL = 9
_LONGEST_CHAIN = 50
_USUAL_SIZE = 21
"""Half-points: 五号, Word's default in China."""


@dataclass(frozen=True, slots=True)
class Style:
    """What holds for a paragraph or a run. `list_id` is "0" where a list is turned off, "" where nothing is said."""

    role: Role = Role.PARAGRAPH
    level: int = 0
    """1–6 for a heading."""
    list_id: str = ""
    list_level: int | None = None
    list_style: str = ""
    """The style by which the list was named."""
    bold: bool = False
    hidden: bool = False
    size: int = _USUAL_SIZE
    """Of the letters, in half-points."""

    def refined(self, node: Node | None) -> Style:
        """Lay the properties of a `pPr` over the style."""
        if node is None:
            return self
        style = self
        if outline := value_of(node, "outlineLvl"):
            level = number_of(outline, _BODY_LEVEL)
            style = replace(style, level=min(level + 1, _DEEPEST) if level < _BODY_LEVEL else 0)
        if (numbers := node.find("numPr")) is not None:
            level_text = value_of(numbers, "ilvl")
            style = replace(
                style,
                list_id=value_of(numbers, "numId") or style.list_id,
                list_level=number_of(level_text) if level_text else style.list_level,
            )
        return style

    def with_run(self, node: Node | None) -> Style:
        """Lay the properties of an `rPr` over the style."""
        if node is None:
            return self
        bold, hidden, size = is_on(node, "b"), is_on(node, "vanish"), value_of(node, "sz")
        if bold is None and hidden is None and size is None:
            return self
        return replace(
            self,
            bold=self.bold if bold is None else bold,
            hidden=self.hidden if hidden is None else hidden,
            size=number_of(size, self.size),
        )


class Styles:
    """The styles of a document, by the identifiers under which paragraphs and runs name them."""

    def __init__(self, part: Node) -> None:
        """Read `styles.xml`."""
        self._nodes = {node.get("styleId", ""): node for node in part.findall("style")}
        self._styles: dict[str, Style] = {}
        self._defaults = Style().with_run(part.find("docDefaults/rPrDefault/rPr"))
        self._default = next(
            (name for name, node in self._nodes.items() if node.get("type") == "paragraph" and node.get("default") in {"1", "true"}),
            "",
        )  # fmt: skip

    def paragraph(self, properties: Node | None) -> Style:
        """What holds for a paragraph with these properties (`pPr`), and for its text where the text says nothing else."""
        return self.named(value_of(properties, "pStyle") or self._default).refined(properties)

    def run(self, properties: Node | None, paragraph: Style) -> Style:
        """What holds for a run with these properties (`rPr`) in a paragraph."""
        if properties is None:
            return paragraph
        style = paragraph
        if (name := value_of(properties, "rStyle")) in self._nodes and name:
            style = style.with_run(self._nodes[name].find("rPr"))
        return style.with_run(properties)

    def named(self, name: str, depth: int = 0) -> Style:
        """The style of a name with what it inherits."""
        if name not in self._nodes or depth > _LONGEST_CHAIN:
            return self._defaults
        if name not in self._styles:
            base = self.named(value_of(self._nodes[name], "basedOn") or "", depth + 1)
            self._styles[name] = self._own(name, base)
        return self._styles[name]

    def _own(self, name: str, base: Style) -> Style:
        node = self._nodes[name]
        words = (value_of(node, "name") or "").lower().strip()
        style = replace(base, role=_ROLES.get(words, base.role))
        if found := _HEADING.fullmatch(words):
            style = replace(style, level=min(int(found[1]), _DEEPEST))
        style = style.refined(node.find("pPr")).with_run(node.find("rPr"))
        numbered = value_of(node, "pPr/numPr/numId")
        return replace(style, list_style=name) if numbered else style
