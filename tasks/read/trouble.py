"""What can go wrong in reading, as the reject that a person sees."""

from __future__ import annotations

from tarfile import TarError
from zipfile import BadZipFile

import pyarrow as pa

from tasks.pipeline import describe_error
from tasks.read.blob import reject
from tasks.read.compression import TORN
from tasks.records import Reject, Rejected

_CAUSES: tuple[tuple[tuple[type[Exception], ...], str, str], ...] = (
    ((MemoryError,), "memory_limit", "needs more than memory_limit_mb to be read"),
    ((*TORN, BadZipFile, TarError, pa.ArrowException), "corrupt", "{error}: check the file, or fetch it again"),
    (
        (FileNotFoundError,),
        "vanished",
        "the file is gone since the run began, or a link leads to it and it never was there; run again",
    ),
    ((NotImplementedError,), "unsupported", "{error}: unpack it, and pack it in another way"),
    ((OSError,), "unreadable", "{error.strerror}: check the file and its permissions"),
)
"""What is raised, the name of its reject, and the words for it. The first that fits counts."""


def as_reject(uri: str, error: Exception) -> Reject:
    """The reject for what was raised at an address. What was not foreseen is an internal error."""
    if isinstance(error, Rejected):
        return reject(uri, error.error, str(error))
    is_of_system = isinstance(error, FileNotFoundError | PermissionError)  # or of an object store, without a number
    if isinstance(error, OSError) and not error.errno and not is_of_system:  # bzip2 says so of damaged data
        error = EOFError(*error.args)
    for kinds, name, words in _CAUSES:
        if isinstance(error, kinds):
            return reject(uri, name, words.format(error=error))
    return reject(uri, "internal_error", describe_error(error))
