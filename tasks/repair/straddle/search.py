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

from tasks.repair.pinyin import readings
from tasks.repair.straddle import gbk, language
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
_SPACE = 60
"""A space, which the model doesn't know."""
_HOPELESS = 300
"""A path that costs so much more than the best is given up."""
_DOUBTFUL = 30
"""Two ways to read a place that are no further apart leave it uncertain."""
_WIDTH = 100
"""Paths that are followed at once."""
_BRANCHES = 12
"""Characters that a lost second byte is tried with."""
_PATIENCE = 300
"""Characters after which the best path is taken, though another one is still open."""
_PAIRED = -20
"""A quotation mark that is due."""
_UNBALANCED = 60
"""A quotation mark without its partner, or a second full stop."""
_QUOTES = "“「”」"
_CUT_BEFORE = "！；，"
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
    quoted: bool = False
    """A quotation is open."""
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


def undo(text: str, site: Site) -> tuple[str, int, bool]:
    """Put a damaged text back in step, without its insertions.

    Gives the text, the number of lost bytes, and whether one of them is uncertain.
    """
    return Search(site).run(tokens(text))


class Search:
    """One search, over the tokens of one text."""

    def __init__(self, site: Site) -> None:
        """Start with nothing read."""
        self.site = site
        self.model = language.load()
        self.settled: list[str] = []
        self.certain = True
        self.paths = [Path()]

    def run(self, found: list[Token]) -> tuple[str, int, bool]:
        """Read all tokens."""
        for token, following in zip(found, [*found[1:], None], strict=True):
            first = self.paths[0]
            if len(self.paths) == 1 and not first.pending and isinstance(token, Shown):
                first.text += token.text
                first.context = _context(first.context, token.text)
                first.quoted = token.text in _QUOTES[:2] or (first.quoted and token.text not in _QUOTES)
            else:
                self._advance(token, following)
            self._settle()
        self._finish()
        lost = sum(isinstance(token, Lost) and bool(token.reading) for token in found)
        return "".join(self.settled), lost, not self.certain

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
        if len(self.paths[0].text) > _PATIENCE:
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
            path.cost += self._price(path, language.BOUNDARY)
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
                for mark, cost in self.site.eaten.items():
                    done = self._write(whole, mark, more=cost)
                    # Nothing in a text says which digit it was.
                    yield replace(done, margin=0) if mark.isdigit() else done

    def _write(self, path: Path, char: str, *, marked: bool = False, more: int = 0) -> Path:
        cost = path.cost + self._price(path, char, marked=marked) + more
        quoted = char in _QUOTES[:2] or (path.quoted and char not in _QUOTES)
        return Path(cost, 0, path.text + char, _context(path.context, char), quoted, path.margin)

    def _likely(self, path: Path, chars: Iterable[str]) -> list[str]:
        return nsmallest(_BRANCHES, chars, key=lambda char: self._price(path, char))

    def _price(self, path: Path, char: str, *, marked: bool = False) -> int:
        """What it costs to go on with a character."""
        if char == " ":
            return _SPACE
        ids = self.model.ids
        before, last = path.context[0], path.context[1]
        cost = min(self.model.cost(ids[before], ids[last], ids[char]), self.site.heard(last, char))
        if char in _QUOTES:
            cost += _PAIRED if path.quoted == (char in _QUOTES[2:]) else _UNBALANCED
        return cost + self.site.cost(char, marked=marked) + _UNBALANCED * (char == last == "。")


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
