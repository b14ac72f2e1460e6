"""How far a run is, for whoever is watching: a terminal, a log, or Prefect's page.

The flow says what happens; the watcher that the caller has set decides how it looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from flows.tally import Tally


class Watcher(Protocol):
    """Someone who is told how far a run is. Sizes are raw bytes on disk."""

    def prepare(self, containers: int, size: int) -> None:
        """So many large containers of this size are looked through, to be cut into parts."""

    def start(self, inputs: int, size: int) -> None:
        """The work is planned: so many inputs of this size have to be cleaned."""

    def advance(self, size: int, so_far: Tally) -> None:
        """A shard of this size is finished; the tally holds everything cleaned by now."""


_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watch(watcher: Watcher) -> Iterator[None]:
    """Tell this watcher how far the runs inside the block are."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def watchers(*own: Watcher) -> list[Watcher]:
    """The flow's own watchers, and the one that the caller has set."""
    other = _watcher.get()
    return [*own, other] if other else [*own]
