"""Elements that are furniture by what they are: their tag, their names, that they are not shown."""

from __future__ import annotations

from tasks.strip.page.names import kinds
from tasks.strip.page.tree import Node, Tree

TAGS = {
    "nav": "page.nav",
    "footer": "page.footer",
    "aside": "page.sidebar",
    "button": "page.controls",
    "select": "page.controls",
    "textarea": "page.controls",
    "video": "page.embedded",
    "audio": "page.embedded",
    "object": "page.embedded",
    "canvas": "page.embedded",
    "svg": "page.embedded",
    "noscript": "page.noscript",
    "dialog": "page.login",
}
_MOST = 0.4
_SHORT = 200
_NEARLY_ALL = 0.8


def furniture(tree: Tree) -> list[str | None]:
    """For each node the rule that takes it away with everything in it, or None.

    An element that holds most of the page's prose is no furniture, whatever it is called: on some sites the whole
    page stands in a `sidebar-wrap`, and WeChat's articles are hidden until a script shows them.
    """
    total = tree.nodes[0].prose if tree.nodes else 0
    found: list[str | None] = []
    for node in tree.nodes:
        above = found[node.parent] if node.parent >= 0 else None
        found.append(above or _own_rule(node, total))
    return found


def _own_rule(node: Node, total: int) -> str | None:
    element = node.element
    rule = TAGS.get(element.tag)
    if rule is None and element.names and element.tag not in {"body", "html"}:
        rule = next((kind.name for kind in kinds(element.names) if kind.options.get("drop")), None)
    if element.hidden:
        rule = "page.hidden"
    if rule is None or (node.prose > _NEARLY_ALL * total and node.prose > 0):
        return None
    return None if node.prose > _MOST * total and node.prose > _SHORT else rule
