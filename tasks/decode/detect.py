"""Which encoding a source is in: the evidence, in the order in which it is believed.

1. A byte-order mark. 2. Strict UTF-8. 3. Escape sequences, NULs. 4. What the text says when it is read in the declared
encoding, in UTF-8 with damage, and in each Chinese encoding. 5. A declared encoding that is not Chinese.
6. A general detector.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.decode.binary import refuse_controls, refuse_formats
from tasks.decode.declared import encoding_of, page_label, python_codec
from tasks.decode.double_byte import DOUBLE_BYTE, LOST, read_euc_tw
from tasks.decode.encodings import read
from tasks.decode.foreign import ask_detector
from tasks.decode.plausible import beyond_ascii, plausibility, wide_plausibility
from tasks.records import Rejected

SURE = 1.0
"""Plausibility at which a reading is taken without trying others. Wrong readings of 16 characters were seen to reach 0.6,
of 30 characters 0.3 (`benchmarks/decoding.py` has the texts)."""
LIKELY = 0.4
"""Plausibility at which the best of all readings is taken."""
POSSIBLE = -2.0
"""Plausibility at which a reading is taken that nothing else speaks against: rare names, damage."""

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32le"),
    (b"\0\0\xfe\xff", "utf-32be"),
    (b"\xff\xfe", "utf-16le"),
    (b"\xfe\xff", "utf-16be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CHINESE = ("gb18030", "utf-8", "big5", "euc-tw")
_WIDE = ("utf-16le", "utf-16be")
_WINDOW = 320
_FOUR_BYTES = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]")
_SYNC = re.compile(rb"[\x00-\x2f\x3a-\x3f]")
_RUN = re.compile(rb"[\x80-\xff][^\x00-\x2f\x3a-\x3f]*")
_ESCAPES = ((b"~{", "hz", LIKELY), (b"\x1b$)C", "iso-2022-kr", -4.0), (b"\x1b$", "iso-2022-jp", -4.0))
"""Seven-bit encodings: how they open, and how plausible the text behind must be (kana and Hangul weigh less than Han)."""
_BLANK = b"\0\t\n\v\f\r "


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and how it was read.

    `encoding` is the name that browsers use where they have one; gb18030 stands for GB 2312 and GBK as well, big5 for
    cp950 and HKSCS. `encoding_from` says what decided: `bom`, a byte-order mark; `utf-8`, the bytes are UTF-8 (damaged
    places apart); `declared`, the source's own claim, which the text bears out; `detected`, the text alone; `given`,
    the container knows. `errors` counts the places that could not be read.
    """

    text: str
    encoding: str
    encoding_from: str
    errors: int = 0


def decode_bytes(data: bytes, declared: str | None = None, *, is_html: bool = False) -> Decoded:
    r"""Decode bytes of unknown encoding. `declared` is a label from outside (HTTP); a page's own is read where `is_html`.

    Raises `Rejected`: `empty`, `binary` or `undecodable`.

    >>> decode_bytes("汉字编码".encode("gbk"), declared="utf-8")
    Decoded(text='汉字编码', encoding='gb18030', encoding_from='detected', errors=0)
    """
    if not data.strip(_BLANK):
        raise Rejected("empty", f"no text in {len(data)} bytes" if data else "the file is empty")
    refuse_formats(data)
    marked = _mark(data)
    if marked and (decoded := _by_mark(data, *marked)):
        return _not_empty(decoded)
    if marked:
        data = data.removeprefix(marked[0])  # something else put it before the text
    return _not_empty(_by_utf8(data) or _by_evidence(data, declared, is_html=is_html))


def decode_as(data: bytes, encoding: str) -> Decoded:
    """Decode bytes whose encoding is known for certain. Raises `Rejected`."""
    name = encoding_of(encoding)
    if name is None:
        raise Rejected("undecodable", f"unknown encoding: {encoding}")
    text, errors = read(data, name)
    return _not_empty(Decoded(text.removeprefix("\ufeff"), name, "given", errors))


def _not_empty(decoded: Decoded) -> Decoded:
    if decoded.text.isspace() or not decoded.text:
        raise Rejected("empty", "nothing but white space" + (" and unreadable bytes" if decoded.errors else ""))
    return decoded


def _mark(data: bytes) -> tuple[bytes, str] | None:
    return next(((mark, encoding) for mark, encoding in _BOMS if data.startswith(mark)), None)


def _by_mark(data: bytes, mark: bytes, encoding: str) -> Decoded | None:
    """Decode as a byte-order mark says, if the bytes behind it bear it out."""
    text, errors = read(data[len(mark) :], encoding)
    return Decoded(text, encoding, "bom", errors) if errors <= 1 + len(text) // 5 else None


def _by_utf8(data: bytes) -> Decoded | None:
    """Decode strict UTF-8, unless it is something else in disguise."""
    try:
        text, errors = data.decode(), 0
    except UnicodeDecodeError as error:
        cut_off = error.reason == "unexpected end of data" and not data[: error.start].isascii()
        if not cut_off:
            return None
        text, errors = data[: error.start].decode(), 1
    if _disguised(data):
        return None
    if b"\0" in data:
        refuse_controls(data)
    return Decoded(text, "utf-8", "utf-8", errors)


def _by_evidence(data: bytes, declared: str | None, *, is_html: bool) -> Decoded:
    hint = _hint(declared, page_label(data) if is_html else None)
    encoding = _disguised(data) or _most_plausible(data, hint)
    text, errors = read(data, encoding)
    origin = "utf-8" if encoding == "utf-8" else "declared" if encoding == hint else "detected"
    return Decoded(text.removeprefix("\ufeff"), encoding, origin, errors)


def _hint(*labels: str | None) -> str | None:
    """Name the encoding that is claimed; windows-1252 last, since that is what servers claim of anything."""
    claims = [name for label in labels if label and (name := encoding_of(label))]
    return min(claims, key=lambda name: name == "windows-1252", default=None)


def _disguised(data: bytes) -> str | None:
    """Name the encoding of bytes that could pass for ASCII: UTF-16 of mostly ASCII text, seven-bit encodings."""
    return (_wide(data) if b"\0" in data else None) or (_escaped(data) if data.isascii() else None)


def _wide(data: bytes) -> str | None:
    """Name the byte order in which the bytes are UTF-16 text, if they are."""
    middle = len(data) // 4 * 2
    sample = data[:_WINDOW] + data[middle : middle + _WINDOW]
    scores = {encoding: wide_plausibility(sample.decode(encoding, "replace")) for encoding in _WIDE}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] >= LIKELY else None


def _escaped(data: bytes) -> str | None:
    """Name the seven-bit encoding, if escapes open one and the text behind them is plausible."""
    for opening, encoding, least in _ESCAPES:
        at = data.find(opening)
        if at >= 0:
            text = data[at : at + 4 * _WINDOW].decode(encoding, "replace")
            if not text.isascii() and plausibility(text) >= least:
                return encoding
    return None


def _most_plausible(data: bytes, hint: str | None) -> str:
    """Name the encoding in which the bytes read best. Raises `Rejected` where none makes sense."""
    sample = _sample(data)
    scores: dict[str, float] = {}
    for encoding in _order(hint):
        scores[encoding] = _score(sample, encoding)
        if scores[encoding] >= SURE:
            return encoding
    best = max(scores, key=lambda encoding: scores[encoding])
    likely = best if scores[best] >= LIKELY else None
    if found := _wide(data) or _escaped(data) or likely or _damaged(sample) or _foreign(data, hint):
        return found
    if scores[best] < POSSIBLE:
        raise Rejected("undecodable", f"no encoding makes sense of these {len(data)} bytes")
    return best


def _damaged(sample: bytes) -> str | None:
    """Name the Chinese encoding in which the bytes read well once they are brought back into step."""
    scores = {encoding: plausibility(read(sample, encoding)[0]) for encoding in DOUBLE_BYTE}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] >= LIKELY else None


def _order(hint: str | None) -> Iterator[str]:
    """Chinese encodings, the declared one first."""
    if hint in _CHINESE:
        yield hint
    yield from (encoding for encoding in _CHINESE if encoding != hint)


def _sample(data: bytes) -> bytes:
    """Gather bytes beyond ASCII, with what may belong to them, from the beginning, the middle and the end."""
    return b"\n".join(run for start in _starts(data) for run in _window(data, start))


def _starts(data: bytes) -> Iterator[int]:
    """Where to look: places at which a character begins in every encoding."""
    yield 0
    if len(data) > 3 * _WINDOW:
        for third in (len(data) // 3, len(data) // 3 * 2):
            if sync := _SYNC.search(data, third):
                yield sync.end()


def _window(data: bytes, start: int) -> Iterator[bytes]:
    left = _WINDOW
    for run in _RUN.finditer(data, start):
        yield run[0][:left]
        left -= len(run[0])
        if left <= 0:
            break


def _score(sample: bytes, encoding: str) -> float:
    text = read_euc_tw(sample) if encoding == "euc-tw" else sample.decode(python_codec(encoding), "replace")
    plausible = plausibility(text)
    if plausible < SURE and _by_form(sample, text, encoding):
        return SURE
    return plausible


def _by_form(sample: bytes, text: str, encoding: str) -> bool:
    """Whether the bytes have a form that hardly comes about by chance, whatever language they are in."""
    if encoding == "utf-8":
        return text.count(LOST) * 4 <= beyond_ascii(text)
    if encoding == "gb18030":  # scripts that only its characters of four bytes have
        return LOST not in text and len(_FOUR_BYTES.findall(sample)) * 4 >= max(beyond_ascii(text), 1)
    return False


def _foreign(data: bytes, hint: str | None) -> str | None:
    """Name an encoding for text that isn't Chinese: the claimed one, or what a detector says. Raises `Rejected`."""
    refuse_controls(data)
    return hint if hint and _bears_out(data, hint) else ask_detector(data)


def _bears_out(data: bytes, hint: str) -> bool:
    """Whether the bytes can be what the source says: hardly an error in them."""
    if hint.startswith(("utf-16", "utf-32")):
        return False  # a claim that can be read is not in UTF-16
    text, lost = read(data, hint)
    return lost * 50 <= beyond_ascii(text)
