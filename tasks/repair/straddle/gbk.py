"""Characters and their two bytes in GBK, as mirrors' pages are shown.

Only the code table belongs here. Reading a document's bytes is `tasks.decode`.
"""

from __future__ import annotations

from functools import cache

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
LONE = range(0x80, 0xFF)
"""Second bytes that a decoder takes for a first one without its second, when a text is out of step."""

_SHOWN_OTHERWISE = {
    "―": b"\xa1\xaa", "・": b"\xa1\xa4", "∼": b"\xa1\xab", "−": b"\xa3\xad", "‖": b"\xa1\xac",
    "︐": b"\xa6\xd9", "︒": b"\xa6\xda", "︑": b"\xa6\xdb", "︓": b"\xa6\xdc", "︔": b"\xa6\xdd", "︕": b"\xa6\xde",
    "︖": b"\xa6\xdf", "︗": b"\xa6\xec", "︘": b"\xa6\xed", "︙": b"\xa6\xf3", "ḿ": b"\xa8\xbc", "龴": b"\xfe\x59",
    "龵": b"\xfe\x61", "龶": b"\xfe\x66", "龷": b"\xfe\x67", "龸": b"\xfe\x6d", "龹": b"\xfe\x7e", "龺": b"\xfe\x90",
    "龻": b"\xfe\xa0",
}  # fmt: skip
"""Where other decoders (cp936, GB 18030-2022 and the WHATWG's) show a pair as another character than Python's."""


@cache
def pairs() -> dict[tuple[int, int], str]:
    """The character of each pair of bytes; one from the private use area where the standard assigns none."""
    return {(lead, trail): bytes((lead, trail)).decode("gb18030") for lead in LEADS for trail in TRAILS}


@cache
def _codes() -> dict[str, bytes]:
    return {char: bytes(pair) for pair, char in pairs().items()} | _SHOWN_OTHERWISE


def encode(char: str) -> bytes | None:
    r"""Give the one or two bytes that a page in GBK has for the character; None where it can have none.

    >>> encode("報"), encode("C"), encode("\U0001f600")
    (b'\x88\xf3', b'C', None)
    """
    return char.encode() if char.isascii() else _codes().get(char)


def otherwise(char: str) -> bytes | None:
    r"""Give other bytes that may have been shown as the character: 80 as €, or a wide mark that was narrowed since.

    >>> otherwise("€"), otherwise(","), otherwise("報")
    (b'\x80', b'\xa3\xac', None)
    """
    if char in "€\x80":
        return b"\x80"
    return bytes((0xA3, ord(char) + 0x80)) if "!" <= char <= "~" else None
