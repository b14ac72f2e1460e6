"""Author and date of labelled pages: chengwen beside GNE, newspaper4k and trafilatura.

    uv pip install gne newspaper4k trafilatura
    python benchmarks/metadata.py FOLDER [--errors]

FOLDER holds `gold.jsonl` (id, language, author, date; UNKNOWN where a page has none) and `html/<id>.html`. The peers get the
page as decoded by chengwen, so that they are measured on reading and not on encodings. An author is right if it names the same
persons in the same order, separators aside; a date if it is the same as far as the gold goes (a gold of a day or a month is
matched by any time in it). `wrong` counts values where the page has none, or another one.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from time import perf_counter

from tasks.pipeline import clean
from tasks.records import Document, Source
from tasks.settings import Cleaning

DAY = 3
"""Numbers that a date without a time of day has."""
Answer = tuple[str, datetime | None]
Reader = Callable[[bytes, str], Answer]


def main(folder: Path, *, errors: bool) -> None:
    """Measure every reader that is installed, and print a row for each."""
    pages = list(labelled(folder))
    print(
        f"{len(pages)} pages; {sum(bool(p['author']) for p in pages)} with an author, {sum(bool(p['date']) for p in pages)} with a date"
    )
    print(f"{'':14}{'author':>8}{'wrong':>7}{'none':>6}{'date':>8}{'wrong':>7}{'none':>6}{'ms/page':>9}")
    for name, reader in readers():
        report(name, reader, pages, errors=errors and name == "chengwen")


def labelled(folder: Path) -> Iterator[dict[str, object]]:
    """The Chinese pages whose gold says something about author and date."""
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        if gold["language"] != "zh" or not gold["author"]:
            continue
        data = (folder / "html" / f"{gold['id']}.html").read_bytes()
        document = clean(Source(gold["id"], data, "text/html"), Cleaning())
        content = (document if isinstance(document, Document) else document.document).content
        date = [int(number) for number in re.findall(r"\d+", gold["date"])]
        yield {"id": gold["id"], "data": data, "content": content, "author": _known(gold["author"]), "date": date}


def readers() -> Iterator[tuple[str, Reader]]:
    """Every reader that can be imported."""
    yield "chengwen", chengwen
    for name in ("gne", "newspaper", "trafilatura"):
        try:
            __import__(name)
        except ImportError:
            print(f"{name}: not installed", file=sys.stderr)
            continue
        yield name, {"gne": gne, "newspaper": newspaper, "trafilatura": trafilatura}[name]


def report(name: str, reader: Reader, pages: list[dict[str, object]], *, errors: bool) -> None:
    """Score one reader and print its row."""
    counts = dict.fromkeys(("author", "author_wrong", "author_none", "date", "date_wrong", "date_none"), 0)
    started = perf_counter()
    for page in pages:
        try:
            author, date = reader(page["data"], page["content"])  # type: ignore[arg-type]
        except Exception as error:  # noqa: BLE001 (a peer that fails on a page has no answer for it)
            print(f"{name} failed on {page['id']}: {error!r}"[:150], file=sys.stderr)
            author, date = "", None
        right = {"author": _same(author) == _same(page["author"]), "date": _matches(date, page["date"])}
        for field, answer in (("author", author), ("date", date)):
            outcome = ("" if right[field] and page[field] else "_wrong") if answer else "_none" if page[field] else None
            if outcome is not None:
                counts[field + outcome] += 1
            if errors and outcome:
                print(f"    {str(page['id'])[:8]} {field}: {answer} for {page[field]}")
    spent = (perf_counter() - started) / len(pages) * 1000
    authors, dates = (sum(bool(page[field]) for page in pages) for field in ("author", "date"))
    print(
        f"{name:14}{counts['author'] / authors:8.3f}{counts['author_wrong']:7}{counts['author_none']:6}"
        f"{counts['date'] / dates:8.3f}{counts['date_wrong']:7}{counts['date_none']:6}{spent:9.2f}"
    )


def chengwen(data: bytes, content: str) -> Answer:
    """All stages."""
    result = clean(Source("page", data, "text/html"), Cleaning())
    found = (result if isinstance(result, Document) else result.document).metadata
    return "".join(found.authors), found.published_at


def gne(data: bytes, content: str) -> Answer:
    """GeneralNewsExtractor."""
    from gne import GeneralNewsExtractor  # noqa: PLC0415 (a peer that may be absent)

    found = GeneralNewsExtractor().extract(content)
    return found["author"], _parse(found["publish_time"])


def newspaper(data: bytes, content: str) -> Answer:
    """newspaper4k, told that the page is Chinese."""
    from newspaper import Article  # noqa: PLC0415 (a peer that may be absent)

    article = Article("http://page.invalid/", language="zh", fetch_images=False)
    article.download(input_html=content)
    article.parse()
    return "".join(article.authors), article.publish_date.replace(tzinfo=None) if article.publish_date else None


def trafilatura(data: bytes, content: str) -> Answer:
    """Metadata of trafilatura. It has days only: its dates are given the benefit of the doubt."""
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415 (a peer that may be absent)

    found = extract_metadata(content)
    return found.author or "", _parse(found.date)


def _parse(text: str | None) -> datetime | None:
    numbers = [int(number) for number in re.findall(r"\d+", text or "")]
    return datetime(*numbers[:6]) if len(numbers) >= DAY else None  # noqa: DTZ001 (naive, as all are)


def _known(author: str) -> str:
    return "" if author.upper() == "UNKNOWN" else author


def _same(author: object) -> str:
    return re.sub(r"[\s、,，;；/]", "", unicodedata.normalize("NFKC", str(author)))


def _matches(date: datetime | None, gold: object) -> bool:
    """Compare as far as both go: a reader that has no time of day is compared by the day."""
    if date is None or not isinstance(gold, list):
        return False
    mine = [date.year, date.month, date.day, date.hour, date.minute, date.second]
    precise = DAY if not any(mine[DAY:]) else 6
    length = min(len(gold), precise)
    return mine[:length] == gold[:length]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]), errors="--errors" in sys.argv)
