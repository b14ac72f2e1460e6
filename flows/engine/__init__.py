"""The engines: where shards are cleaned. A run takes one and knows no more of it than `Engine` says."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flows.engine.local import start_local
from flows.engine.protocol import Engine, ShardError
from flows.settings import Settings

__all__ = ["Engine", "ShardError", "start_engine"]


def start_engine(settings: Settings) -> AbstractContextManager[Engine]:
    """Start the engine that the settings choose; on leaving it is stopped, whatever it is doing.

    Entering raises `ShardError` when there is no Dask scheduler at the address.
    """
    if settings.engine == "local":
        return start_local(settings)
    from flows.engine.dask import start_dask  # noqa: PLC0415 (an extra: needed by those who choose it)

    return start_dask(settings)
