"""Files behind a URL that are read on when the way to them is back. A document must not be lost to a network that is down.

Which files there are behind a URL is `tasks.read.remote`.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, TypeVar

from upath import UPath

PAUSES_S: tuple[float, ...] = (1, 2, 4, 8, 16, 32)
"""Pauses before a server is asked again that did not answer, or not as it should."""

WAITING_S = 600
"""Time that reading may take longer behind a URL: the pauses, and what the libraries wait for an answer to each request."""

_PIECE = 1 << 20
_TRY_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_KEYS_EXPIRED = frozenset({"ExpiredToken", "RequestTimeTooSkewed", "TokenRefreshRequired"})

Answer = TypeVar("Answer")


class UnreachableError(RuntimeError):
    """A server that does not give what it has listed. The message says what it said last, and what becomes of the run."""


class SteadyFile(io.RawIOBase):
    """A file behind a URL. What is certain (there is no such file, it may not be read) is raised as the server says it.

    Whatever else goes wrong is tried again, from where the reading was. When that does not help, `UnreachableError` is
    raised, then and by every call of `check`: a reader may have taken it for damage in the file.
    """

    def __init__(self, path: UPath) -> None:
        """Name the file; it is opened when it is read."""
        self._path = path
        self._file: Any = None
        self._position = 0
        self._lost: UnreachableError | None = None

    def check(self) -> None:
        """Raise `UnreachableError` if the file could not be read on."""
        if self._lost:
            raise self._lost

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is, at a price where the server sends only whole files."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, of which nothing is asked of the server yet."""
        base = {io.SEEK_SET: lambda: 0, io.SEEK_CUR: lambda: self._position, io.SEEK_END: self._size}[whence]()
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Where it is read next."""
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub's Buffer has no length
        """Read up to as much as the buffer holds."""
        data = self._tried(lambda: self._there().read(len(buffer)))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        """Let go of the connection."""
        self._drop()
        super().close()

    def _size(self) -> int:
        def end() -> int:
            file = self._opened()
            try:
                return int(file.seek(0, io.SEEK_END))
            except ValueError:  # it comes as a stream
                while file.read(_PIECE):
                    pass
                return int(file.tell())

        return self._tried(end)

    def _opened(self) -> Any:  # noqa: ANN401 (fsspec has no types)
        if self._file is None:
            self._file = self._path.open("rb")
        return self._file

    def _there(self) -> Any:  # noqa: ANN401 (as above)
        """The file at the position."""
        file = self._opened()
        try:
            file.seek(self._position)
        except ValueError:  # it comes as a stream
            if self._position < file.tell():
                self._drop()
                file = self._opened()
            while (left := self._position - file.tell()) and file.read(min(left, _PIECE)):
                pass
        return file

    def _drop(self) -> None:
        with suppress(Exception):
            if self._file is not None:
                self._file.close()
        self._file = None

    def _tried(self, attempt: Callable[[], Answer]) -> Answer:
        self.check()
        for pause in (*PAUSES_S, None):
            try:
                return attempt()
            except Exception as raised:  # noqa: BLE001 (every file system has its own)
                error = _root(raised)
                self._drop()
                if final := self._final(error):
                    raise final from error
                if pause is None:
                    words = " ".join(str(error.__cause__ or error).split()) or type(error).__name__
                    self._lost = UnreachableError(
                        f"{self._path} cannot be reached: {words}; nothing was published, and the next run goes on from here"
                    )
                    raise self._lost from error
            time.sleep(pause)
        raise AssertionError

    def _final(self, error: BaseException) -> BaseException | None:
        """What to raise for an answer that will be the same the next time; None where it may be another."""
        if isinstance(error, PermissionError):
            return None if _code(error) in _KEYS_EXPIRED or self._keys_expired() else error
        status = getattr(error, "status", None)  # aiohttp's
        if status == HTTPStatus.NOT_FOUND:
            return FileNotFoundError(str(error))
        if isinstance(status, int) and 400 <= status < 500 and status not in _TRY_AGAIN:  # noqa: PLR2004 (client errors)
            return PermissionError(status, f"the server answers {status} {getattr(error, 'message', '')}".rstrip())
        return error if isinstance(error, FileNotFoundError | NotImplementedError) else None

    def _keys_expired(self) -> bool:
        """Whether that is why S3 refused: it gives no reason with the answer to a request for the head alone."""
        try:
            self._path.fs.cat_file(self._path.path, start=0, end=1)
        except Exception as error:  # noqa: BLE001 (every file system has its own)
            return _code(error) in _KEYS_EXPIRED
        return False


def _root(error: BaseException) -> BaseException:
    """What was really wrong: fsspec says of everything that happens to a web page's head that there is no such file."""
    cause = error.__cause__
    is_guess = isinstance(error, FileNotFoundError) and cause and not hasattr(cause, "response")  # which S3 has given
    return _root(cause) if cause and is_guess else error


def _code(error: BaseException) -> str | None:
    """S3's name for an error."""
    response: dict[str, dict[str, str]] = getattr(error.__cause__, "response", {})
    return response.get("Error", {}).get("Code")
