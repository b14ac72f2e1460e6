"""Inserted pinyin: readings that a mirror site wrote behind the characters, and how they differ from an author's.

Here stand the pattern of a reading in brackets, the readings of characters, and the evidence that a document comes
from such a mirror. Text that an insertion shifted by a byte is `tasks.repair.straddle`; both are undone in
`tasks.repair.mirror`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tasks.script import simplified

_LETTERS = "a-zɑɡāáǎàōóǒòēéěèêếềīíǐìūúǔùüǖǘǚǜńňǹḿ"
READING = rf"[{_LETTERS}\u0300\u0301\u0304\u0308\u030c]{{1,9}}"
"""Letters that may be the reading of one character; at most zhuāng with its mark apart."""

HAN = "㐀-鿿豈-﫿"

_REST = rf"\s?{READING}\s?[)）]"
GUARD = re.compile(
    rf"\((?<=[^\0-\x7f]\(){_REST}|\((?<=[^\0-\x7f][A-~]\(){_REST}|（(?<=[^\0-\x7f]（){_REST}|\?{READING}\s?\)"
)
"""Something like an inserted reading, whole or with its opening bracket lost."""

BRACKETED = rf"[(（]\s?{READING}\s?[)）]"
_INSERTED = re.compile(rf"(?<=([{HAN}]))([(（]\s?({READING})\s?[)）])\2*")


def toneless(reading: str) -> str:
    """Take the tone off, and write the letters as a keyboard has them.

    >>> toneless("chǎn"), toneless("lǜ"), toneless("ɡuɑn")
    ('chan', 'lü', 'guan')
    """
    plain = unicodedata.normalize("NFD", reading).replace("ɑ", "a").replace("ɡ", "g")
    return unicodedata.normalize("NFC", re.sub("[\u0300\u0301\u0302\u0304\u030c]", "", plain))


@cache
def _table() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 (150 ms and its memory, wanted for few documents)

    return PINYIN_DICT


@cache
def readings(char: str) -> tuple[str, ...]:
    """All readings of a character without their tones, the usual one first; empty for what is no Han character.

    Mirrors write some readings with the tone of another dictionary and some without a tone, so tones are not compared.

    >>> readings("會")[:2], readings("P")
    (('hui', 'kuai'), ())
    """
    listed = _table().get(ord(char), "")
    return tuple(dict.fromkeys(toneless(reading) for reading in listed.split(",") if reading))


@dataclass(frozen=True, slots=True)
class Insertion:
    """A reading, or the same one several times over, behind a character that has it."""

    char: str
    reading: str
    start: int
    end: int
    marked: bool
    """It has a mark that no author's reading has: it stands twice, or with a space before its closing bracket."""


def insertions(text: str) -> Iterator[Insertion]:
    """Find the characters of a text that have one of their readings behind them in brackets.

    >>> [(found.char, found.reading) for found in insertions("我(wo)(wo)們的產(chǎn)業(yè)，棧(stack)")]
    [('我', 'wo'), ('產', 'chan'), ('業', 'ye')]
    """
    for match in _INSERTED.finditer(text):
        reading = toneless(match[3])
        if reading in readings(match[1]):
            marked = match[0] != match[2] or match[0][-2].isspace()
            yield Insertion(match[1], reading, match.start(), match.end(), marked)


def is_common(char: str) -> bool:
    """Whether nobody needs to be told how the character is read: it is in the first level of GB 2312, once Simplified.

    >>> [is_common(char) for char in "產產亳"]
    [True, True, False]
    """
    code = simplified(char).encode("gb2312", "ignore")
    return b"\xb0" <= code < b"\xd8"


def is_traditional(char: str) -> bool:
    """Whether the character is one that Simplified writes otherwise, always or in most of its uses (著, 乾, 藉)."""
    return simplified(char) != char or char in "著乾藉"


def is_genuine(insertion: Insertion) -> bool:
    """Whether an author wrote the reading, even in a page of a mirror: it explains a rare character.

    >>> [is_genuine(found) for found in insertions("產(chǎn)業(yè)，亳(bó)州")]
    [False, False, True]
    """
    return not (insertion.marked or is_traditional(insertion.char) or is_common(insertion.char))


_ENOUGH = 2
"""Different characters with a needless reading that are evidence of a mirror."""
_MOST = 0.9
"""Their share among all annotated characters."""

_PHRASE = 4
"""So few characters may all be annotated by chance."""


def annotated(texts: list[str], shifts: int = 0) -> dict[str, str] | None:
    """Which characters the mirror annotates in this document, and how; None where no mirror shows.

    What tells a mirror from an author (observed, and by the mirror's way of working, a table and a search-and-replace):

    - It annotates Traditional forms, because the Simplified page was converted for it: at least nine of ten
      different characters. An author who explains readings, and a reader for children, take any character.
    - It annotates characters that every reader knows, with their usual reading.
    - It annotates all occurrences of a character or none. A dictionary annotates the headword and not the examples,
      an article a name where it occurs first.
    - It leaves the others alone, so most readings stand next to a character without one; in a language lesson
      nearly every character has its own.

    Two different characters of that kind are evidence enough; so is one with a mark that no author makes (`marked`),
    or with a shift by a byte next to it, whose number is in `shifts`.
    """
    found = [insertion for text in texts for insertion in insertions(text)]
    found = [insertion for insertion in found if not is_genuine(insertion)]
    table = {insertion.char: insertion.reading for insertion in found}
    marks = shifts + sum(insertion.marked for insertion in found)
    if not marks:
        needless = [char for char in table if is_traditional(char) and is_common(char)]
        usual = [char for char in needless if readings(char)[0] == table[char]]
        if len(usual) < _ENOUGH or len(needless) < _MOST * len(table):
            return None
    return table if (table or shifts) and _all_or_none(texts, found) else None


def _all_or_none(texts: list[str], found: list[Insertion]) -> bool:
    """Whether nearly all occurrences of the annotated characters are annotated, and not nearly all characters."""
    counts = Counter(insertion.char for insertion in found)
    occurring = Counter[str]()
    for text in texts:
        occurring.update(text)
    bare = sum(occurring[char] - count for char, count in counts.items())
    han = sum(count for char, count in occurring.items() if "㐀" <= char <= "鿿")
    return bare <= 0.05 * len(found) and len(found) <= 0.7 * han + _PHRASE


def without_insertions(text: str) -> tuple[str, int]:
    """Take the inserted readings out of a text that is in step; also says how many there were.

    >>> without_insertions("會(huì )議《意見(jiàn)》(以下簡(jiǎn)稱)，亳(bó)州，棧(stack)")
    ('會議《意見》(以下簡稱)，亳(bó)州，棧(stack)', 3)
    """
    pieces, done, count = [], 0, 0
    for insertion in insertions(text):
        if not is_genuine(insertion):
            pieces.append(text[done : insertion.start])
            done, count = insertion.end, count + 1
    return "".join(pieces) + text[done:], count
