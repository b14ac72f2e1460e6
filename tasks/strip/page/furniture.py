"""Elements that are furniture by what they are: their tag, their names, that they are not shown."""

from __future__ import annotations

from collections import Counter

from tasks.records import Element
from tasks.strip.page.names import dropped_by, kind_names, likeness, most_prose
from tasks.strip.page.tree import Tree

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


def furniture(tree: Tree, *, thread: bool) -> list[str | None]:
    """For each element the rule that takes it away with everything in it, or None.

    Elements that together hold most of the page's prose are no furniture, whatever they are called: on some sites the
    whole page stands in a `sidebar-wrap` or each post in a `reply-form`. Nor is a text that waits for a script, nor the
    foot of each post in a thread, where replies to it stand.
    """
    rules = [_rule(element) for element in tree.elements]
    if thread:
        rules = _without_feet_of_posts(tree, rules)
    texts: frozenset[Group] = frozenset()
    if any(rules):
        hidden = _hidden(tree)
        shown = _shown(tree, hidden)
        texts = _texts(tree, rules, shown)
        if (waiting := _waiting(tree, hidden, shown)) is not None:
            rules[waiting] = None
    found: list[str | None] = []
    for element, parent, rule in zip(tree.elements, tree.parents, rules, strict=True):
        own = CONTROLS.get(element.tag) or (rule if rule and _group(element, rule) not in texts else None)
        found.append((found[parent] if parent >= 0 else None) or own)
    return found


def _rule(element: Element) -> str | None:
    if element.hidden:
        return "page.hidden"
    if element.tag in TAGS:
        return None if "quote" in element.names else TAGS[element.tag]
    if not element.names or element.tag in PAGE_WIDE:
        return None
    return dropped_by(element.names)


def _without_feet_of_posts(tree: Tree, rules: list[str | None]) -> list[str | None]:
    feet = [
        likeness(element.names) if rule == "page.footer" and element.names else None
        for element, rule in zip(tree.elements, rules, strict=True)
    ]
    counts = Counter(feet)
    return [None if foot and counts[foot] > 1 else rule for foot, rule in zip(feet, rules, strict=True)]


def _group(element: Element, rule: str) -> Group:
    return (rule, element.tag, likeness(element.names))


def _texts(tree: Tree, rules: list[str | None], shown: int) -> frozenset[Group]:
    """The groups of like elements that hold too much of the page's prose to be furniture."""
    groups = [_group(element, rule) if rule else None for element, rule in zip(tree.elements, rules, strict=True)]
    sums: Counter[Group] = Counter()
    elements: Counter[Group] = Counter()
    for group, parent, prose in zip(groups, tree.parents, tree.prose, strict=True):
        if group and prose and (parent < 0 or groups[parent] != group):
            sums[group] += prose
            elements[group] += 1
    return frozenset(
        group
        for group, prose in sums.items()
        if prose > min(_too_much(group, shown, tree.prose[0]), most_prose(group[0]) * elements[group])
    )


def _hidden(tree: Tree) -> list[bool]:
    """Whether each element is hidden, by itself or with an element around it."""
    found: list[bool] = []
    for element, parent in zip(tree.elements, tree.parents, strict=True):
        found.append(element.hidden or (parent >= 0 and found[parent]))
    return found


def _shown(tree: Tree, hidden: list[bool]) -> int:
    """The prose that a reader sees."""
    return sum(
        leaf.prose for leaf in tree.leaves if not hidden[leaf.node] and tree.elements[leaf.node].tag not in CONTROLS
    )


def _waiting(tree: Tree, hidden: list[bool], shown: int) -> int | None:
    """The element that holds the text until a script shows it, as on WeChat: named as text, and longer than all that is shown.

    Comments may be longer. A copy for the printer or the telephone has lines that are shown as well.
    """
    waiting = [
        node
        for node, element in enumerate(tree.elements)
        if element.hidden and tree.prose[node] and "page.text" in kind_names(element.names)
    ]
    longest = max(waiting, key=lambda node: tree.prose[node], default=None)
    if longest is None or tree.prose[longest] <= shown - _comments(tree):
        return None
    lines, seen = (
        {leaf.block.text for leaf in tree.leaves if leaf.prose and hidden[leaf.node] is unseen}
        for unseen in (True, False)
    )
    return longest if lines.isdisjoint(seen) else None


def _comments(tree: Tree) -> int:
    """The prose in comments."""
    inside: list[bool] = []
    for element, parent in zip(tree.elements, tree.parents, strict=True):
        inside.append("page.comments" in kind_names(element.names) or (parent >= 0 and inside[parent]))
    return sum(leaf.prose for leaf in tree.leaves if inside[leaf.node])


def _too_much(group: Group, shown: int, everything: int) -> float:
    """The prose from which on a group is text; what is hidden counts only where little else is."""
    if group[0] == "page.hidden":
        return _NEARLY_ALL * everything
    if group[0] in _SURE:
        return _NEARLY_ALL * shown
    return min(_NEARLY_ALL * shown, max(_MOST * shown, _SHORT))
