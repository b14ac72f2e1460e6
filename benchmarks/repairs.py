"""What the repairs do to clean text, how much mojibake they undo, and what they cost.

    python benchmarks/repairs.py clean FOLDER [--show]     clean lines touched in 10,000, by kind of text and repair
    python benchmarks/repairs.py mojibake FOLDER           misread lines that come back, beside ftfy
    python benchmarks/repairs.py cost FOLDER               repairs of clean documents beside their decode and parse
    python benchmarks/repairs.py scaling                   long single lines: time for twice the length

FOLDER holds a folder of *.txt files, UTF-8, for each kind of clean text; a file is a document. Debian's manpages-zh,
debian-reference-zh-cn and fortunes-zh are texts of that sort, and so are the golds of labelled pages.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter

from tasks.decode import decode
from tasks.extract import extract
from tasks.extract.text import text_blocks
from tasks.records import Document, Source
from tasks.repair import repair
from tasks.settings import Cleaning

SETTINGS = Cleaning()
Returns = Counter[tuple[bool, bool]]
"""Lines by whether all their bytes are still there, and whether they come back."""
MISREADINGS = (
    ("utf-8", "latin-1"),
    ("utf-8", "cp1252"),
    ("utf-8", "latin-1 twice"),
    ("gb18030", "latin-1"),
    ("big5hkscs", "latin-1"),
    ("gb18030", "big5hkscs"),
    ("big5hkscs", "gb18030"),
    ("utf-8", "gb18030"),
)


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measure", choices=("clean", "mojibake", "cost", "scaling"))
    parser.add_argument("folder", type=Path, nargs="?", default=Path())
    parser.add_argument("--show", action="store_true", help="print the lines that are touched")
    options = parser.parse_args()
    kinds = {kind.name: sorted(kind.glob("*.txt")) for kind in sorted(options.folder.iterdir()) if kind.is_dir()}
    match options.measure:
        case "clean":
            measure_clean(kinds, show=options.show)
        case "mojibake":
            measure_mojibake(kinds)
        case "cost":
            measure_cost(kinds)
        case "scaling":
            measure_scaling()


def measure_clean(kinds: dict[str, list[Path]], *, show: bool) -> None:
    """Count the lines that hold Chinese, and those of them that any repair changes."""
    print(f"{'kind':<16}{'lines':>9}{'touched':>9}{'in 10,000':>11}  repairs")
    everything = Counter[str]()
    for kind, paths in kinds.items():
        count, fired = Counter[str](), Counter[str]()
        for path in paths:
            document = repaired(path.read_text("utf-8"))
            for block in document.blocks:
                count["lines"] += has_han(block.raw)
                if has_han(block.raw) and (block.text != block.raw.strip() or "uncertain" in block.repairs):
                    count["touched"] += 1
                    fired.update(block.repairs)
                    if show:
                        print(f"  {path.name}: {block.repairs}\n    - {block.raw.strip()!r}\n    + {block.text!r}")
        everything += count
        report_clean(kind, count, dict(fired))
    report_clean("all", everything, {})


def report_clean(kind: str, count: Counter[str], fired: dict[str, int]) -> None:
    """Print a row."""
    rate = 10_000 * count["touched"] / max(count["lines"], 1)
    print(f"{kind:<16}{count['lines']:>9,}{count['touched']:>9}{rate:>11.2f}  {fired or ''}")


def measure_mojibake(kinds: dict[str, list[Path]]) -> None:
    """Misread whole documents, and single lines of sound ones; count lines that come back exactly."""
    import ftfy  # noqa: PLC0415 (a peer, needed for this measurement only)

    print("Lines that come back exactly, % (of the lines whose bytes are all still there; of all lines)")
    print(f"{'bytes':<11}{'read as':<15}{'lines':>7}{'documents':>16}{'single lines':>16}{'ftfy':>16}")
    for right, wrong in MISREADINGS:
        documents = [
            lines for paths in kinds.values() for path in islice(paths, 25) if (lines := encodable(path, right))
        ]
        whole, single, peer = Returns(), Returns(), Returns()
        sound = Counter[bool]()
        for lines in documents:
            shown = [misread(line, right, wrong) for line in lines]
            intact = ["\ufffd" not in line for line in shown]
            sound.update(intact)
            texts = [block.text for block in repaired("\n".join(shown)).blocks]
            if len(texts) == len(lines):
                count_exact(whole, lines, texts, intact)
            one = len(lines) // 2
            texts = [block.text for block in repaired("\n".join([*lines[:one], shown[one], *lines[one + 1 :]])).blocks]
            if len(texts) == len(lines):
                count_exact(single, lines[one : one + 1], texts[one : one + 1], intact[one : one + 1])
            count_exact(peer, lines, [ftfy.fix_encoding(line) for line in shown], intact)
        row = [f"{share(c, intact=True):>7.1f} {share(c, intact=False):>7.1f}" for c in (whole, single, peer)]
        print(f"{right:<11}{wrong:<15}{sum(sound.values()):>7,}" + "".join(f"{cell:>16}" for cell in row))


def count_exact(counts: Returns, right: list[str], texts: list[str], intact: list[bool]) -> None:
    """Count the lines by (all bytes are there, comes back)."""
    counts.update((sound, text == line) for sound, text, line in zip(intact, texts, right, strict=True))


def share(counts: Returns, *, intact: bool) -> float:
    """Percentage of lines that came back: of the intact ones, or of all."""
    rows = {key: number for key, number in counts.items() if key[0] or not intact}
    return 100 * sum(number for (_, exact), number in rows.items() if exact) / max(sum(rows.values()), 1)


def misread(line: str, right: str, wrong: str) -> str:
    """Read a line's bytes in the wrong encoding, as browsers do: the holes of cp1252 are controls."""
    data = line.encode(right)
    if wrong == "cp1252":
        return "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in data)
    if wrong == "latin-1 twice":
        return data.decode("latin-1").encode().decode("latin-1")
    return data.decode(wrong, "replace")


def encodable(path: Path, encoding: str) -> list[str]:
    """Return the first lines of a file that hold some Chinese and exist in an encoding."""
    lines = (block.text for block in text_blocks(path.read_text("utf-8")))
    return [line for line in islice(lines, 60) if sum(map(is_han, line)) > 3 and exists_in(line, encoding)]  # noqa: PLR2004


def exists_in(line: str, encoding: str) -> bool:
    """Whether an encoding can write a line and read it back."""
    return line.encode(encoding, "ignore").decode(encoding, "ignore") == line


def measure_cost(kinds: dict[str, list[Path]]) -> None:
    """Compare the best of several runs of each stage, summed over documents."""
    print(
        f"{'kind':<16}{'chars':>10}{'decode':>9}{'extract':>9}{'repair':>9}  ns a character; repair / (decode + extract)"
    )
    for kind, paths in kinds.items():
        seconds, chars = Counter[str](), 0
        for path in islice(paths, 40):
            document = Document(Source(path.name, path.read_bytes(), "text/plain"))
            for stage in (decode, extract, repair):
                seconds[stage.__name__] += best_of(5, partial(stage, document, SETTINGS))
            chars += len(document.content)
        cells = [f"{1e9 * seconds[name] / chars:>9.1f}" for name in ("decode", "extract", "repair")]
        ratio = seconds["repair"] / (seconds["decode"] + seconds["extract"])
        print(f"{kind:<16}{chars:>10,}{''.join(cells)}  {ratio:.2f}")


def measure_scaling() -> None:
    """Time single lines of one repeated piece; the ratio of twice the length is near 2 where nothing is super-linear."""
    print(f"{'line of':<14}{'1 MB, s':>9}{'2 MB, s':>9}{'ratio':>7}")
    for piece in (
        "(",
        "?",
        "&",
        "&amp;",
        "，,",
        "?(",
        "会(huì)",
        "日?qǐng)?",
        "ä",
        "鏈",
        "いゅ",
        "\u200b",
        "\ufffd",
        "锟斤拷",
        "中",
    ):
        first, second = (best_of(1, partial(repaired, piece * (size // len(piece)))) for size in (1_000_000, 2_000_000))
        print(f"{piece:<14}{first:>9.2f}{second:>9.2f}{second / first:>7.1f}")


def repaired(text: str) -> Document:
    """Cut a text into lines and repair it."""
    document = Document(Source("line", b"", "text/plain"), content=text, blocks=text_blocks(text))
    repair(document, SETTINGS)
    return document


def best_of(runs: int, work: Callable[[], object]) -> float:
    """Return the seconds of the fastest run."""

    def timings() -> Iterator[float]:
        for _ in range(runs):
            started = perf_counter()
            work()
            yield perf_counter() - started

    return min(timings())


def is_han(character: str) -> bool:
    """Whether a character is Han."""
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000"


def has_han(text: str) -> bool:
    """Whether a text has Chinese in it."""
    return any(map(is_han, text))


if __name__ == "__main__":
    main()
