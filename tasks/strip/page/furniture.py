"""Elements that are furniture by what they are: their tag, their names, that they are not shown."""

from __future__ import annotations

from collections import Counter

from tasks.records import Element
from tasks.strip.page.names import kinds, likeness
from tasks.strip.page.tree import Node, Tree

CONTROLS = {
    "button": "page.controls",
    "select": "page.controls",
    "textarea": "page.controls",
    "datalist": "page.controls",
    "video": "page.embedded",
    "audio": "page.embedded",
    "object": "page.embedded",
    "canvas": "page.embedded",
    "svg": "page.embedded",
}
"""Elements whose words are never text."""
TAGS = {
    "nav": "page.nav",
    "footer": "page.footer",
    "aside": "page.sidebar",
    "noscript": "page.noscript",
    "dialog": "page.login",
}
PAGE_WIDE = frozenset(("html", "body", "main", "article", "form", "table", "tbody", "tr"))
"""Elements that no name makes furniture: their names tell what the page has (has-sidebar), not what they are."""
_SURE = {"page.footer", "page.nav"}
_MOST = 0.4
_NEARLY_ALL = 0.8
_SHORT = 200

Group = tuple[str, ...]


def furniture(tree: Tree) -> list[str | None]:
    """For each node the rule that takes it away with everything in it, or None.

    Elements that together hold most of the page's prose are no furniture, whatever they are called: on some sites the
    whole page stands in a `sidebar-wrap` or each post in a `reply-form`, and WeChat's articles are hidden until a
    script shows them.
    """
    rules = [_rule(node.element) for node in tree.nodes]
    groups = _most_prose(tree, rules)
    found: list[str | None] = []
    for node, rule in zip(tree.nodes, rules, strict=True):
        above = found[node.parent] if node.parent >= 0 else None
        control = CONTROLS.get(node.element.tag)
        found.append(above or control or (rule if rule and _group(node.element, rule) not in groups else None))
    return found


def _rule(element: Element) -> str | None:
    if element.hidden:
        return "page.hidden"
    if element.tag in TAGS:
        return None if "quote" in element.names else TAGS[element.tag]
    if not element.names or element.tag in PAGE_WIDE:
        return None
    return next((kind.name for kind in kinds(element.names) if kind.drop), None)


def _group(element: Element, rule: str) -> Group:
    return (rule, element.tag, likeness(element.names))


def _most_prose(tree: Tree, rules: list[str | None]) -> set[Group]:
    """The groups of like elements that hold too much of the page's prose to be furniture."""
    hidden = _hidden(tree)
    shown = sum(leaf.prose for leaf in tree.leaves if not hidden[leaf.node] and tree.nodes[leaf.node].element.tag not in CONTROLS)
    everything = tree.nodes[0].prose if tree.nodes else 0
    sums: Counter[Group] = Counter()
    for node, rule in zip(tree.nodes, rules, strict=True):
        if rule and node.prose and not _counted(tree, node, rule):
            sums[_group(node.element, rule)] += node.prose
    return {group for group, prose in sums.items() if prose > _too_much(group, shown, everything)}


def _hidden(tree: Tree) -> list[bool]:
    """Whether each node is hidden, by itself or with an element around it."""
    found: list[bool] = []
    for node in tree.nodes:
        found.append(node.element.hidden or (node.parent >= 0 and found[node.parent]))
    return found


def _too_much(group: Group, shown: int, everything: int) -> float:
    """The prose from which on a group is text; what is hidden counts only where little else is."""
    if group[0] == "page.hidden":
        return _NEARLY_ALL * everything
    if group[0] in _SURE:
        return _NEARLY_ALL * shown
    return min(_NEARLY_ALL * shown, max(_MOST * shown, _SHORT))


def _counted(tree: Tree, node: Node, rule: str) -> bool:
    """Whether the element around it belongs to the same group, so that its prose is counted already."""
    if node.parent < 0:
        return False
    parent = tree.nodes[node.parent].element
    return _rule(parent) == rule and _group(parent, rule) == _group(node.element, rule)
