"""The way of a document: the stages, in order, and what happens when one of them gives up.

Nothing about a single stage belongs here, and no I/O.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from tasks.decode import decode
from tasks.describe import describe
from tasks.extract import extract
from tasks.normalise import normalise
from tasks.records import Document, Reject, Rejected, Source
from tasks.reflow import reflow
from tasks.repair import repair
from tasks.segment import segment
from tasks.settings import Cleaning
from tasks.strip import strip

Stage = Callable[[Document, Cleaning], None]

STAGES: tuple[Stage, ...] = (decode, extract, repair, normalise, strip, reflow, describe, segment)
"""Each takes the document and fills in what it knows: bytes become text, blocks, clean text, sections."""


def clean(source: Source, settings: Cleaning) -> Document | Reject:
    """Clean one document.

    Never raises for what a document contains: one that a stage refuses, or on which a stage fails, comes back
    as a `Reject` that names the stage and the reason.
    """
    document = Document(source)
    for stage in STAGES:
        started = perf_counter()
        try:
            stage(document, settings)
        except Rejected as reason:
            return Reject(stage.__name__, reason.error, str(reason), document)
        except MemoryError:
            return Reject(
                stage.__name__,
                "memory_limit",
                "needs more than memory_limit_mb; raise it to clean this document",
                document,
            )
        except Exception as error:  # noqa: BLE001 (one document's failure must not stop the run)
            return Reject(stage.__name__, "internal_error", describe_error(error), document)
        document.seconds[stage.__name__] = perf_counter() - started
    return document


def describe_error(error: BaseException) -> str:
    """One line that says what was raised and where, for a reject's message."""
    where = ""
    if frames := error.__traceback__:
        while frames.tb_next:
            frames = frames.tb_next
        where = f" at {frames.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frames.tb_lineno}"
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words[:200]}{where}"
