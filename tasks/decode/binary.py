"""Files that are no text, whatever their name says."""

from __future__ import annotations

from tasks.records import Rejected

_CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_HEAD = 1024
_MOST_CONTROLS = 0.05
"""Random bytes have 10 % control characters, text that a disk damaged far below 1 %."""

_FORMATS: dict[bytes, str] = {
    b"%PDF-": "a PDF file: convert it to text or HTML first (pdftotext)",
    b"PK\x03\x04": "a ZIP archive or an office file (docx, xlsx, pptx, epub, odt): unpack or convert it first",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old office file (doc, xls, ppt, wps): save it as text or HTML first",
    b"{\\rtf": "an RTF file: save it as text or HTML first",
    b"%!PS": "a PostScript file: convert it to text first (ps2ascii)",
    b"ITSF": "a CHM help file: unpack it first (7z x)",
    b"AT&TFORM": "a DjVu file: convert it to text first (djvutxt)",
    b"CAJ\0": "a CAJ file of CNKI: convert it to text first",
    b"HN\0\0": "a CAJ file of CNKI: convert it to text first",
    b"KDH ": "a KDH file of CNKI: convert it to text first",
    b"Rar!\x1a\x07": "a RAR archive: unpack it first",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive: unpack it first",
    b"\x1f\x8b\x08": "a gzip file: give it the ending .gz or unpack it first",
    b"BZh91AY&SY": "a bzip2 file: unpack it first",
    b"\xfd7zXZ\0": "an xz file: unpack it first",
    b"\x28\xb5\x2f\xfd": "a Zstandard file: unpack it first",
    b"\x89PNG\r\n\x1a\n": "a PNG image: it needs OCR",
    b"\xff\xd8\xff": "a JPEG image: it needs OCR",
    b"GIF87a": "a GIF image: it needs OCR",
    b"GIF89a": "a GIF image: it needs OCR",
    b"II*\0": "a TIFF image: it needs OCR",
    b"MM\0*": "a TIFF image: it needs OCR",
    b"RIFF": "a RIFF file (wav, avi, webp): no text",
    b"ID3\x03": "an MP3 file: no text",
    b"ID3\x04": "an MP3 file: no text",
    b"OggS\0": "an Ogg file: no text",
    b"\x7fELF": "a program (ELF): no text",
    b"MZ\x90\0": "a program (exe, dll): no text",
    b"\xca\xfe\xba\xbe": "a Java class: no text",
    b"SQLite format 3\0": "an SQLite database: export it to JSONL first",
    b"PAR1": "a Parquet file: export it to JSONL first",
    b"\0\0\1\0": "an icon: no text",
}
_OPENINGS = tuple(_FORMATS)
_TEXT_FORMATS = (b"%PDF-", b"%!PS", b"{\\rtf")
_INSIDE = (
    (4, b"ftyp", "an MP4 file: no text"),
    (60, b"BOOKMOBI", "a MOBI book: convert it to HTML first"),
    (257, b"ustar", "a tar archive: unpack it first"),
)


def refuse_formats(data: bytes) -> None:
    """Raise `Rejected("binary", …)` for bytes that open like a well-known format; the message says what to do."""
    if data.startswith(_OPENINGS):
        found = next(opening for opening in _OPENINGS if data.startswith(opening))
        if not _is_word(found) or b"\0" in data[:_HEAD]:
            raise Rejected("binary", f"this is {_FORMATS[found]}")
    for place, mark, name in _INSIDE:
        if data.startswith(mark, place) and b"\0" in data[:_HEAD]:
            raise Rejected("binary", f"this is {name}")


def _is_word(opening: bytes) -> bool:
    """Whether a text, too, might open like this (RIFF)."""
    return opening.isascii() and opening.decode().isprintable() and opening not in _TEXT_FORMATS


def refuse_controls(data: bytes) -> None:
    """Raise `Rejected("binary", …)` where control characters are more than an accident.

    NULs don't count: a text that was padded, or lost a disk block, is full of them and is still a text.
    """
    without_nul = len(data) - data.count(0)
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _MOST_CONTROLS * without_nul:
        raise Rejected("binary", f"no text: {controls} of {without_nul} bytes are control characters")
