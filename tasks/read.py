"""Inputs to raw documents: which files there are, and what is in each.

The formats that chengwen reads are listed here, and the bytes of a record come out as they went in. What the
bytes mean is `tasks.decode`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import stat
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO, cast

from tasks.records import Document, Reject, Rejected, Source
from tasks.settings import Cleaning

PAGES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
TEXTS = frozenset({".txt", ".text", ".md"})
LINES = frozenset({".jsonl", ".ndjson"})

FIELDS = {
    "url": ("url", "uri", "link"),
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline"),
    "publisher": ("publisher", "source", "site", "site_name"),
    "date": ("date", "published_at", "publish_time", "pubdate", "time", "timestamp"),
    "fetched": ("fetched", "fetched_at", "crawl_time", "crawled_at", "download_time", "crawl_date"),
}
"""chengwen's name of a field, and the names under which JSONL corpora carry it."""


class InputError(ValueError):
    """An input that the run as a whole cannot start from. The message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file to be read: its address below the input root, its path, and what tells whether it has changed."""

    uri: str
    path: Path
    size: int
    mtime_ns: int
    same_since_ns: int | None = None
    """An earlier time of the file at which it is known to have had the same content."""
    is_outside: bool = False
    """A link that leads out of what was named as input."""


def find_inputs(inputs: Iterable[str]) -> list[Input]:
    """List the files that paths, folders and globs name, in the order of their addresses.

    A folder is walked to its leaves; names that begin with a dot are skipped. Addresses are relative to the deepest
    folder that holds all inputs. Files of every kind are listed: one that cannot be cleaned ends as a reject. A link is
    followed when it is named itself or stays within what is named; a linked folder in there is read where it really is.
    Raises `InputError` when a path does not exist or when there is nothing to read.
    """
    names = list(inputs)
    named = [path for name in names for path in _expand(name)]
    root = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in named])) if named else Path()
    within = _Within(names)
    files = {file for path in named for file in _walk(path, within)}
    if not files:
        raise InputError(f"nothing to read in {', '.join(names)}: no file there, or only hidden ones")
    return [_input(file, root, is_outside=file not in within) for file in sorted(files)]


def _expand(name: str) -> list[Path]:
    found = sorted(glob(name, recursive=True)) if _is_pattern(name) else [name]  # noqa: PTH207 (Path.glob takes no absolute pattern)
    if not found or not os.path.lexists(found[0]):
        raise InputError(f"{name}: no such file or folder")
    return [_absolute(path) for path in found]


def _is_pattern(name: str) -> bool:
    return has_magic(name) and not Path(name).exists()


def _absolute(name: str) -> Path:
    return Path(name).resolve() if ".." in Path(name).parts else Path(name).absolute()


class _Within:
    """Whether a path that was met leads to somewhere within what was named: a path, or the folder of a pattern."""

    def __init__(self, names: list[str]) -> None:
        self._named = {_absolute(name) for name in names if not _is_pattern(name)}
        folders = [Path(*takewhile(lambda part: not has_magic(part), Path(name).parts)) for name in names]
        self._real = {folder.resolve() for folder in folders}
        self._known: dict[Path, bool] = {}

    def __contains__(self, path: Path) -> bool:
        if path in self._named:
            return True
        if path.is_symlink():
            return self._leads_inside(path)
        if path.parent not in self._known:
            self._known[path.parent] = self._leads_inside(path.parent)
        return self._known[path.parent]

    def _leads_inside(self, path: Path) -> bool:
        target = path.resolve()
        return not self._real.isdisjoint((target, *target.parents))


def _walk(path: Path, within: _Within) -> Iterator[Path]:
    if path not in within or not path.is_dir():
        yield path
        return
    unreadable: list[OSError] = []
    for folder, folders, files in os.walk(path, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(folder, name) for name in folders if Path(folder, name) not in within)
        yield from (Path(folder, name) for name in files if not name.startswith("."))
    yield from (Path(error.filename) for error in unreadable)


def _input(path: Path, root: Path, *, is_outside: bool) -> Input:
    try:
        status = path.lstat() if is_outside else path.stat()
    except OSError:
        status = path.lstat()
    return Input(address(path.relative_to(root)), path, status.st_size, status.st_mtime_ns, is_outside=is_outside)


def address(path: Path) -> str:
    r"""A path as the address of a document: readable, one line, and never that of another path or of a record.

    Bytes that are no UTF-8, control characters, `\` and `!` (which parts a container from its record) are escaped.

    >>> print(address(Path("新闻/1\n.txt")), address(Path("a.jsonl!1")))
    新闻/1\x0a.txt a.jsonl\x211
    """
    name = _ESCAPED.sub(lambda char: f"\\x{ord(char[0]):02x}", path.as_posix())
    return os.fsencode(name).decode("utf-8", "backslashreplace")


_ESCAPED = re.compile(r"[\x00-\x1f\x7f-\x9f\\!\u2028\u2029]")


def read(item: Input, settings: Cleaning) -> Iterator[Source | Reject]:
    """Read the documents in an input, one after the other, in bounded memory.

    What cannot be read comes as a `Reject`: the whole file, or a record of it.
    """
    known = Source(item.uri, b"", _media_type(item.path))
    try:
        yield from _documents(item, known, settings)
    except MemoryError:
        yield _reject(known, "memory_limit", "needs more than memory_limit_mb to be read")
    except Rejected as reason:
        yield _reject(known, reason.error, str(reason))
    except FileNotFoundError:
        yield _reject(known, "vanished", "the file was there when the run began and is gone; run again")
    except (OSError, EOFError, zlib.error) as error:
        kind = "corrupt" if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile) else "unreadable"
        yield _reject(known, kind, f"{getattr(error, 'strerror', None) or error}: check the file and its permissions")


def read_stream(file: BinaryIO, settings: Cleaning) -> Iterator[Source | Reject]:
    """Read one document from a stream such as standard input; its address is `-`."""
    limit = settings.max_document_mb * 1_000_000
    data = file.read(limit + 1)
    source = Source("-", data, "text/html" if looks_like_html(data) else "text/plain")
    try:
        _limited(data, limit)
    except Rejected as reason:
        yield _reject(source, reason.error, str(reason))
    else:
        yield source


def _documents(item: Input, known: Source, settings: Cleaning) -> Iterator[Source | Reject]:
    if item.is_outside:
        raise Rejected("outside_root", "a link that leads out of the input; name its target as an input to clean it")
    mode = item.path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise Rejected("unreadable", "a folder that cannot be listed: check its permissions")
    if not stat.S_ISREG(mode):
        raise Rejected("not_a_file", "a pipe, socket or device; only files are read")
    limit = settings.max_document_mb * 1_000_000
    with _open(item.path) as file:
        if _suffix(item.path) in LINES:
            yield from _records(item.uri, file, limit, settings)
        elif known.media_type:
            data = _limited(file.read(limit + 1), limit)
            yield Source(item.uri, data, "text/html" if looks_like_html(data) else known.media_type)
        else:
            known_suffixes = " ".join(sorted(PAGES | TEXTS | LINES))
            raise Rejected(
                "unknown_format", f"{_suffix(item.path) or 'no suffix'}: known are {known_suffixes}, each also .gz"
            )


def _open(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


def _suffix(path: Path) -> str:
    return (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower()


def _media_type(path: Path) -> str:
    suffix = _suffix(path)
    if suffix in PAGES:
        return "text/html"
    return ("text/markdown" if suffix == ".md" else "text/plain") if suffix in TEXTS else ""


def looks_like_html(data: bytes) -> bool:
    """Whether bytes begin as a page does, whatever the name of the file.

    >>> looks_like_html(b"  <!DOCTYPE html><html>"), looks_like_html("<正文>".encode())
    (True, False)
    """
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _limited(data: bytes, limit: int) -> bytes:
    if len(data) > limit:
        raise Rejected("too_large", f"more than {limit // 1_000_000} MB; raise max_document_mb to clean it")
    return data


def _records(uri: str, file: BinaryIO, limit: int, settings: Cleaning) -> Iterator[Source | Reject]:
    found = False
    for number, line in enumerate(_lines(file, limit), 1):
        record = f"{uri}!{number}"
        if line is None:
            yield _reject(Source(record, b"", ""), "too_large", f"a line of more than {limit // 1_000_000} MB")
        elif line.strip():
            yield _record(record, line, settings)
        found = found or line is None or bool(line.strip())
    if not found:
        raise Rejected("empty", "no record in it")


def _lines(file: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Read line by line; None stands for a line over the limit, which is skipped without being held."""
    while line := file.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            yield line
            continue
        while (rest := file.readline(limit)) and not rest.endswith(b"\n"):
            pass
        yield None


def _record(uri: str, line: bytes, settings: Cleaning) -> Source | Reject:
    here = Source(uri, line, "application/json")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _reject(here, "bad_json", f"not a JSON object: {error}")
    if not isinstance(record, dict):
        return _reject(here, "bad_json", f"not a JSON object but a {type(record).__name__}")
    name = next((name for name in settings.text_fields if isinstance(record.get(name), str)), None)
    if name is None:
        return _reject(here, "no_text_field", f"none of the fields {', '.join(settings.text_fields)}; set text_fields")
    data = record[name].encode("utf-8", "surrogatepass")
    media_type = "text/html" if "html" in name or looks_like_html(data) else "text/plain"
    return Source(uri, data, media_type, encoding="utf-8", fields=_fields(record))


def _fields(record: dict[str, object]) -> dict[str, str]:
    found = {own: next((record[name] for name in names if record.get(name)), None) for own, names in FIELDS.items()}
    return {own: _as_text(value) for own, value in found.items() if value is not None}


def _as_text(value: object) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.encode("utf-8", "replace").decode()  # JSON can spell half a character (\ud800), a dataset cannot


def _reject(source: Source, error: str, message: str) -> Reject:
    return Reject("read", error, " ".join(message.split()), Document(source))
