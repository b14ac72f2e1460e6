"""Fuzzing that is led by coverage: `make fuzz GUIDED=FOLDER`, or `python -m tests.guided FOLDER -max_total_time=300`.

Atheris (`pip install -e '.[fuzz]'`, Linux) keeps in FOLDER every input that reaches code which none before it has reached, and
goes on from these. It begins with the samples. What is a fault is said by `tests.fuzz.fault`; the input of one is written to
`crash-…` in the working directory.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["tasks"]):
    from tasks.pipeline import clean
    from tasks.records import Source
    from tests.fuzz import SAMPLES, SETTINGS, fault

MEDIA = ("text/plain", "text/html", "text/markdown")
SEED_BYTES = 4_000


def document(data: bytes) -> Source:
    """The document of an input: its first byte says what it is taken for."""
    return Source("guided.txt", data[1:] or b"?", MEDIA[data[0] % len(MEDIA)] if data else MEDIA[0])


def try_one(data: bytes) -> None:
    """Clean a document in every way; raise what is wrong with it."""
    source = document(data)
    for settings in dict.fromkeys(SETTINGS):
        if words := fault(source, settings):
            raise AssertionError(words)


def seed(folder: Path) -> None:
    """Put the beginnings of the samples there, as each of the media types and in two encodings."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in SAMPLES:
        text = path.read_bytes()[:SEED_BYTES].decode("utf-8", "ignore")
        for kind in range(len(MEDIA)):
            for encoding in ("utf-8", "gb18030"):
                content = bytes([kind]) + text.encode(encoding)
                (folder / f"{path.stem}-{kind}-{encoding}").write_bytes(content)


def main() -> None:
    """Fuzz until libFuzzer's own options say that it is enough, or until there is a fault."""
    seed(Path(sys.argv[1]))
    for settings in SETTINGS:  # the first document waits for rules, models and converters to be loaded
        clean(document(SAMPLES[0].read_bytes()), settings)
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
