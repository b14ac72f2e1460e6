"""The search for the bytes that a shift has lost: Viterbi's algorithm over the bytes of a damaged text.

A path is one way to read the bytes so far: in step, or with a lead byte that waits for its second byte. Where a byte
is lost, a path splits into one for each byte that it can have been; paths that read the last characters alike meet
again, and the cheaper one goes on. When only one is left and in step, the damage is behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from heapq import nsmallest
from typing import NamedTuple

from tasks import language
from tasks.repair.pinyin import readings
from tasks.repair.straddle import gbk, marks
from tasks.repair.straddle.marks import CLOSING, OPENING
from tasks.repair.straddle.site import Site
from tasks.repair.straddle.tokens import Lost, Shown, Token, tokens

# Costs in units of the language model's STEP.
_LITERAL = 400
"""A damaged place is no damage, but was written so."""
_CUT = 40
"""A `?` before a mark is a lone byte that was cut off, not a question mark."""
_NOTHING_EATEN = 150
"""A `?` stands for a lead byte only, though another byte follows."""
_OTHERWISE = 20
"""A character stands for bytes that it seldom stands for."""
_HOPELESS = 250
"""A path that costs so much more than the best is given up."""
_DOUBTFUL = 30
"""Two ways to read a place that are no further apart leave it uncertain."""
_WIDTH = 24
"""Paths that are followed at once."""
_BRANCHES = 10
"""Characters that a lost second byte is tried with."""
_PATIENCE = 300
"""Characters after which the best path is taken, though another one is still open."""
_PAIRED = -100
"""An opening mark whose partner, which nothing else opens, stands ahead."""
_CLOSED = -40
"""A closing mark whose partner was opened."""
_UNPAIRED = 60
"""An opening or closing mark without a partner."""
_STUMBLE = 120
"""A pause behind a pause, which the document has nowhere else, or a number that begins with 0."""
_PAUSES = "。，、；：,;:"
_STUMBLING = "。，、；：,;:·0"
_SENTENCE = 60
"""Characters of a sentence in which a word that asks is looked for."""
_ASKED = -15
"""A question mark behind a word that asks."""
_UNASKED = 25
"""A question mark behind a sentence with none."""
_EFFORT = 3_000
"""Steps of paths beside the best one, after which a text that is nothing but damage is read as the best path has it. On
pages that are damaged as mirrors damage them, 2,000 and 20,000 undo the same lines."""
_CUT_BEFORE = "！；，"
_EATEN = " !\"',.:;<>?()-/%0123456789"
"""ASCII bytes that are no second byte, and that text has behind a character."""
_MARK = 0xA3
"""The first byte of these marks."""


@dataclass(slots=True)
class Path:
    """A way to read the bytes up to here, since the last place where there was only one way."""

    cost: int = 0
    pending: int = 0
    """A lead byte that waits for its second byte; 0 in step."""
    text: str = ""
    context: str = 2 * language.BOUNDARY
    """The last two characters, without spaces."""
    due: str = ""
    """The closing marks of what is open."""
    margin: int = _HOPELESS
    """How much more the next best way would have cost."""

    @property
    def last_byte(self) -> int:
        """The byte before the next one."""
        code = b"" if self.pending else gbk.encode((self.text or self.context)[-1])
        return code[-1] if code else self.pending

    @property
    def state(self) -> tuple[int, str]:
        """All that the cost of what follows depends on."""
        return self.pending, self.context


class Undone(NamedTuple):
    """A text in step and without insertions, how many there were behind characters and between bytes, and the doubt."""

    text: str
    inserted: int
    straddled: int
    uncertain: bool


def undo(text: str, site: Site, due: str = "") -> Undone:
    """Put a damaged text back in step, without its insertions; `due` are the closing quotes of what was opened before it.

    Give it no more than some thousand characters at once: it looks at each of them, and keeps what it sees.
    """
    found = tokens(text)
    search = Search(site, due)
    search.run(found)
    inserted = sum(isinstance(token, Shown) and token.marked for token in found)
    straddled = sum(isinstance(token, Lost) and bool(token.reading) for token in found)
    return Undone("".join(search.settled), inserted, straddled, not search.certain)


class Search:
    """One search, over the tokens of one text."""

    def __init__(self, site: Site, due: str) -> None:
        """Start with nothing read."""
        self.site = site
        self.model = language.load()
        self.settled: list[str] = []
        self.said: dict[str, int] = {}
        self.certain = True
        self.ahead = ""
        self.effort = 0
        self.paths = [Path(due=due)]

    def run(self, found: list[Token]) -> None:
        """Read all tokens."""
        for token, following, self.ahead in zip(
            found, [*found[1:], None], marks.ahead([token.text for token in found]), strict=True
        ):
            first = self.paths[0]
            if len(self.paths) == 1 and not first.pending and isinstance(token, Shown):
                first.text += token.text
                first.context = _context(first.context, token.text)
                first.due = marks.due(first.due, token.text)
            else:
                self._advance(token, following)
            self._settle()
        self._finish()

    def _advance(self, token: Token, following: Token | None) -> None:
        best: dict[tuple[int, str], Path] = {}
        for path in self.paths:
            for step in self._steps(path, token, following):
                rival = best.get(step.state)
                best[step.state] = step if rival is None else _better(step, rival)
        if not best:
            self.certain = False
            best = {path.state: replace(path, pending=0, text=path.text + token.text) for path in self.paths[:1]}
        paths = nsmallest(_WIDTH, best.values(), key=_cost)
        self.paths = [path for path in paths if path.cost <= paths[0].cost + _HOPELESS]

    def _settle(self) -> None:
        """Write down what is decided: all, where there is one path; and force a decision that takes too long."""
        self.effort += len(self.paths) - 1
        if len(self.paths[0].text) > _PATIENCE or self.effort > _EFFORT:
            self._decide()
        if len(self.paths) == 1:
            path = self.paths[0]
            self.settled.append(path.text)
            self.certain = self.certain and path.margin > _DOUBTFUL
            path.text, path.cost, path.margin = "", 0, _HOPELESS

    def _decide(self) -> None:
        best, *others = self.paths
        if others:
            best.margin = min(best.margin, others[0].cost - best.cost)
        self.paths = [best]

    def _finish(self) -> None:
        """Take the best path of those that leave no byte over."""
        ended = [path for path in self.paths if not path.pending]
        for path in ended:
            path.cost += self._price(path, language.BOUNDARY) + self.site.wording.end(path.context[-1])
        ended.sort(key=_cost)
        self.certain = self.certain and bool(ended)
        self.paths = ended or self.paths
        self._decide()
        self._settle()

    # --- the ways on from a path ---

    def _steps(self, path: Path, token: Token, following: Token | None) -> Iterator[Path]:
        if isinstance(token, Shown):
            yield from self._shown(path, token)
        elif token.reading:
            yield from self._inserted(path, token, token.reading)
        elif path.pending:
            yield from self._eaten(path, token, following)
        else:
            yield self._write(path, token.text)
            if following and following.text in _CUT_BEFORE:
                yield from self._cut(path)

    def _shown(self, path: Path, token: Shown) -> Iterator[Path]:
        if not path.pending:
            yield self._write(path, token.text, marked=token.marked)
            return
        for code, cost in ((token.code, 0), (gbk.otherwise(token.text), _OTHERWISE)):
            char = gbk.pairs().get((path.pending, code[0])) if code else None
            if code and char:
                whole = len(code) == 1
                done = self._write(path, char, marked=token.marked and whole, more=cost)
                yield done if whole else self._begin(done, code[1])

    def _begin(self, path: Path, byte: int) -> Path:
        """Go on with the second byte of a pair that is out of step: a lead byte, or an ASCII character."""
        return _wait(path, byte, 0) if byte in gbk.LEADS else self._write(path, chr(byte))

    def _inserted(self, path: Path, token: Lost, reading: str) -> Iterator[Path]:
        """The lost byte and the one before it are a character that has the reading."""
        for char, byte in _with_reading(path.last_byte, reading):
            if path.pending:
                yield self._write(path, char, marked=True)
            elif byte in gbk.LEADS:
                yield _wait(path, byte, self.site.cost(char, marked=True))
        if not path.pending:
            yield replace(path, cost=path.cost + _LITERAL, text=path.text + token.text)

    def _cut(self, path: Path) -> Iterator[Path]:
        """The lost byte is the first one of a character, whose second one is the first of the mark behind it."""
        chars = {gbk.pairs()[lead, _MARK]: lead for lead in gbk.LEADS}
        return (_wait(path, chars[char], _CUT) for char in self._likely(path, chars))

    def _eaten(self, path: Path, token: Lost, following: Token | None) -> Iterator[Path]:
        """The lost byte is the second one of a character; the byte behind it is lost as well, and is ASCII."""
        chars = (gbk.pairs()[path.pending, byte] for byte in gbk.LONE)
        alone = token.tag or token.text != "?" or following is None or following.text in _CUT_BEFORE
        for char in self._likely(path, chars):
            whole = self._write(path, char)
            yield replace(whole, cost=whole.cost + (0 if alone else _NOTHING_EATEN))
            if token.text == "?":
                for mark in _EATEN:
                    done = self._write(whole, mark)
                    # Nothing says which digit it was, or that it was a mark which the document has nowhere else.
                    doubtful = mark.isdigit() or mark not in self.site.wording.chars
                    yield replace(done, margin=0) if doubtful else done

    def _write(self, path: Path, char: str, *, marked: bool = False, more: int = 0) -> Path:
        cost = path.cost + self._price(path, char, marked=marked) + more
        return Path(cost, 0, path.text + char, _context(path.context, char), marks.due(path.due, char), path.margin)

    def _likely(self, path: Path, chars: Iterable[str]) -> list[str]:
        return nsmallest(_BRANCHES, chars, key=lambda char: self._price(path, char))

    def _price(self, path: Path, char: str, *, marked: bool = False) -> int:
        """What it costs to go on with a character."""
        if char == " ":
            return self.site.wording.space
        last = path.context[1]
        cost = self._expected(path.context, char)
        if self._is_called_for(path, char):
            return cost + (_PAIRED if char in OPENING else _CLOSED)
        if char in "?？":
            cost += _ASKED if self._asks(path) else _UNASKED
        if char in OPENING or char in CLOSING:
            cost += _UNPAIRED
        elif last in _PAUSES and char in _STUMBLING and last + char not in self.site.wording.pairs:
            cost += _STUMBLE
        return cost + self.site.cost(char, marked=marked)

    def _expected(self, context: str, char: str) -> int:
        """What the model and the rest of the document say of a character behind two others."""
        said = self.said.get(context + char)
        if said is None:
            before, last, ids, wording = context[0], context[1], self.model.ids, self.site.wording
            known = self.model.cost(ids[before], ids[last], ids[char])
            known -= wording.theme(char, self.model.unigram[ids[char]])
            said = self.said[context + char] = min(known, wording.heard(before, last, char))
        return said

    def _asks(self, path: Path) -> bool:
        """Whether there is a word that asks in the sentence so far."""
        before = "".join(self.settled[-_SENTENCE:]) + path.text
        return marks.asks(before[-_SENTENCE:])

    def _is_called_for(self, path: Path, char: str) -> bool:
        """Whether a mark is the partner of one that has none: it was opened and is closed nowhere ahead, or the reverse."""
        if char in CLOSING:
            return path.due.endswith(CLOSING[char]) and CLOSING[char] not in self.ahead
        return char in OPENING and OPENING[char] in self.ahead and OPENING[char] not in path.due


def _context(context: str, char: str) -> str:
    return context if char == " " else context[-1] + char[-1]


def _wait(path: Path, lead: int, cost: int) -> Path:
    return replace(path, pending=lead, cost=path.cost + cost)


def _better(one: Path, other: Path) -> Path:
    """Of two paths that go on alike, the cheaper, which remembers how close the other was."""
    best, rival = sorted((one, other), key=_cost)
    if best.text != rival.text:
        best.margin = min(best.margin, rival.cost - best.cost)
    return best


def _cost(path: Path) -> int:
    return path.cost


@cache
def _with_reading(first: int, reading: str) -> tuple[tuple[str, int], ...]:
    """The characters that begin with a byte and have a reading, with their second byte."""
    found = ((gbk.pairs().get((first, byte)), byte) for byte in gbk.LONE)
    return tuple((char, byte) for char, byte in found if char and reading in readings(char))
