"""Mojibake: text whose bytes were read in the wrong encoding before it reached us.

The bytes that were misread are still there as long as every character stands for its bytes: written in the wrong
encoding and read in the right one, the text comes back exactly. Bytes of the document itself are `tasks.decode`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import compress, groupby

from tasks.decode.plausible import plausibility, weights

_CP1252 = bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
_LATIN_TO_BYTE = {ord(character): character.encode("cp1252")[0] for character in _CP1252} | {0x2DC: 0x98}
_LATIN_RUN = re.compile(f"[\x00-\xff{_CP1252}\ufffd]+")


def _rare_han() -> str:
    """List the Han characters that are in no everyday list, as ranges for a regular expression's class."""
    codes = [code for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)) if chr(code) not in weights()]
    runs = [[code for _, code in run] for _, run in groupby(enumerate(codes), lambda place: place[1] - place[0])]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


CHARACTERS = (
    _rare_han()
    + (
        "\x80-\x9f\xa1-\xa6\xaa-\xad\xaf\xb2-\xb6\xb8-\xd6\xd8-\xf6\xf8-\xff\u0152-\u0192ˆ˜"  # Latin-1, cp1252
        "\u0391-\u03c9\u0401-\u0451\u2550-\u2573\u3041-\u30f6\u3105-\u3129\ue000-\uf8ff\ufe50-\ufe6b"  # rows A4–AF of GBK, A1 of Big5
    )
)
"""Characters of which two never stand together in most Chinese texts, but do in nearly all misread ones."""
GUARD = re.compile(f"[{CHARACTERS}](?:[{CHARACTERS}]|(?<=â)€)")

_ABOUT = re.compile(r"[乱亂][码碼]|[编編][码碼]|mojibake", re.IGNORECASE)
_IMPOSSIBLE = -1e6
_MOST = max(weights().values())
_CHANGE = 8.0
"""What it costs a line to change from sound to misread or back, in the measure of `plausibility`."""
_PARTS = re.compile(r"[\x00-\x3e\x40-\x7f\u3000：]+|[^\x00-\x3e\x40-\x7f\u3000：]+")
"""What can be sound beside misread text: words between spaces, ASCII and colons. A ? may stand for lost bytes."""
_HAN = re.compile("[\u3400-\u9fff\ue000-\uf8ff]")
_OTHER_SCRIPTS = re.compile("[\u0391-\u0451\u2550-\u2573\u3041-\u30f6\u3105-\u3129]")
_LATIN_LETTERS = -0.5
"""Plausibility of accented letters that pinyin and Western languages share."""
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_PARTICLES = re.compile("[のはをにがでたるすしとてれ]")
_LOSS = re.compile("\ufffd\\?|\\?\ufffd")
"""A lost character, where the wrong decoder wrote ? for some of its bytes."""


@dataclass(frozen=True, slots=True)
class Misreading:
    """A wrong encoding that was applied to bytes of the right one. `misread_bytes` takes a text back to these bytes."""

    name: str
    misread_bytes: Callable[[str], bytes]
    encoding: str

    def undo(self, text: str) -> str | None:
        r"""Read the bytes right; None where the text cannot have come from this misreading.

        Where the wrong decoder gave up on a byte (U+FFFD), that character is lost and the others come back.
        """
        try:
            pieces = [self.misread_bytes(piece) for piece in text.split("\ufffd")]
        except UnicodeEncodeError:
            return None
        first, *others = pieces
        read = [first.decode(self.encoding, "replace")]
        for piece in others:  # what is left of the lost character's bytes stands on both sides
            read[-1] = read[-1].rstrip("\ufffd")
            read.append(self._behind_loss(piece).lstrip("\ufffd"))
        return _LOSS.sub("\ufffd", "\ufffd".join(read))

    def _behind_loss(self, data: bytes) -> str:
        """Read on behind a lost byte, which may have taken its partner along or left it."""
        readings = (data.decode(self.encoding, "replace"), data[1:].decode(self.encoding, "replace"))
        return max(readings, key=plausibility)


def _latin_bytes(text: str) -> bytes:
    """Bytes of a text in Latin-1 or cp1252, whose unassigned bytes are shown as C1 controls."""
    return text.translate(_LATIN_TO_BYTE).encode("latin-1")


def _gbk_bytes(text: str) -> bytes:
    return text.encode("gb18030")


_EURO = re.compile(rb"(?<=[\xe1-\xef][\x80-\xbf])\xa2\xe3(?![\x80-\xbf]{2})")


def _gbk_bytes_of_utf8(text: str) -> bytes:
    """Bytes in code page 936, where a lone 80 is shown as €: 涓€ is E4 B8 80, 一."""
    return _EURO.sub(b"\x80", text.encode("gb18030"))


def _big5_bytes(text: str) -> bytes:
    try:
        return text.encode("big5hkscs")
    except UnicodeEncodeError:
        return text.encode("cp950")


UTF8_AS_LATIN1 = Misreading("mojibake.utf8-as-latin1", _latin_bytes, "utf-8")

_LATIN = (
    UTF8_AS_LATIN1,
    Misreading("mojibake.gbk-as-latin1", _latin_bytes, "gb18030"),
    Misreading("mojibake.big5-as-latin1", _latin_bytes, "big5hkscs"),
)
_DOUBLE_BYTE = (
    Misreading("mojibake.utf8-as-gbk", _gbk_bytes_of_utf8, "utf-8"),
    Misreading("mojibake.big5-as-gbk", _gbk_bytes, "big5hkscs"),
    Misreading("mojibake.gbk-as-big5", _big5_bytes, "gb18030"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read anew: how, by how much it gains as the log of a likelihood ratio, and how plausible it is now."""

    text: str
    names: tuple[str, ...]
    gain: float
    plausibility: float


@dataclass(frozen=True, slots=True)
class Margin:
    """What a reading must reach.

    UTF-8 that can be read at all is proof of itself, so its words may be rare; in Latin-1, where accented letters stand
    alone and not before signs, a mark or two will do: Itâ€™s, è¿™æ˜¯.
    """

    gain: float
    plausibility: float
    gain_of_utf8: float
    """The same for UTF-8 read as Latin-1."""
    han: float
    """Share of Han and private use in what was misread in a double-byte encoding: other scripts alone are text."""

    def is_reached_by(self, reading: Reading) -> bool:
        """Whether the evidence is enough."""
        allowance = 2.0 if reading.names[-1] in _PROVEN else 0.0
        gain = self.gain_of_utf8 if reading.names[-1] == UTF8_AS_LATIN1.name else self.gain
        return reading.gain >= gain and reading.plausibility >= self.plausibility - allowance


_PROVEN = frozenset(misreading.name for misreading in (*_LATIN, *_DOUBLE_BYTE) if misreading.encoding == "utf-8")
_ALONE = Margin(gain=15.0, plausibility=0.5, gain_of_utf8=6.0, han=0.3)
_FOLLOWING = Margin(gain=4.0, plausibility=-0.75, gain_of_utf8=1.0, han=0.0)
"""For a line whose document has other lines of the same misreading."""


def undo_mojibake(texts: list[str]) -> list[tuple[str, list[str]]] | None:
    r"""Read a document's misread lines right; None without such lines.

    A line, or a part of it, must become Chinese by a clear margin; a short one may follow the others of its document.
    A document that speaks of encodings, and of which less than half is damaged, shows mojibake and stays.

    >>> undo_mojibake(["ä¸\xadå›½æ–°é—»", "来源：笢弊陔恓厙", "首页"])
    [('中国新闻', ['mojibake.utf8-as-latin1']), ('来源：中国新闻网', ['mojibake.gbk-as-big5']), ('首页', [])]
    """
    suspects = [text for text in texts if GUARD.search(text)]
    readings = [reading for text in suspects for reading in _readings_of_line(text)]
    if not readings or (2 * len(readings) < len(texts) and any(map(_ABOUT.search, texts))):
        return None
    found = {reading.names for reading in readings}
    return [(text, []) if text.isascii() else _repair_line(text, found) for text in texts]


def _readings_of_line(text: str) -> Iterator[Reading]:
    """Find the best reading of the line, and that of each part that is Latin-1."""
    if reading := _best(_reread_parts(text, _DOUBLE_BYTE, _ALONE), _ALONE):
        yield reading
    for run in _LATIN_RUN.finditer(text):
        if reading := _best(_reread_latin(run[0]), _ALONE):
            yield reading


def _repair_line(text: str, found: set[tuple[str, ...]]) -> tuple[str, list[str]]:
    """Read a line in the ways that were found in its document."""
    misreadings = tuple(misreading for misreading in _DOUBLE_BYTE if (misreading.name,) in found)
    if reading := _best(_reread_parts(text, misreadings, _FOLLOWING), _FOLLOWING):
        return reading.text, list(reading.names)
    fired: list[str] = []

    def read(run: re.Match[str]) -> str:
        reading = _best((reading for reading in _reread_latin(run[0]) if reading.names in found), _FOLLOWING)
        fired.extend(reading.names if reading else ())
        return reading.text if reading else run[0]

    return _LATIN_RUN.sub(read, text), fired


def _best(readings: Iterable[Reading], margin: Margin) -> Reading | None:
    """Choose the reading that gains most, if any reaches the margin; Latin letters in UTF-8 before Han in GBK (Ã³, 贸)."""
    return max(
        filter(margin.is_reached_by, readings),
        key=lambda reading: (
            reading.names[-1] == UTF8_AS_LATIN1.name and reading.plausibility >= _LATIN_LETTERS,
            reading.gain,
        ),
        default=None,
    )


def _reread_latin(run: str) -> Iterator[Reading]:
    """Read a run of Latin-1 as a whole: ASCII characters may be second bytes."""
    if not run.isascii() and plausibility(run) <= 0:
        before = _weight(run)
        for after, names in _undo_latin(run):
            yield Reading(after, names, _weight(after) - before, plausibility(after))


def _undo_latin(run: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Undo each misreading, and for UTF-8, which is misread several times over, those beneath it."""
    for misreading in _LATIN:
        after = misreading.undo(run)
        if after is not None and after != run:
            yield after, (misreading.name,)
            if (
                misreading is UTF8_AS_LATIN1
                and "\ufffd" not in after
                and not after.isascii()
                and _LATIN_RUN.fullmatch(after)
            ):
                yield from ((again, (misreading.name, *names)) for again, names in _undo_latin(after))


def _reread_parts(text: str, misreadings: tuple[Misreading, ...], margin: Margin) -> Iterator[Reading]:
    """Read those parts of a line again of which a misreading is the likelier story, if they can gain enough."""
    parts = _PARTS.findall(text) if misreadings and not _is_japanese(text) else []
    before = {part: _weight(part) for part in set(parts)}
    if sum(_MOST * len(part) - before[part] for part in parts if before[part] < 0) >= margin.gain:
        for misreading in misreadings:
            undone = {part: misreading.undo(part) for part in before}
            after = {part: _IMPOSSIBLE if read is None else _weight(read) for part, read in undone.items()}
            wrong = _likelier([after[part] - before[part] for part in parts])
            misread = list(compress(parts, wrong))
            reread = "".join([undone[part] or "" for part in misread])
            if misread and plausibility("".join(misread)) <= 0 and _share_of_han("".join(misread)) >= margin.han:
                whole = "".join([(undone[part] or "") if bad else part for part, bad in zip(parts, wrong, strict=True)])
                gain = sum(after[part] - before[part] for part in misread)
                yield Reading(whole, (misreading.name,), gain, plausibility(reread))


def _likelier(gains: list[float]) -> list[bool]:
    """Choose for each part whether it was misread, so that gains are high and the change from one to the other rare.

    This is Viterbi's algorithm for two states, of which one weighs nothing.
    """
    sound = misread = 0.0
    stayed: list[tuple[bool, bool]] = []
    for gain in gains:
        stayed.append((sound >= misread - _CHANGE, misread >= sound - _CHANGE))
        sound, misread = max(sound, misread - _CHANGE), max(misread, sound - _CHANGE) + gain
    is_misread = misread > sound
    path: list[bool] = []
    for sound_stayed, misread_stayed in reversed(stayed):
        path.append(is_misread)
        is_misread = misread_stayed if is_misread else not sound_stayed
    return path[::-1]


def _is_japanese(text: str) -> bool:
    r"""Whether a line has the particles and endings of Japanese: a third of its characters, and 1 % of misread Big5.

    In misread dates (12月12日下午 is 12る12ら\ue5fbと) a private-use character tells.
    """
    particles = len(_PARTICLES.findall(text))
    return particles > 1 and 10 * particles > len(text) and not _PRIVATE.search(text)


def _share_of_han(text: str) -> float:
    """Measure Han and private use against the other scripts of GBK; of Big5 read as GBK they are three quarters."""
    han = len(_HAN.findall(text))
    return han / max(han + len(_OTHER_SCRIPTS.findall(text)), 1)


def _weight(text: str) -> float:
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return plausibility(text) * beyond_ascii
