"""Inputs that are somewhere else: what is behind a URL, through fsspec."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from glob import has_magic
from hashlib import blake2b
from typing import Any

from fsspec.core import url_to_fs
from upath import UPath

EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs", "http": "http", "https": "http"}
"""The extra that brings the file system of a protocol."""

_TIMES = ("LastModified", "mtime", "last_modified", "updated", "created")


class RemoteError(ValueError):
    """A URL that cannot be used. The message says why and what to do."""


def is_url(name: str) -> bool:
    """Whether a name is a URL and no path.

    >>> is_url("s3://bucket/crawl/*.warc.gz"), is_url("crawl/a:b")
    (True, False)
    """
    return "://" in name


def file_system(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it. Raises `RemoteError` for one that is not known or not installed."""
    protocol = url.partition("://")[0]
    try:
        fs, path = url_to_fs(url)
    except ImportError:
        extra = EXTRAS.get(protocol)
        what = f"the extra {extra}: pip install 'chengwen[{extra}]'" if extra else f"fsspec's package for {protocol}"
        raise RemoteError(f"{url}: needs {what}") from None
    except ValueError as error:
        raise RemoteError(f"{url}: {error}") from None
    return fs, path


def list_files(url: str) -> Iterator[tuple[UPath, int, int]]:
    """Yield the files that a URL names: a file, all below a folder, or what a glob matches.

    Each with its size and a number that changes when its content does: from its ETag, else its time; where the server
    tells neither it is always new. What begins with a dot is left out. Raises `RemoteError`.
    """
    fs, path = file_system(url)
    try:
        found = _found(fs, path)
    except Exception as error:  # noqa: BLE001 (every file system has its own)
        words = " ".join(str(error.__cause__ or error).split())
        raise RemoteError(f"{url}: {words or type(error).__name__}") from None
    root = path if not has_magic(path) else ""
    for name, info in sorted(found.items()):
        hidden = any(part.startswith(".") for part in name.removeprefix(root).split("/"))
        if info["type"] == "file" and not name.endswith("/") and not hidden:
            yield UPath(fs.unstrip_protocol(name)), info["size"] or 0, _version(info)


def _found(fs: Any, path: str) -> dict[str, dict[str, Any]]:  # noqa: ANN401 (fsspec has no types)
    if path.startswith(("http://", "https://")):
        return {path: fs.info(path)}
    found: dict[str, dict[str, Any]] = fs.glob(path, detail=True) if has_magic(path) else fs.find(path, detail=True)
    if not found:
        raise FileNotFoundError("no such file or folder")
    return found


def _version(info: dict[str, Any]) -> int:
    if etag := info.get("ETag") or info.get("etag"):
        return int.from_bytes(blake2b(str(etag).encode(), digest_size=7).digest())
    time_of = next((info[name] for name in _TIMES if info.get(name)), None)
    if isinstance(time_of, datetime):
        return int(time_of.timestamp() * 1_000_000_000)
    return int(float(time_of) * 1_000_000_000) if isinstance(time_of, int | float) else time.time_ns()
