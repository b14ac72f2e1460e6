"""What a pinyin mirror does to a page, forwards: the damage that `tasks.repair.mirror` undoes.

The mirror converts a Simplified page to Traditional GBK, then searches and replaces bytes, one character of its table
after the other, wherever the two bytes stand, whether or not a character begins there. A Windows decoder shows a
lead byte without a second byte as `?` and takes what follows it along; a pair without a character becomes one of
private use. Some mirrors also cut the text at the bytes of ！ ； ，, again wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

CUTS = re.compile(b"(%s)" % b"|".join(re.escape(mark.encode("gbk")) for mark in "！；，"), re.DOTALL)


def damage(text: str, table: Mapping[str, str], *, cut: bool = False) -> str:
    """Insert the table's readings into a Traditional text, in the table's order, and show the bytes."""
    data = mirrored(text, table)
    return "".join(map(show, CUTS.split(data) if cut else [data]))


def mirrored(text: str, table: Mapping[str, str]) -> bytes:
    """Give the bytes of the mirror's page."""
    data = text.encode("gb18030")
    for char, reading in table.items():
        code = char.encode("gb18030")
        data = data.replace(code, code + f"({reading})".encode("gb18030"))
    return data


def insert(text: str, table: Mapping[str, str]) -> str:
    """Insert the readings behind whole characters only: what the mirror meant to do."""
    return re.sub("[㐀-鿿]", lambda char: char[0] + (f"({table[char[0]]})" if char[0] in table else ""), text)


def show(data: bytes) -> str:
    """Decode as code page 936 does."""
    shown, place = [], 0
    while place < len(data):
        lead = data[place]
        pair = data[place : place + 2]
        if lead < 0x81 or lead == 0xFF:
            shown.append("€" if lead == 0x80 else "\uf8f5" if lead == 0xFF else chr(lead))
            place += 1
        elif len(pair) == 2 and 0x40 <= pair[1] < 0xFF and pair[1] != 0x7F:
            shown.append(pair.decode("gb18030"))
            place += 2
        else:
            shown.append("?")
            place += 2
    return "".join(shown)
