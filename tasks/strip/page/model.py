"""Which blocks are text: each block's evidence, weighed, then smoothed over the tree of elements."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from tasks.strip.page.features import Features
from tasks.strip.page.tree import Tree


@cache
def weights() -> dict[str, float]:
    """The weight of each feature."""
    found: dict[str, float] = tomllib.loads((Path(__file__).parent / "weights.toml").read_text("utf-8"))["weights"]
    return found


def score(features: Features) -> float:
    """The log-odds that a block is text."""
    table = weights()
    return sum(table.get(name, 0.0) * value for name, value in features.items())


def smooth(tree: Tree, scores: list[float | None], turn: float) -> list[bool]:
    """Decide on all blocks at once: where parent and child disagree it costs `turn`.

    The best assignment on a tree, found exactly (Viterbi's algorithm upwards, then downwards).
    """
    keep, drop = [0.0] * len(tree.nodes), [0.0] * len(tree.nodes)
    for leaf, value in zip(tree.leaves, scores, strict=True):
        if value is not None:
            keep[leaf.node] += max(value, -turn)
            drop[leaf.node] += max(0.0, value - turn)
    for i in range(len(tree.nodes) - 1, 0, -1):
        parent = tree.nodes[i].parent
        if parent >= 0:
            keep[parent] += max(keep[i], drop[i] - turn)
            drop[parent] += max(drop[i], keep[i] - turn)
    kept: list[bool] = []
    for i, node in enumerate(tree.nodes):
        bonus = 0.0 if node.parent < 0 else turn if kept[node.parent] else -turn
        kept.append(keep[i] + bonus >= drop[i])
    return [
        value is not None and value + (turn if kept[leaf.node] else -turn) >= 0
        for leaf, value in zip(tree.leaves, scores, strict=True)
    ]
