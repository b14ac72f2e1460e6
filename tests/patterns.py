"""Every regular expression of the pipeline, and text that is made to slow each down.

`python -m tests.patterns` builds texts from each pattern's own characters and repeated parts, and finds the patterns whose
time grows faster than these. A pattern may, where a stage before it or a limit on a line keeps such text away; that is
tried with a document of it.
"""

from __future__ import annotations

import re
import re._constants as sre
import re._parser as parser
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[1]

Node = Any
"""An operation, its operand, or a list of both, as the parser of `re` makes them, which has no types."""

CATEGORIES = {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "字"}
REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}
INSIDE: dict[Node, Callable[[Node], Node]] = {
    sre.SUBPATTERN: lambda value: value[-1],
    sre.ATOMIC_GROUP: lambda value: value,
    sre.BRANCH: lambda value: value[1][0],
}
LENGTHS = (250, 2_000, 16_000)
SLOW_S = 0.05
"""Less than this at any length is fast, whatever the ratio."""
GROWTH = 24
"""From one length to the next, the text grows by 8; a time that grows by 64 is quadratic, and this lies between."""
LIMIT_S = 1.0
PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。\n" * 5


@dataclass(frozen=True)
class Slow:
    """A pattern whose time grows faster than its text, and the text."""

    pattern: str
    prefix: str
    unit: str
    seconds: tuple[float, ...]


Matcher = Callable[[re.Pattern[str], str], object]


def search_all(pattern: re.Pattern[str], text: str) -> None:
    """What is asked of a pattern whose use is not known."""
    for _ in pattern.finditer(text):
        pass


def used_patterns() -> dict[re.Pattern[str], Matcher]:
    """All patterns that are compiled while the stages are imported and clean the samples, and how each is applied."""
    seen: dict[re.Pattern[str], Matcher] = {}
    compile_ = re._compile  # type: ignore[attr-defined]  # noqa: SLF001

    def record(pattern: Any, flags: Any) -> Any:  # noqa: ANN401
        compiled = compile_(pattern, flags)
        caller = _caller()
        if caller.f_code.co_filename.startswith(str(ROOT / "tasks")) and isinstance(compiled.pattern, str):
            reader = caller.f_locals.get("self")
            seen[compiled] = reader.form.matcher if hasattr(reader, "form") else search_all
        return compiled

    re._compile = record  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        from tasks.pipeline import clean  # noqa: PLC0415
        from tasks.records import Source  # noqa: PLC0415
        from tasks.settings import Cleaning  # noqa: PLC0415

        for path in sorted((ROOT / "raw").glob("*.txt")):
            data = path.read_bytes()
            clean(Source(path.name, data, "text/plain"), Cleaning())
            clean(Source(path.name, b"<!DOCTYPE html><p>" + data.replace(b"\n", b"<p>"), "text/html"), Cleaning())
    finally:
        re._compile = compile_  # type: ignore[attr-defined]  # noqa: SLF001
    return seen


def _caller() -> FrameType:
    """The frame that has called a function of `re`."""
    frame = sys._getframe(2)  # noqa: SLF001
    while frame.f_back and frame.f_code.co_filename == re.__file__:
        frame = frame.f_back
    return frame


def units(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Beginnings, and texts to repeat behind them: what the pattern says itself, its repeated parts, its characters."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    whole = _example(tree)
    yield "", whole
    yield "", whole[:-1]
    for prefix, part in _repeated(tree, ""):
        yield prefix, part
        yield "", prefix + part
        yield prefix, part[:1]
    yield from (("", char) for char in sorted(set(whole)))


def _example(tree: Node) -> str:
    """A shortest text that the tree matches, as far as its characters go."""
    return "".join(_of(kind, value) for kind, value in tree)


def _of(kind: Node, value: Node) -> str:
    if kind is sre.LITERAL:
        return chr(value)
    if kind in {sre.NOT_LITERAL, sre.ANY}:
        return "字"
    if kind is sre.IN:
        return _member(value)
    if kind in REPEATS:
        return _example(value[2]) * max(value[0], 1)
    return _example(INSIDE[kind](value)) if kind in INSIDE else ""


def _member(members: Node) -> str:
    negated = members[0][0] is sre.NEGATE
    for kind, value in members:
        if kind is sre.LITERAL and not negated:
            return chr(value)
        if kind is sre.RANGE and not negated:
            return chr(value[0])
        if kind is sre.CATEGORY and not negated:
            return CATEGORIES.get(value, "字")
    return "字" if negated else ""


def _repeated(tree: Node, prefix: str) -> Iterator[tuple[str, str]]:
    """Each part that may come many times, with what stands before it."""
    for kind, value in tree:
        if kind in REPEATS:
            if value[1] > 100:
                yield prefix, _example(value[2])
                yield from _members_of(value[2], prefix)
            yield from _repeated(value[2], prefix)
        elif kind is sre.SUBPATTERN:
            yield from _repeated(value[-1], prefix)
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from _repeated(branch, prefix)
        elif kind in {sre.ASSERT, sre.ASSERT_NOT}:
            yield from _repeated(value[1], prefix)
        prefix += _of(kind, value)


def _members_of(tree: Node, prefix: str) -> Iterator[tuple[str, str]]:
    """Each character of a repeated class by itself: a class may overlap with what follows in one of them only."""
    for kind, value in tree:
        if kind is sre.IN and value[0][0] is not sre.NEGATE:
            yield from ((prefix, _of(sre.IN, [member])) for member in value)


class _TooLongError(Exception):
    pass


def _stop(*_: object) -> None:
    raise _TooLongError


def seconds(pattern: re.Pattern[str], matcher: Matcher, text: str) -> float:
    """The time of applying the pattern; `LIMIT_S` when it takes longer."""
    began = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_S)
    try:
        matcher(pattern, text)
    except _TooLongError:
        return LIMIT_S
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - began


def slow(pattern: re.Pattern[str], matcher: Matcher) -> Slow | None:
    """The text that slows a pattern down more than its length accounts for, if there is one."""
    signal.signal(signal.SIGVTALRM, _stop)
    for prefix, unit in dict.fromkeys(units(pattern)):
        if not unit:
            continue
        took: list[float] = []
        for length in LENGTHS:
            text = prefix + unit * (length // len(unit)) + "\0"
            took.append(seconds(pattern, matcher, text))
            if took[-1] > SLOW_S and _grows(pattern, matcher, text, took):
                return Slow(pattern.pattern, prefix, unit, tuple(took))
            if took[-1] > SLOW_S:
                break
    return None


def _grows(pattern: re.Pattern[str], matcher: Matcher, text: str, took: list[float]) -> bool:
    """Whether the last time is more than a text of an eighth of the length accounts for, also when it is taken again."""
    if took[-1] >= LIMIT_S or len(took) == 1:
        return True
    eighth = text[: len(text) // 8] + text[-1]
    before = max(min(seconds(pattern, matcher, eighth) for _ in range(3)), 1e-4)
    return min(seconds(pattern, matcher, text), took[-1]) / before > GROWTH


def cleaning_grows(finding: Slow) -> bool:
    """Whether the pattern slows down the cleaning of a document, where other stages and limits stand before it."""
    from tasks.pipeline import clean  # noqa: PLC0415
    from tasks.records import Source  # noqa: PLC0415
    from tasks.settings import Cleaning  # noqa: PLC0415

    def took(length: int, form: str, kind: str) -> float:
        line = finding.prefix + finding.unit * (length // len(finding.unit)) + "x"
        began = time.process_time()
        clean(Source("a", form.format(line, PROSE).encode("utf-8", "ignore"), kind), Cleaning())
        return time.process_time() - began

    for form, kind in (("{}\n{}", "text/plain"), ("<!DOCTYPE html><body><pre>{}</pre><p>{}", "text/html")):
        if took(LENGTHS[-1], form, kind) > 2 * SLOW_S:
            short, long = (min(took(length, form, kind) for _ in range(3)) for length in LENGTHS[-2:])
            if long > GROWTH * short:
                return True
    return False


def main() -> None:
    """Print each slow pattern, the text that slows it down, and whether a document can; end with 1 if one can."""
    patterns = sorted(used_patterns().items(), key=lambda item: item[0].pattern)
    findings = [finding for pattern, matcher in patterns if (finding := slow(pattern, matcher))]
    reached = [finding for finding in findings if cleaning_grows(finding)]
    for finding in reached:
        words = " ".join(finding.pattern.split())[:300]
        sys.stdout.write(f"{finding.prefix + finding.unit * 3!r} …: {finding.seconds}\n    {words}\n")
    sys.stdout.write(
        f"{len(patterns)} patterns, {len(findings)} grow faster than their text, {len(reached)} in a document\n"
    )
    raise SystemExit(bool(reached))


if __name__ == "__main__":
    main()
