"""Decoding beside the peers: how often the text is right, and how long it takes.

    python benchmarks/decoding.py [FOLDER…] [--documents N]

The texts are the repository's samples, in Simplified and Traditional, cut into documents and encoded here. A folder adds
files: each is taken to be in the encoding that its own folder is named for (Big5/…, GB2312/…, UTF-16LE/…); other
folders are passed over. A peer that isn't installed is left out:

    pip install chardet chardetng-py charset-normalizer resiliparse trafilatura

A text is right if it is what was encoded, U+FFFD apart. Where bytes were damaged it is right if it holds at least as much of the
original (trigrams of characters) as decoding with the true encoding does.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import opencc

from tasks.decode import decode_bytes
from tasks.decode.declared import encoding_of, python_codec
from tasks.records import Rejected

SAMPLES = Path(__file__).parent.parent / "raw"
CANTONESE = "佢哋喺街市買咗啲嘢，嚟到屋企先至知道冇帶鎖匙，唔知點算好。阿媽話：「咁就等陣啦，你哥哥就快返嚟喇。」嗰陣啱啱落雨，個個都企喺門口。"
RARE = "他姓𠮷，名㐂，住在䶮村；户口簿上的㛃字和䲟鱼的䲟字，旧机器都打不出来，只好写成别的字。"
JAPANESE = (
    "政府は二十一日の閣議で、来年度の予算案を決定した。一般会計の総額は過去最大となり、社会保障費の伸びが目立つという。"
)
KOREAN = "정부는 이십일일 국무회의에서 내년도 예산안을 확정했다. 일반회계 총액은 역대 최대이며 사회보장비의 증가가 두드러진다."
RUSSIAN = "Правительство утвердило проект бюджета на следующий год. Общая сумма расходов стала рекордной."

Decoder = Callable[[bytes], str]


@dataclass(frozen=True)
class Case:
    """Bytes, what was encoded, and the best that the true encoding makes of the bytes."""

    data: bytes
    original: str
    reference: str


# --- peers


def chengwen(data: bytes) -> str:
    """Decode as the pipeline does."""
    try:
        return decode_bytes(data, is_html=data.lstrip()[:1] == b"<").text
    except Rejected:
        return ""


def peers() -> dict[str, Decoder]:
    """Collect the peers that are installed."""
    found: dict[str, Decoder] = {"chengwen": chengwen}
    for name, make in (
        ("charset_normalizer", _charset_normalizer),
        ("chardet", _chardet),
        ("chardetng_py", _chardetng),
        ("resiliparse", _resiliparse),
        ("trafilatura", _trafilatura),
    ):
        try:
            found[name.removesuffix("_py").replace("_", "-")] = make()
        except ImportError:
            print(f"{name} is not installed")
    return found


def _charset_normalizer() -> Decoder:
    from_bytes = import_module("charset_normalizer").from_bytes
    return lambda data: str(from_bytes(data).best() or "")


def _chardet() -> Decoder:
    detect = import_module("chardet").detect
    return lambda data: _decode(data, detect(data)["encoding"])


def _chardetng() -> Decoder:
    detect = import_module("chardetng_py").detect
    return lambda data: _decode(data, detect(data, allow_utf8=True))


def _resiliparse() -> Decoder:
    module = import_module("resiliparse.parse.encoding")
    return lambda data: str(module.bytes_to_str(data, module.detect_encoding(data), errors="replace"))


def _trafilatura() -> Decoder:
    decode_file = import_module("trafilatura.utils").decode_file
    return lambda data: str(decode_file(data))


def _decode(data: bytes, label: str | None) -> str:
    """Decode as the peer says; its label is given the generous meaning that browsers give it."""
    name = encoding_of(label) if label else None
    return data.decode(python_codec(name), "replace").removeprefix("\ufeff") if name and name != "euc-tw" else ""


# --- cases


def texts(size: int, count: int, chance: random.Random, *, traditional: bool = False) -> list[str]:
    """Cut documents of about a size out of the samples."""
    whole = "\n".join(path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.txt")))
    if traditional:
        whole = opencc.OpenCC("s2tw").convert(whole)
    starts = [chance.randrange(len(whole) - size) for _ in range(count)]
    return [whole[start : start + size].strip() for start in starts]


def encoded(text: str, encoding: str) -> Case:
    """Encode what the encoding has characters for."""
    data = text.encode(encoding, "ignore")
    original = data.decode(encoding)
    return Case(data, original, original)


def cut(case: Case, encoding: str) -> Case:
    """Cut a document's last character in two."""
    data = (case.original + "末").encode(encoding)[:-1]
    return Case(data, case.original, case.original)


def damaged(case: Case, encoding: str, share: float, chance: random.Random) -> Case:
    """Replace or lose a share of the bytes, at least one."""
    data = bytearray(case.data)
    places = sorted({chance.randrange(len(data)) for _ in range(max(1, round(len(data) * share)))}, reverse=True)
    for place in places:
        if chance.random() < 0.5:  # noqa: PLR2004 (even odds)
            data[place] = chance.randrange(256)
        else:
            del data[place]
    return Case(bytes(data), case.original, bytes(data).decode(encoding, "replace"))


def page(text: str, encoding: str, claim: str) -> Case:
    """Make a short page with a claim about its encoding."""
    html = f'<html><head><meta charset="{claim}"><title>{text[:12]}</title></head><body><p>{text}</p></body></html>'
    return encoded(html, encoding)


def rows(count: int) -> Iterator[tuple[str, list[Case]]]:
    """Make the cases of each row, the same in every run."""
    chance = random.Random(20)
    hans, hant = texts(1500, count, chance), texts(1500, count, chance, traditional=True)
    short, short_hant = texts(200, count, chance), texts(200, count, chance, traditional=True)
    wrong = (("gbk", "utf-8"), ("utf-8", "gb2312"), ("gbk", "big5"), ("utf-8", "iso-8859-1"), ("gbk", "iso-8859-1"))
    wrong_hant = (("big5", "gb2312"), ("big5", "utf-8"), ("utf-8", "big5"))
    yield (
        "short page, wrong meta",
        [
            *(page(text, *wrong[i % len(wrong)]) for i, text in enumerate(short)),
            *(page(text, *wrong_hant[i % len(wrong_hant)]) for i, text in enumerate(short_hant)),
        ],
    )
    yield "gbk", [encoded(text, "gbk") for text in (*hans, *hant)]
    yield "gb18030, rare characters", [encoded(text[:300] + RARE, "gb18030") for text in hans]
    yield "big5", [encoded(text, "cp950") for text in hant]
    yield "big5-hkscs", [encoded(text[:200] + CANTONESE, "big5hkscs") for text in hant]
    yield "utf-16le, no mark", [encoded(text, "utf-16-le") for text in (*hans, *short)]
    yield "utf-16be, no mark", [encoded(text, "utf-16-be") for text in (*hans, *short)]
    yield "hz", [encoded(text, "hz") for text in hans]
    for encoding in ("gb18030", "utf-8", "big5hkscs"):
        yield (
            f"tail cut, {encoding}",
            [cut(encoded(text, encoding), encoding) for text in (hans, hant)["big5" in encoding]],
        )
    for share in (0.001, 0.01):
        for encoding in ("gbk", "utf-8", "big5hkscs"):
            sources = (hans, hant)["big5" in encoding]
            cases = [damaged(encoded(text, encoding), _true_codec(encoding), share, chance) for text in sources]
            yield f"{share:.1%} damaged, {encoding}", cases
    yield "16 characters, gbk", [encoded(text, "gbk") for text in texts(16, 5 * count, chance)]
    yield "16 characters, big5", [encoded(text, "cp950") for text in texts(16, 5 * count, chance, traditional=True)]
    yield "euc-tw", [case for text in hant[: count // 2] if (case := _by_iconv(text, "EUC-TW"))]
    yield (
        "japanese, korean, russian",
        [
            encoded(text, encoding)
            for text, encodings in ((JAPANESE, "euc_jp cp932"), (KOREAN, "euc_kr"), (RUSSIAN, "cp1251 koi8_r"))
            for encoding in encodings.split()
        ],
    )


def _true_codec(encoding: str) -> str:
    return "gb18030" if encoding == "gbk" else encoding


def _by_iconv(text: str, encoding: str) -> Case | None:
    """Encode with the system's iconv, for encodings that Python has no codec for."""
    iconv = shutil.which("iconv")
    if not iconv:
        return None
    data = _pipe([iconv, "-c", "-f", "UTF-8", "-t", encoding], text.encode())
    original = _pipe([iconv, "-f", encoding, "-t", "UTF-8"], data).decode()
    return Case(data, original, original)


def _pipe(command: list[str], data: bytes) -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=False).stdout


def folder_rows(folder: Path) -> Iterator[tuple[str, list[Case]]]:
    """Make a row of each folder whose name is an encoding."""
    for place in sorted(path for path in (folder, *folder.rglob("*")) if path.is_dir()):
        encoding = encoding_of({"UTF-16": "utf-16le", "utf-8-sig": "utf-8"}.get(place.name, place.name))
        files = [path for path in sorted(place.iterdir()) if path.is_file()]
        if not encoding or encoding == "euc-tw" or not files:
            continue
        cases = []
        for path in files:
            data = path.read_bytes()
            codec = "utf-16" if place.name == "UTF-16" else python_codec(encoding)
            text = data.decode(codec, "replace").removeprefix("\ufeff")
            cases.append(Case(data, text, text))
        yield f"files: {place.name}", cases


# --- measure


def is_right(text: str, case: Case) -> bool:
    """Whether a text is as good as the true encoding makes it."""
    mine, reference = _folded(text), _folded(case.reference)
    if mine == reference:
        return True
    return case.reference != case.original and _held(mine, case.original) >= _held(reference, case.original)


# Marks that Big5 tables disagree about: Python's big5 and big5hkscs on the left, Windows and browsers on the right.
_BIG5_MARKS = str.maketrans("•､‾∼♁☉¥¢£／＼", "‧﹑¯～⊕⊙￥￠￡∕﹨")


def _folded(text: str) -> str:
    return text.replace("\ufffd", "").translate(_BIG5_MARKS).strip()


def _held(text: str, original: str) -> int:
    """Count the original's trigrams that the text holds."""
    return (_trigrams(text) & _trigrams(original)).total()


def _trigrams(text: str) -> Counter[str]:
    return Counter(text[i : i + 3] for i in range(len(text) - 2))


def attempt(decoder: Decoder, data: bytes) -> str:
    """Decode, or give nothing where the decoder raises."""
    try:
        return decoder(data)
    except Exception:  # noqa: BLE001 (a peer that fails has not decoded)
        return ""


def share_right(decoder: Decoder, cases: list[Case]) -> float:
    """Count the cases that a decoder reads right, in per cent."""
    return 100 * sum(is_right(attempt(decoder, case.data), case) for case in cases) / len(cases)


def fastest(decoder: Decoder, data: bytes, rounds: int = 30) -> float:
    """Take the best time of several, in milliseconds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        attempt(decoder, data)
        best = min(best, time.perf_counter() - started)
    return best * 1000


def speed_rows(decoders: dict[str, Decoder]) -> Iterator[tuple[str, list[str]]]:
    """Time whole pages, and the strict decode that they cannot do without."""
    whole = "\n".join(path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.txt"))) * 3
    for name, codec, size in (("35 kB gb18030 page", "gb18030", 35_000), ("100 kB utf-8 page", "utf-8", 100_000)):
        data = whole.encode(codec)[:size].decode(codec, "ignore").encode(codec)
        strict = fastest(lambda page, codec=codec: page.decode(codec), data)
        yield f"{name}, ms (strict {strict:.3f})", [f"{fastest(decode, data):.3f}" for decode in decoders.values()]


def _version(name: str) -> str:
    return "this one" if name == "chengwen" else version({"chardetng": "chardetng-py"}.get(name, name))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Decoding beside the peers.")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--documents", type=int, default=100, help="documents a row")
    options = parser.parse_args()
    decoders = peers()
    print(f"{'right, %':38}", *(f"{name:>18}" for name in decoders))
    print(f"{'version':38}", *(f"{_version(name):>18}" for name in decoders))
    tables = [rows(options.documents), *(folder_rows(folder) for folder in options.folders)]
    for name, cases in (row for table in tables for row in table if row[1]):
        print(f"{name:38}", *(f"{share_right(decoder, cases):18.1f}" for decoder in decoders.values()), flush=True)
    for name, cells in speed_rows(decoders):
        print(f"{name:38}", *(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main()
