"""How well and how fast pages are extracted, beside the peers: `python benchmarks/extraction.py FOLDER`.

The folder holds `html/<id>.html` and `gold.jsonl`, a line a page: `id`, `kind`, `language`, `text`. Scored are the
multisets of character 5-grams of both texts, in NFKC and without white space; an empty result or a crash counts 0. Of
each tool the table gives, per kind and language and for the short ones among them, the mean F1 with a 95% bootstrap interval over the
pages, precision and recall; then its speed on one core, the decoding of bytes not counted. Peers run where they are installed.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import random
import re
import statistics
import sys
import unicodedata
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

from selectolax.lexbor import LexborHTMLParser

from tasks import language
from tasks.decode import decode
from tasks.extract import extract
from tasks.records import Document, Rejected, Source, join
from tasks.settings import Cleaning
from tasks.strip import strip

GRAM = 5
RESAMPLES = 1000
SHORT = 300
"""Characters of a gold from which on a page is not among the short ones."""
PARSE = "lexbor, parse only"

Extractor = Callable[[str], str]
Score = tuple[float, float, float]


@dataclass
class Page:
    """A page with its gold."""

    name: str
    kinds: tuple[str, ...]
    html: str
    gold: Counter[str]
    size: int


@dataclass
class Result:
    """What a tool did on all pages."""

    scores: dict[str, list[Score]] = field(default_factory=lambda: defaultdict(list))
    seconds: list[float] = field(default_factory=list)
    crashes: int = 0


def chengwen(html: str) -> str:
    """Extract and strip, without repairs and normal form."""
    document = Document(Source("page.html", b"", "text/html"), content=html)
    try:
        extract(document, Cleaning())
        strip(document, Cleaning())
    except Rejected:
        return ""
    return join(document.kept)


def parse_only(html: str) -> str:
    """Parse with lexbor and throw the tree away."""
    LexborHTMLParser(html)
    return ""


def peers() -> dict[str, Extractor]:
    """Give the peers that are installed."""
    makers = {
        "trafilatura": _trafilatura,
        "trafilatura, precise": _trafilatura_precise,
        "resiliparse": _resiliparse,
        "readability-lxml": _readability,
        "jusText": _justext,
        "gne": _gne,
        "magic-html": _magic_html,
    }
    found: dict[str, Extractor] = {}
    for name, maker in makers.items():
        try:
            found[name] = maker()
        except ImportError:
            print(f"{name} is not installed", file=sys.stderr)
    return found


def _trafilatura() -> Extractor:
    from trafilatura import extract as run  # noqa: PLC0415 (a peer is optional)

    return lambda html: run(html) or ""


def _trafilatura_precise() -> Extractor:
    from trafilatura import extract as run  # noqa: PLC0415 (a peer is optional)

    return lambda html: run(html, favor_precision=True) or ""


def _magic_html() -> Extractor:
    from magic_html import GeneralExtractor  # noqa: PLC0415 (a peer is optional)

    extractor = GeneralExtractor()
    return lambda html: LexborHTMLParser(extractor.extract(html, base_url="https://example.com/")["html"]).text()


def _resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text as run  # noqa: PLC0415 (a peer is optional)

    return lambda html: str(run(html, main_content=True))


def _readability() -> Extractor:
    from readability import Document as Readable  # noqa: PLC0415 (a peer is optional)

    return lambda html: LexborHTMLParser(Readable(html).summary()).text()


def _justext() -> Extractor:
    import justext  # noqa: PLC0415 (a peer is optional)

    # Chinese has no stop list in jusText; its own advice for such languages is an empty list and no stop-word thresholds.
    def run(html: str) -> str:
        found = justext.justext(html.encode(), frozenset(), stopwords_low=0, stopwords_high=0, encoding="utf-8")
        return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)

    return run


def _gne() -> Extractor:
    from gne import GeneralNewsExtractor  # noqa: PLC0415 (a peer is optional)

    return lambda html: str(GeneralNewsExtractor().extract(html)["content"])


def load(folder: Path) -> list[Page]:
    """Read the pages and golds of a folder."""
    return [_page(folder, json.loads(line)) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]


def _page(folder: Path, gold: dict[str, str]) -> Page:
    data = (folder / "html" / f"{gold['id']}.html").read_bytes()
    document = Document(Source(f"{gold['id']}.html", data, "text/html"))
    decode(document, Cleaning())
    kind = f"{gold['kind']}, {gold['language']}"
    is_short = len("".join(gold["text"].split())) < SHORT
    kinds = (kind, f"{kind}, under {SHORT} characters") if is_short else (kind,)
    return Page(gold["id"], kinds, document.content, grams(gold["text"]), len(data))


def grams(text: str) -> Counter[str]:
    """Count the character 5-grams of a text without white space, in NFKC."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return Counter(text[i : i + GRAM] for i in range(max(1, len(text) - GRAM + 1))) if text else Counter()


def score(found: Counter[str], gold: Counter[str]) -> Score:
    """Give F1, precision and recall."""
    common = (found & gold).total()
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / found.total(), common / gold.total()
    return 2 * precision * recall / (precision + recall), precision, recall


def run(extractor: Extractor, pages: list[Page]) -> Result:
    """Extract every page once, timed."""
    result = Result()
    extractor(pages[0].html)
    for page in pages:
        gc.collect()
        started = process_time()
        try:
            text = extractor(page.html)
        except Exception:  # noqa: BLE001 (a peer's crash is a result)
            text = ""
            result.crashes += 1
        result.seconds.append(process_time() - started)
        for kind in page.kinds:
            result.scores[kind].append(score(grams(text), page.gold))
    return result


def interval(values: list[float]) -> tuple[float, float]:
    """Give the 95% bootstrap interval of a mean."""
    draw = random.Random(0)
    means = sorted(statistics.fmean(draw.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)]


def show(results: dict[str, Result], pages: list[Page]) -> None:
    """Print both tables."""
    for kind in sorted({kind for page in pages for kind in page.kinds}):
        count = sum(kind in page.kinds for page in pages)
        print(f"\n{kind} ({count} pages)\n{'':20}    F1  95% interval   precision  recall  empty")
        for name, result in results.items():
            if name != PARSE:
                print(f"{name:20} {_quality(result.scores[kind])}")
    size = sum(page.size for page in pages) / 1e6
    parse = sum(results[PARSE].seconds)
    print(f"\nspeed on {len(pages)} pages, {size:.1f} MB\n{'':20}    MB/s  median ms  95th  largest  × parse  crashes")
    for name, result in results.items():
        print(f"{name:20} {_speed(result, pages, size, parse)}")


def _quality(scores: list[Score]) -> str:
    f1, precision, recall = (statistics.fmean(column) for column in zip(*scores, strict=True))
    low, high = interval([each[0] for each in scores])
    empty = sum(each[0] == 0 for each in scores)
    return f"{f1:6.3f}  {low:.3f}–{high:.3f}  {precision:9.3f} {recall:7.3f} {empty:6}"


def _speed(result: Result, pages: list[Page], size: float, parse: float) -> str:
    total = sum(result.seconds)
    ordered = sorted(result.seconds)
    largest = result.seconds[max(range(len(pages)), key=lambda i: pages[i].size)]
    median, late = statistics.median(ordered) * 1e3, ordered[int(0.95 * len(ordered))] * 1e3
    return (
        f"{size / total:7.1f} {median:10.2f} {late:5.1f} {largest * 1e3:8.1f} {total / parse:8.1f} {result.crashes:8}"
    )


def main() -> None:
    """Read the command line, run all tools, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-peers", action="store_true", help="only chengwen and the bare parse")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable()
    pages = load(options.folder)
    language.load()  # some pages ask for the model, which is there before a worker's first page
    tools: dict[str, Extractor] = {"chengwen": chengwen} | ({} if options.no_peers else peers()) | {PARSE: parse_only}
    show({name: run(tool, pages) for name, tool in tools.items()}, pages)


if __name__ == "__main__":
    main()
