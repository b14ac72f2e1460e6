"""Encodings of other languages: what charset-normalizer says, and where it is known to err."""

from __future__ import annotations

import re

import charset_normalizer

from tasks.decode.declared import encoding_of
from tasks.decode.plausible import beyond_ascii

_MOST_BYTES = 65536
_ON_PAGES = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp866", "koi8_r", "koi8_u",
    "cp932", "euc_jp", "euc_jis_2004", "cp949",
]  # fmt: skip
"""What pages outside China are written in. Offered all its tables, it finds Urdu or EBCDIC in a few bytes too often."""
_HIRAGANA = re.compile("[\u3041-\u3096]")


def ask_detector(data: bytes) -> str | None:
    """Name the encoding that charset-normalizer finds, if any.

    Two corrections: in EUC-KR the row of EUC-JP's hiragana holds single jamo, which is as well-formed but no text; and
    where windows-1252 is as good as its neighbours, as it is for a few quotes or accents, it is the likelier one.
    """
    matches = charset_normalizer.from_bytes(data[:_MOST_BYTES], cp_isolation=_ON_PAGES)
    best = matches.best()
    if best is None:
        return None
    kana = next((match for match in matches if _is_kana(str(match))), None)
    western = next((match for match in matches if match.encoding == "cp1252" and _rank(match) == _rank(best)), None)
    return encoding_of((kana or western or best).encoding)


def _is_kana(text: str) -> bool:
    return len(_HIRAGANA.findall(text)) * 5 > beyond_ascii(text)


def _rank(match: charset_normalizer.CharsetMatch) -> tuple[float, float, float]:
    return match.chaos, match.coherence, match.multi_byte_usage
