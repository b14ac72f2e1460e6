"""Inputs to raw documents: which files there are, and what is in each.

Which formats there are is `tasks.read.formats`, and each has a module that reads it. The bytes of a record come out as
they went in. What the bytes mean is `tasks.decode`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from tasks.read.blob import MEGABYTE, Blob, File, Found, limited, reject
from tasks.read.compression import decompressed
from tasks.read.documents import looks_like_html
from tasks.read.files import open_blob
from tasks.read.formats import format_of, media_type_of
from tasks.read.inputs import Input, InputError, Span, address, check_inputs, find_inputs
from tasks.read.passed import kind_of_entry
from tasks.read.split import split
from tasks.read.steady import UnreachableError
from tasks.read.trouble import as_reject
from tasks.records import Passed, Reject, Rejected, Source
from tasks.settings import Cleaning

__all__ = [
    "Input",
    "InputError",
    "Span",
    "UnreachableError",
    "address",
    "check_inputs",
    "find_inputs",
    "looks_like_html",
    "read",
    "read_stream",
    "split",
]

MAX_DEPTH = 2
"""Archives around a document: one, and one in it."""


def read(item: Input, settings: Cleaning) -> Iterator[Found]:
    """Read the documents in an input, one after the other, in bounded memory.

    What cannot be read comes as a `Reject`: the whole file, or a record of it. Records of a container that are no
    documents by their nature come as `Passed`; a container that holds nothing else is a reject. Of an input that is a part
    of a file, the records that begin in it are read. Raises `UnreachableError` for a file behind a URL, when the server
    cannot be reached any more.
    """
    results = _opened(item, settings)
    yield from _settled(item.key, results if item.span else _not_empty(results))


def read_stream(file: BinaryIO, settings: Cleaning) -> Iterator[Source | Reject]:
    """Read one document from a stream such as standard input; its address is `-`."""
    limit = settings.max_document_mb * MEGABYTE
    data = file.read(limit + 1)
    try:
        limited(data, limit)
    except Rejected as reason:
        yield reject("-", reason.error, str(reason), data)
    else:
        yield Source("-", data, media_type_of(data))


def _settled(uri: str, results: Iterator[Found]) -> Iterator[Found]:
    """The results, and a reject for what ends them early."""
    try:
        yield from results
    except UnreachableError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one input must not stop the run)
        yield as_reject(uri, error)


def _not_empty(results: Iterator[Found]) -> Iterator[Found]:
    """The results. Raises `Rejected` at the end when there was no document and no reject among them."""
    passed: Counter[str] = Counter()
    is_empty = True
    for result in results:
        if isinstance(result, Passed):
            passed[result.kind] += 1
        else:
            is_empty = False
        yield result
    if is_empty:
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in passed.most_common(5))
        raise Rejected("empty", f"no document in it{f', only {kinds}' if passed else ''}")


def _opened(item: Input, settings: Cleaning) -> Iterator[Found]:
    with open_blob(item, settings) as blob:
        yield from _steady(blob.file, _results(blob, settings, 0))


def _steady(file: File, results: Iterator[Found]) -> Iterator[Found]:
    """The results, as long as the file can be reached. Then what a reader makes of its end is no word about the input."""
    check = getattr(getattr(file, "raw", None), "check", lambda: None)
    try:
        for result in results:
            check()
            yield result
    finally:
        check()


def _results(blob: Blob, settings: Cleaning, depth: int) -> Iterator[Found]:
    """What is in a blob, and in the archives in it. `depth` is the number of archives around it."""
    blob = decompressed(blob)
    for result in format_of(blob).reader(blob, settings):
        if not isinstance(result, Blob):
            yield result
        elif depth == MAX_DEPTH:
            raise Rejected("nested_too_deep", f"inside {MAX_DEPTH} archives: unpack the outermost")
        elif kind := kind_of_entry(result.name):
            yield Passed(kind)
        else:
            yield from _settled(result.uri, _not_empty(_results(result, settings, depth + 1)))
