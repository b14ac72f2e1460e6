"""Bytes to text: which encoding, how that is known, and what could not be read.

Here belongs everything between a source's bytes and its text as the author's machine had it. Text that was
decoded wrongly *before* it reached us is `tasks.repair`.
"""

from __future__ import annotations

from tasks.decode.detect import Decoded, decode_as, decode_bytes
from tasks.records import OFFICE, Document
from tasks.settings import Cleaning

__all__ = ["Decoded", "decode", "decode_as", "decode_bytes"]


def decode(document: Document, settings: Cleaning) -> None:
    """Fill in content, encoding, encoding_from and decode_errors.

    An office document says itself what its bytes mean: it has no content before `tasks.extract` reads it.

    Raises `Rejected`: `empty` for a source without text, `binary` for one that is no text, `undecodable` where no
    encoding makes sense of the bytes.
    """
    source = document.source
    if source.media_type in OFFICE:
        document.encoding, document.encoding_from = OFFICE[source.media_type], "given"
        return
    if source.encoding:
        decoded = decode_as(source.data, source.encoding)
    else:
        decoded = decode_bytes(source.data, source.declared, is_html=document.is_html)
    document.content, document.encoding = decoded.text, decoded.encoding
    document.encoding_from, document.decode_errors = decoded.encoding_from, decoded.errors
