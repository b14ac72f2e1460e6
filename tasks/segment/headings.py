"""Headings: which lines look like one, and what are its words.

A heading is suspected here from the line itself and the lines beside it; whether the document's outline has a place for it is
`tasks.segment.scheme`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

from tasks.rules import Rule, load_rules
from tasks.segment.lines import Heading, Line
from tasks.segment.markers import AID, ARTICLES, DIVISION, EXERCISE, RULES, WIDE, Marker, plain_marker, read_marker

SHORT = 40
"""The longest heading without a stop at its end that is believed without other evidence, in characters."""
LONG = 80
"""The longest line behind a marker, without a stop at its end, that is a heading."""
_NEXT = str.maketrans("1①⑴⒈❶１", "2②⑵⒉❷２")
_LABEL = 15
_VALUE = re.compile(r"[。\d]")
_FIGURES = "0123456789.．- 一二三四五六七八九十】]"
"""What may stand behind the name of a textbook's exercises: 习题 2.1."""
_STOP = re.compile(r"[。；：？！;?!:]")
_TITLE = re.compile(r"[【（(](?P<words>[^】）)]{1,30})[】）)]\s*")
_MAY_CONTINUE = re.compile(r"ordinal(?!条|款)|annex|arabic-padded|arabic-alone|dotted")
_ALONE = re.compile(r"[\d.．]*[.．]\d+|[1-9]\d?")
"""A figure that is a number of a table or a page unless a heading's words follow."""
_HAN = re.compile("[㐀-鿿]{2}")
_OF_LISTS = frozenset(("arabic", "arabic-bracketed", "arabic-half-bracketed", "circled"))


@cache
def vocabulary(name: str) -> re.Pattern[str]:
    """The pattern of a rule in `rules/vocabulary.toml`."""
    rules: dict[str, Rule] = {rule.name: rule for rule in load_rules(RULES)}
    return rules["vocabulary." + name].pattern


@cache
def may_begin() -> frozenset[str]:
    """The characters with which a line can begin that is a heading by its marker or its words."""
    starts = "".join(rule.options.get("starts", "") for rule in load_rules(RULES))
    return frozenset(starts + starts.translate(WIDE))


def suspect(lines: list[Line], number: int) -> Heading | None:
    """The heading that a line seems to be by itself: by its marker, its markup or its words."""
    line = lines[number]
    if not line.readable or not line.text:
        return None
    if marker := read_marker(line.text):
        if _counts_on(line.text, marker):
            return None
        heading = _continued(lines, _numbered(number, line, marker))
        return heading if not _ALONE.fullmatch(line.text) or _heads_text(lines, heading) else None
    if line.level or (line.bold and len(line.text) <= SHORT):
        return _marked_up(number, line)
    if len(line.text) <= _LABEL and (named := _named(number, line)):
        return named
    return _asked(number, line, lines[number + 1].text) if number + 1 < len(lines) else None


def _asked(number: int, line: Line, below: str) -> Heading | None:
    """A question by its form, with its answer below it."""
    asks = vocabulary("question").match(line.text)
    if not asks or len(line.text) > LONG or not vocabulary("answer").match(below):
        return None
    marker = plain_marker("asked", text=asks[0].strip())
    return Heading(number, marker, line.text[asks.end() :].strip(), len(line.text), "segment.question")


def _named(number: int, line: Line) -> Heading | None:
    """A heading by its words alone: a part of a paper, a law, a textbook. Those of a textbook that are alike are a series."""
    words = line.text.rstrip("：:")
    for name in ("standing", DIVISION, AID, EXERCISE):
        if vocabulary(name).match(line.text):
            series = f"{name}:{words.rstrip(_FIGURES)}" if name in (AID, EXERCISE) else name
            return Heading(number, plain_marker(series), words, len(line.text), "segment.unnumbered")
    return None


def _heads_text(lines: list[Line], heading: Heading) -> bool:
    """Whether a number alone on its line, behind the end of a sentence or a heading, has words below it and then text."""
    before = lines[heading.line - 1].text if heading.line else "。"
    ended = before[-1:] in "。！？”）" or len(before) <= _LABEL
    below = lines[heading.after].text if heading.after < len(lines) else ""
    return bool(_HAN.search(heading.words)) and ended and (len(below) > len(heading.words) or below[-1:] in "。：")


def _counts_on(text: str, marker: Marker) -> bool:
    """Whether the line itself goes on counting: ①锅盖 ②限压阀, 1.购买用品；2.组织慰问."""
    if marker.family not in _OF_LISTS or marker.number != (1,):
        return False
    following = marker.text.translate(_NEXT)
    return re.search(rf"[；;。，,\s]\s?{re.escape(following)}(?!\d)", text[marker.end :]) is not None


def _numbered(number: int, line: Line, marker: Marker) -> Heading:
    words, body = heading_words(line.text, marker)
    if line.level:
        words, body = line.text[marker.end :].strip(), len(line.text)
    return Heading(number, marker, words, body, "segment.numbered", level=line.level)


def _marked_up(number: int, line: Line) -> Heading | None:
    series = f"markup-{line.level}" if line.level else "markup-bold"
    words = line.text.rstrip("：:").strip()
    if not any(map(str.isalnum, words)):
        return None
    if not line.level and (len(words) < 2 or not _looks_like_heading(line)):  # noqa: PLR2004 (a word has two characters)
        return None
    return Heading(number, plain_marker(series), words, len(line.text), "segment.markup", level=line.level)


def _looks_like_heading(line: Line) -> bool:
    ends = line.open_ended or line.text[-1] in "？！：?!:"
    return ends and "。" not in line.text and not vocabulary("no-heading").search(line.text)


def heading_words(text: str, marker: Marker) -> tuple[str, int]:
    """The words of a numbered heading, and the place where the section's text begins.

    A line without a stop is all heading. In a numbered paragraph the heading is the first sentence, or the label before a
    colon, if it is short; otherwise it has no words, and the text begins behind the marker. An article (条) is text, unless
    it has a title in brackets or stands alone on the line without a stop.

    >>> def words(text):
    ...     return heading_words(text, read_marker(text))
    >>> words("一、总体要求"), words("（一）加强领导。各单位要重视。"), words("3.时间：5月1日")
    (('总体要求', 6), ('加强领导', 8), ('时间', 5))
    >>> words("一、问：为什么修订？")
    ('为什么修订？', 10)
    >>> words("第三条 本法自公布之日起施行。"), words("第二条【适用范围】本法适用于学校。")
    (('', 4), ('适用范围', 9))
    """
    rest = text[marker.end :]
    if asks := vocabulary("question").match(rest):
        words, body = heading_words(text, replace(marker, end=marker.end + asks.end()))
        return (words, body) if words else ("", marker.end)
    if marker.series in ARTICLES:
        return _clause_words(text, rest, marker.end)
    stop = _STOP.search(rest)
    if stop is None:
        return (rest.strip(), len(text)) if len(rest) <= LONG and rest[-1:] != "，" else ("", marker.end)
    words, end = rest[: stop.start()].strip(), stop.end()
    if stop[0] in "？！?!":
        words += stop[0]
    if (
        stop[0] in "：:"
        and end < len(rest)
        and (len(words) > _LABEL or "，" in words or vocabulary("label").match(words))
    ):
        return _sentence_words(rest, marker.end)
    leads = stop[0] in "：:" and vocabulary("lead").search(words)
    if stop[0] in "；;" or leads or not words or len(words) > SHORT + 10 * (end == len(rest)):
        return "", marker.end
    return words, marker.end + end


def _sentence_words(rest: str, offset: int) -> tuple[str, int]:
    """The first sentence where a colon stands inside it, if the whole is short enough for a heading."""
    stop = rest.find("。", 0, SHORT + 1)
    if stop >= 0 and "“" not in rest[:stop]:
        return rest[:stop].strip(), offset + stop + 1
    return (rest, offset + len(rest)) if stop < 0 and len(rest) <= SHORT and rest[-1] not in "。；，" else ("", offset)


def _clause_words(text: str, rest: str, offset: int) -> tuple[str, int]:
    if title := _TITLE.match(rest):
        return title["words"].strip(), offset + title.end()
    if rest and len(rest) <= SHORT and not _STOP.search(rest):
        return rest.strip(), len(text)
    return "", offset


def take_whole_lines(headings: list[Heading], lines: list[Line], end: int) -> None:
    """Take the whole line for a heading's words where it ends without a stop and text stands below: （一）市场：牌子多，名气小.

    With nothing below, or a figure in it, what stands behind the colon is what the section says. `end` is the number of the line behind the last.
    """
    for heading, below in zip(headings, [*headings[1:], None], strict=False):
        line = lines[heading.line]
        whole = (
            (line.open_ended or line.text[-1] in "”」』）")
            and len(line.text) <= SHORT
            and not _VALUE.search(line.text[heading.body :])
        )
        split = heading.words and heading.lines == 1 and heading.marker.number and heading.body < len(line.text)
        if (
            split
            and whole
            and heading.after < (below.line if below else end)
            and len(lines[heading.after].text) > SHORT / 2
        ):
            heading.words, heading.body = line.text[heading.marker.end :].strip(), len(line.text)


def give_back_sentences(headings: list[Heading], lines: list[Line], end: int) -> None:
    """Make a numbered sentence text and not a heading where it has nothing below it: it heads nothing but is all there is.

    A few words with a stop stay a heading, but for those among sentences of their series. `end` is the number of the line
    behind the last section.
    """
    below = zip(headings, [*headings[1:], None], strict=False)
    sentences = [heading for heading, following in below if _is_sentence(heading, lines, following, end)]
    for heading in sentences:
        if len(heading.words) > _LABEL or "，" in heading.words:
            _give_back(heading)
    without = Counter(heading.series for heading in headings if not heading.words)
    members = Counter(heading.series for heading in headings)
    for heading in sentences:
        if 2 * without[heading.series] > members[heading.series]:
            _give_back(heading)
    for heading in headings:
        clauses = "，" in heading.words and len(heading.words) > _LABEL and heading.body < len(lines[heading.line].text)
        if clauses and 2 * without[heading.series] > members[heading.series]:
            _give_back(heading)


def _give_back(heading: Heading) -> None:
    heading.words, heading.body = "", heading.marker.end


def _is_sentence(heading: Heading, lines: list[Line], below: Heading | None, end: int) -> bool:
    """Whether a numbered line is one sentence, with a stop, and the section has nothing else."""
    deeper = below is not None and below.depth > heading.depth
    if deeper or heading.after != (below.line if below else end) or not heading.marker.number or heading.lines > 1:
        return False
    text = lines[heading.line].text
    return text[-1:] == "。" and heading.body == len(text)


def _continued(lines: list[Line], heading: Heading) -> Heading:
    """Take the words from the next line where a chapter's marker stands alone on its own."""
    marker = heading.marker
    if heading.words or not _MAY_CONTINUE.match(marker.series) or heading.after >= len(lines):
        return heading
    if lines[heading.line].text[marker.end :].strip(" ：:"):
        return heading
    line = lines[heading.after]
    if line.readable and 0 < len(line.text) <= SHORT and line.open_ended and not read_marker(line.text):
        heading.words, heading.body, heading.lines = line.text, len(line.text), 2
        heading.level = heading.level or line.level
    return heading
