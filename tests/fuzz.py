"""Damaged samples and random bytes through the whole pipeline: `python -m tests.fuzz --seconds 300`.

A document may end as a document or as a reject. What is a fault is said by `fault`. Each fault is written to a file
that says how to see it again.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from flows.invariants import broken
from tasks.pipeline import clean
from tasks.records import DOCX, EPUB, PDF, Document, Source
from tasks.schema import BLOCKS, DOCUMENTS, SECTIONS, ContractError, Table
from tasks.settings import Cleaning
from tasks.write import Label, Rows, check, rows

LABEL = Label("run", "pipeline")
SECONDS_A_MEGABYTE = 30
"""Many times what cleaning takes: longer is a pattern or a loop that grows faster than its text."""

SAMPLES = sorted((Path(__file__).parents[1] / "raw").glob("*.txt"))
OFFICE = sorted(path for path in (Path(__file__).parent / "goldens/office").iterdir() if path.suffix != ".toml")
OFFICE_TYPES = {".docx": DOCX, ".epub": EPUB, ".pdf": PDF}
OFFICE_SHARE = 0.2
"""How many of the samples are office documents."""
SETTINGS = (Cleaning(), Cleaning(), Cleaning(script="keep"), Cleaning(script="hant-tw", regional_words=True))
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "euc-kr", "shift_jis", "hz", "utf-8-sig")

PIECES = (
    *("<div>", "</div>", "<p>", "<table><tr><td>", "</table>", "<script>", "<!--", "]]>", "<br/>", "&#x", "&#20135;"),
    *("&amp;" * 3, "&nbsp;", "<a href='#'>", "<h1>", "</html>", "<!DOCTYPE html><html><body>", '<meta charset="big5">'),
    *(
        "一、",
        "（一）",
        "1.",
        "第一章 ",
        "第三条",
        "①",
        "“",
        "”",
        "《",
        "》",
        "（",
        "）",
        "||",
        "◎",
        "｜",
        "---",
        "…",
        "·",
    ),
    *(
        "来源：",
        "作者：",
        "2024年11月09日09:21",
        "首页>资讯>",
        "(shū)",
        "?qǐng)",
        "锟斤拷",
        "烫烫烫",
        "ä¸\xad",
        "|" * 40,
    ),
    *("　　", "\n\n", "\r", "\t", "\0", "\ufeff", "\u200b", "\u202e", "\u2028", "\ue000", "\U0002f800"),
    *("é", "e\u0301", "ﾊﾝｶｸ", "ＡＢＣ", "🙂"),
)


def fault(source: Source, settings: Cleaning) -> str | None:
    """Say what is wrong with how a document is cleaned: a stage's own failure, rows that break the contract, or time."""
    began = time.process_time()
    result = clean(source, settings)
    took = time.process_time() - began
    if not isinstance(result, Document):
        return f"{result.stage}: {result.message}" if result.error == "internal_error" else None
    if took > 1 + SECONDS_A_MEGABYTE * len(source.data) / 1e6:
        return f"took {took:.1f} s: {result.seconds}"
    made = rows(result, LABEL)
    try:
        check(made)
    except ContractError as error:
        return str(error)
    (document,) = named(DOCUMENTS, made)
    return next(broken(document, named(SECTIONS, made), named(BLOCKS, made)), None)


def named(table: Table, made: Rows) -> list[dict[str, object]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in made[table.name]]


def flip(data: bytes, chance: random.Random) -> bytes:
    """Change some bytes to others."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    """Take a stretch out."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[end:] or b"?"


def repeat(data: bytes, chance: random.Random) -> bytes:
    """Say a stretch many times."""
    start = chance.randrange(len(data))
    stretch = data[start : start + chance.choice((1, 2, 3, 10, 60))]
    return data[:start] + stretch * chance.choice((10, 1_000)) + data[start:]


def insert(data: bytes, chance: random.Random) -> bytes:
    """Put pieces of markup, marks and damage in."""
    for _ in range(chance.choice((1, 5, 40))):
        place = chance.randrange(len(data) + 1)
        piece = chance.choice(PIECES) * chance.choice((1, 1, 1, 50))
        data = data[:place] + piece.encode(chance.choice(ENCODINGS), "ignore") + data[place:]
    return data


def recode(data: bytes, chance: random.Random) -> bytes:
    """Take the bytes for another encoding, once over."""
    text = data.decode(chance.choice(ENCODINGS), "ignore")
    return text.encode(chance.choice(ENCODINGS), "ignore") or b"?"


def splice(data: bytes, chance: random.Random) -> bytes:
    """Go on with another sample in the middle of this one."""
    other = chance.choice(SAMPLES).read_bytes()
    return data[: chance.randrange(1, len(data) + 1)] + other[chance.randrange(len(other)) :]


def noise(data: bytes, chance: random.Random) -> bytes:
    """Nothing but random bytes, or random pieces."""
    if chance.random() < 0.3:
        return chance.randbytes(chance.randrange(1, 4_000))
    return (
        "".join(chance.choices(PIECES, k=chance.randrange(1, 400))).encode(chance.choice(ENCODINGS), "ignore") or b"?"
    )


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, cut, repeat, insert, recode, splice, noise)


def damaged(seed: int) -> Source:
    """A sample with one to four kinds of damage, the same for the same seed."""
    chance = random.Random(seed)
    if chance.random() < OFFICE_SHARE:
        return damaged_office(f"{seed}.txt", chance)
    data = chance.choice(SAMPLES).read_bytes()[: chance.choice((300, 3_000, 100_000))]
    for damage in chance.choices(DAMAGES, k=chance.randrange(1, 5)):
        data = damage(data, chance)[:400_000]
    return Source(f"{seed}.txt", data, chance.choice(("text/plain", "text/html", "text/markdown")))


def damaged_office(uri: str, chance: random.Random) -> Source:
    """An office document with damage: in the file, or in a part of the package and its properties."""
    path = chance.choice(OFFICE)
    data = path.read_bytes()
    if path.suffix == ".pdf" or chance.random() < 0.2:
        data = chance.choice((flip, cut, repeat, insert))(data, chance)
    else:
        data = repacked(data, chance)
    return Source(uri, data, OFFICE_TYPES[path.suffix])


def repacked(data: bytes, chance: random.Random) -> bytes:
    """Damage a part of a package, or the values of its properties, and pack it again."""
    whole = zipfile.ZipFile(io.BytesIO(data))
    chosen = chance.choice([name for name in whole.namelist() if whole.getinfo(name).file_size])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in whole.namelist():
            part = whole.read(name)
            packed.writestr(
                name, chance.choice((flip, cut, insert, misplace, revalue))(part, chance) if name == chosen else part
            )
    return file.getvalue()


def misplace(part: bytes, chance: random.Random) -> bytes:
    """Put tags, or words between tags, in the place of others."""
    pieces = re.split(rb"(<[^>]*>)", part)
    for _ in range(chance.choice((1, 5, 20))):
        here = chance.randrange(len(pieces))
        pieces[here] = pieces[chance.randrange(here % 2, len(pieces), 2)]
    return b"".join(pieces)


def revalue(part: bytes, chance: random.Random) -> bytes:
    """Give properties values that nobody would."""
    values = (b"-1", b"99999999999", b"", b"2", "一".encode())
    return re.sub(rb'(?<==")[^"]*(?=")', lambda old: chance.choice(values) if chance.random() < 0.2 else old[0], part)


def faults(seconds: float, start: int, tried: Counter[str]) -> Iterator[tuple[int, str]]:
    """Clean damaged samples for some time and yield the seed and the words of every fault."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        source = damaged(start + tried["documents"])
        tried.update(documents=1, bytes=len(source.data), lines=source.data.count(b"\n") + 1)
        if words := fault(source, SETTINGS[len(source.data) % len(SETTINGS)]):
            yield int(source.uri.removesuffix(".txt")), words


def main() -> None:
    """Fuzz, print each fault, and end with status 1 if there was one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 40), help="of the first document")
    options = parser.parse_args()
    tried = Counter[str]()
    found = 0
    for found, (seed, words) in enumerate(faults(options.seconds, options.seed, tried), 1):  # noqa: B007 (the last number)
        say(f"{words}\n    python -m tests.fuzz --seconds 0.001 --seed {seed}")
    say(f"{json.dumps(tried)} {found} faults")
    raise SystemExit(bool(found))


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
