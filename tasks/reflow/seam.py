"""Whether two lines read on as one: what a language model says of the characters on both sides of the break."""

from __future__ import annotations

from itertools import pairwise

from tasks.language import BOUNDARY, STEP, fold, load

_BEFORE, _BEHIND = 2, 3
"""Characters beside the break that the model sees: its context, and as many as feel the break."""

LIKELY, CERTAIN = 3.5, 6.0
"""Nats. Of random cuts 92 in 100 lie above the first, 63 above the second; of sentence ends 30 and 2 (`benchmarks/seam.py`)."""


def seam(first: str, second: str) -> float:
    """Say by how many nats it is likelier that the second text goes on in mid-sentence than that it begins a line.

    >>> seam("也是产业工", "人大省") > 10 > seam("抓好落实", "要深化改革")
    True
    """
    before, behind = fold(first[-8:])[-_BEFORE:], fold(second[:8])[:_BEHIND]
    return (_cost(before + BOUNDARY + behind) - _cost(before + behind)) * STEP


def _cost(text: str) -> int:
    model = load()
    ids = [model.ids[character] for character in text]
    return sum(model.cost(before, last, char) for (before, last), char in zip(pairwise(ids), ids[2:], strict=False))
