"""JSON that is no lines: an array of objects, as WuDao's files are, or one object, however either is laid out."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.decode import decode_bytes
from tasks.read.blob import MEGABYTE, Blob, File, Found, reject
from tasks.read.lines import json_document, json_lines
from tasks.records import Rejected
from tasks.settings import Cleaning

_BLANK = re.compile(r"\s*")
_DECODER = json.JSONDecoder()

_LOOKED_AT = 4096
"""Bytes that are seen of a longer file, at the least."""


def json_values(blob: Blob, settings: Cleaning) -> Iterator[Found]:
    """The documents of a JSON file; addresses are the places in its array, from 1. JSON lines are read as such.

    Each value of the array is read as a line of JSON lines is, and one is in memory at a time. What is no JSON costs the
    rest of the file, since nothing tells where the next value begins.
    """
    if _is_lines(blob.start):
        yield from json_lines(blob, settings)
        return
    text = _Text(blob.file, blob.limit, _encoding(blob.start))
    number = 0
    try:
        for number, value in enumerate(text.values(), 1):
            yield json_document(f"{blob.uri}!{number}", value, blob.limit, settings)
    except Rejected as reason:
        yield reject(f"{blob.uri}!{number + 1}", reason.error, str(reason), media_type="application/json")


def _is_lines(start: bytes) -> bool:
    """Whether the first line is an object, or one that is longer than what is seen of it."""
    line, end, _ = start.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")
    if not line.startswith(b"{"):
        return False
    try:
        json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return not end and len(start) >= _LOOKED_AT
    return True


def _encoding(start: bytes) -> str:
    """The encoding of a file by its start, which may end within a character."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return (
            "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else decode_bytes(start).encoding
        )
    return "utf-8-sig"


@dataclass(slots=True)
class _Text:
    """The text of a file, of which no more is held than the value at hand needs.

    Raises `Rejected`: `too_large` for a value over the limit, `bad_json` for what is none.
    """

    file: File
    limit: int
    encoding: str
    _text: str = ""
    _at: int = 0
    _is_ended: bool = False
    _decoder: codecs.IncrementalDecoder = field(init=False)

    def __post_init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder(self.encoding)("surrogateescape")

    def values(self) -> Iterator[bytes]:
        """The values of the array, or the one that there is, each as UTF-8."""
        if self._next() == "[":
            yield from self._elements()
        elif self._next():
            yield self._value()
        if rest := self._next():
            raise _bad(f"{rest!r} behind its end")

    def _elements(self) -> Iterator[bytes]:
        if self._skip() != "]":
            yield self._value()
            while (mark := self._next()) == ",":
                self._skip()
                yield self._value()
            if mark != "]":
                raise _bad(f"{mark!r} where a comma or the end of the array should be")
        self._skip()

    def _next(self) -> str:
        """The next character that is no blank, still to be taken; empty at the end."""
        while True:
            if match := _BLANK.match(self._text, self._at):
                self._at = match.end()
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def _skip(self) -> str:
        """Take a character, and look at the next."""
        self._at += 1
        return self._next()

    def _value(self) -> bytes:
        """Take the next value. It is complete only where something follows, or a number might be half of one."""
        while True:
            try:
                _, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise _bad(str(error)) from None
            except json.JSONDecodeError as error:
                if not self._more():
                    raise _bad(error.msg) from None
            else:
                if end < len(self._text) or not self._more():
                    value, self._at = self._text[self._at : end], end
                    return value.encode("utf-8", "surrogateescape")

    def _more(self) -> bool:
        """Read on, as much again as is held, and let go of what has been taken. False at the end."""
        held = self._text[self._at :]
        if len(held) > self.limit:
            words = f"a value of more than {self.limit // MEGABYTE} MB; neither it nor what is behind it is read"
            raise Rejected("too_large", words)
        data = b"" if self._is_ended else self.file.read(max(MEGABYTE, len(held)))
        self._is_ended = not data
        new = self._decoder.decode(data, final=self._is_ended)
        self._text, self._at = held + new, 0
        return bool(new) or not self._is_ended


def _bad(words: str) -> Rejected:
    return Rejected("bad_json", f"no JSON from here on: {words}; what is behind it is not read")
