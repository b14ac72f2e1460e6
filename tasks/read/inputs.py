"""Which files there are: paths, folders and globs to inputs, and the address of each."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from itertools import chain, takewhile
from pathlib import Path, PurePath

from upath import UPath

from tasks.read.remote import RemoteError, is_url, list_files


class InputError(ValueError):
    """An input that the run as a whole cannot start from. The message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a container: the records that begin at a byte of [start, end), of which the first has a number."""

    start: int
    end: int
    first: int = 1
    before: tuple[tuple[str, int], ...] = ()
    """Names of records that stand in earlier parts too, and how often there: those of a name are counted through."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file to be read, or a part of it: its address below the input root, its path, and what tells whether it has changed."""

    uri: str
    path: Path | UPath
    size: int
    mtime_ns: int
    is_outside: bool = False
    """A link that leads out of what was named as input."""
    span: Span | None = None
    """The part that is meant; None for the whole. Of a file that is compressed as a whole, in bytes of what it unpacks to."""
    copy: Path | None = None
    """Where a file that is compressed as a whole stands unpacked, as `tasks.read.unpack` has left it."""

    @property
    def key(self) -> str:
        """What no other input has, nor another part of this file: its address, for later parts with their place."""
        return key_of(self.uri, self.span)

    @property
    def weight(self) -> int:
        """The bytes that there are to be read."""
        return self.span.end - self.span.start if self.span else self.size


def key_of(uri: str, span: Span | None) -> str:
    """The key of a part of a file. Keys sort as the parts stand.

    >>> key_of("a.jsonl", Span(16_000_012, 32_000_204, 1_024))
    'a.jsonl!bytes 000016000012-000032000204'
    """
    return f"{uri}!bytes {span.start:012}-{span.end:012}" if span and span.start else uri


def find_inputs(inputs: Iterable[str]) -> list[Input]:
    """List the files that paths, folders, globs and URLs name, in the order of their addresses.

    A folder is walked to its leaves; names that begin with a dot are skipped. Addresses are relative to the deepest
    folder that holds all inputs. Files of every kind are listed: one that cannot be cleaned ends as a reject. A link is
    followed when it is named itself or stays within what is named; a linked folder in there is read where it really is.
    A URL names a file, a folder or a glob likewise; its files have their own URL as address. Raises `InputError` when a
    path does not exist or when there is nothing to read.
    """
    names = list(inputs)
    found = [*_here([name for name in names if not is_url(name)]), *_elsewhere(filter(is_url, names))]
    if not found:
        raise InputError(_nothing_in(names))
    return sorted(found, key=lambda item: item.uri)


def check_inputs(inputs: Iterable[str]) -> None:
    """Raise `InputError` as `find_inputs` does, without listing more than the first file of a folder."""
    names = list(inputs)
    here = [name for name in names if not is_url(name)]
    within = _Within(here)
    files = (path for path in [path for name in here for path in _expand(name)] for _ in _walk(path, within))
    if not any(True for _ in chain(files, _elsewhere(filter(is_url, names)))):
        raise InputError(_nothing_in(names))


def _here(names: list[str]) -> Iterator[Input]:
    named = [path for name in names for path in _expand(name)]
    root = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in named])) if named else Path()
    within = _Within(names)
    for file in {file for path in named for file in _walk(path, within)}:
        yield _input(file, root, is_outside=file not in within)


def _elsewhere(urls: Iterable[str]) -> Iterator[Input]:
    try:
        files = {str(path): (path, size, version) for url in urls for path, size, version in list_files(url)}
    except RemoteError as error:
        raise InputError(str(error)) from None
    yield from (Input(_escaped(url), *file) for url, file in files.items())


def _nothing_in(names: list[str]) -> str:
    return f"nothing to read in {', '.join(names)}: no file there, or only hidden ones"


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
        target = Path(os.path.realpath(path))  # Path.resolve raises for a link to itself
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


def address(path: PurePath) -> str:
    r"""A path as the address of a document: readable, one line, and never that of another path or of a record.

    Bytes that are no UTF-8, control characters, `\` and `!` (which parts a container from its record) are escaped.

    >>> print(address(Path("新闻/1\n.txt")), address(Path("a.jsonl!1")))
    新闻/1\x0a.txt a.jsonl\x211
    """
    return _escaped(path.as_posix())


class Addresses:
    """Gives each record of a container its address; those of one name are told apart by a number: `a.txt`, `a.txt!!2`."""

    def __init__(self, container: str, span: Span | None = None) -> None:
        """Take the container's own address, and the part of it that is read."""
        self._container = container
        # a number for each of perhaps millions of names
        self._seen = Counter({hash(name): number for name, number in (span.before if span else ())})

    def of(self, name: str) -> str:
        """The address of the next record of this name."""
        uri, key = f"{self._container}!{name}", hash(name)
        self._seen[key] += 1
        return uri if self._seen[key] == 1 else f"{uri}!!{self._seen[key]}"


NUMBERED = r"!!\d+$"
"""What `Addresses` puts behind the second record of a name and those that follow: a regular expression."""


def _escaped(name: str) -> str:
    escaped = _ESCAPED.sub(lambda char: f"\\x{ord(char[0]):02x}", name)
    return os.fsencode(escaped).decode("utf-8", "backslashreplace")


_ESCAPED = re.compile(r"[\x00-\x1f\x7f-\x9f\\!\u2028\u2029]")
