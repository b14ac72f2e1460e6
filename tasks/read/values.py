"""JSON that is no lines: an array of objects, as WuDao's files are, or one object, however either is laid out.

A value ends where it has been parsed to its end, so a part of an array is found by parsing all that stands before it.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from typing import BinaryIO, cast

from tasks.decode import decode_bytes
from tasks.read.blob import MEGABYTE, Blob, Border, File, Found, reject
from tasks.read.lines import json_document, json_lines, line_borders
from tasks.records import Rejected
from tasks.settings import Cleaning

_BLANK = re.compile(r"\s*")
_DECODER = json.JSONDecoder()

_UTF8 = "utf-8-sig"

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
    start, end = blob.bounds
    text = _Text(blob.file, blob.limit, _encoding(blob.start), end)
    number = blob.first
    try:
        for value in text.values_from(start) if start else text.values():
            yield json_document(f"{blob.uri}!{number}", value, blob.limit, settings)
            number += 1
    except Rejected as reason:
        yield reject(f"{blob.uri}!{number}", reason.error, str(reason), media_type="application/json")


def value_borders(blob: Blob, size: int) -> Iterator[Border]:
    """Where values of an array begin, up to where it is no JSON. None but in UTF-8; those of JSON lines are the lines'."""
    if _is_lines(blob.start):
        yield from line_borders(blob, size)
    elif (encoding := _encoding(blob.start)) == _UTF8:
        text = _Text(blob.file, blob.limit, encoding)
        with suppress(Rejected):
            for number, _ in enumerate(text.values(), 1):
                yield text.begun, number


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
    return _UTF8


@dataclass(slots=True)
class _Text:
    """The text of a file, of which no more is held than the value at hand needs; values are read that begin before the end.

    Raises `Rejected`: `too_large` for a value over the limit, `bad_json` for what is none.
    """

    file: File
    limit: int
    encoding: str
    end: float = inf
    begun: int = 0
    """Where the last value begins in the file, in bytes, if that is UTF-8."""
    _text: str = ""
    _at: int = 0
    _offset: int = 0
    """Where in the file stands what is at `_at` in the text."""
    _is_ended: bool = False
    _decoder: codecs.IncrementalDecoder = field(init=False)

    def __post_init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder(self.encoding)("surrogateescape")

    def values(self) -> Iterator[bytes]:
        """The values of the array, or the one that there is, each as UTF-8."""
        if self._next() != "[":
            if self._next():
                yield self._value()
        elif self._skip() != "]":
            yield from self._elements()
            return
        else:
            self._skip()
        self._check_end()

    def values_from(self, offset: int) -> Iterator[bytes]:
        """The values of the array from one on that begins at an offset."""
        cast("BinaryIO", self.file).seek(offset)
        self._offset = offset
        yield from self._elements()

    def _elements(self) -> Iterator[bytes]:
        while self._offset < self.end or not self._next():  # where the file ends behind a comma, that is said
            yield self._value()
            mark = self._next()
            if mark == "]":
                self._skip()
                self._check_end()
                return
            if mark != ",":
                raise _bad(f"{mark!r} where a comma or the end of the array should be")
            self._skip()

    def _check_end(self) -> None:
        if rest := self._next():
            raise _bad(f"{rest!r} behind its end")

    def _next(self) -> str:
        """The next character that is no blank, still to be taken; empty at the end."""
        while True:
            if (match := _BLANK.match(self._text, self._at)) and match.group():
                self._take(match.end())
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def _skip(self) -> str:
        """Take a character, and look at the next."""
        self._take(self._at + 1)
        return self._next()

    def _take(self, end: int) -> bytes:
        """Go on to a place in the text; what stood before it, as UTF-8."""
        taken = self._text[self._at : end].encode("utf-8", "surrogateescape")
        self._at = end
        self._offset += len(taken)
        return taken

    def _value(self) -> bytes:
        """Take the next value. It is complete only where something follows, or a number might be half of one."""
        self.begun = self._offset
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
                    return self._take(end)

    def _more(self) -> bool:
        """Read on, as much again as is held, and let go of what has been taken. False at the end."""
        held = self._text[self._at :]
        if len(held) > self.limit:
            words = f"a value of more than {self.limit // MEGABYTE} MB; neither it nor what is behind it is read"
            raise Rejected("too_large", words)
        data = b"" if self._is_ended else self.file.read(max(MEGABYTE, len(held)))
        if not self._offset and not self._text and data.startswith(codecs.BOM_UTF8):
            self._offset = len(codecs.BOM_UTF8)
        self._is_ended = not data
        new = self._decoder.decode(data, final=self._is_ended)
        self._text, self._at = held + new, 0
        return bool(new) or not self._is_ended


def _bad(words: str) -> Rejected:
    return Rejected("bad_json", f"no JSON from here on: {words}; what is behind it is not read")
