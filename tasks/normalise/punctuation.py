"""Chinese marks where the text around them is Chinese: commas, colons, brackets, dots and dashes.

ASCII marks in numbers, times, versions, addresses, code, formulae, citations and English sentences stay. Quotes of
every kind stay as they are.
"""

from __future__ import annotations

import re

from tasks.normalise.characters import CLOSERS, HAN, OPENERS

_ASCII_MARK = re.compile(r"[,:;?!()]")
_FIELD = rf"[{HAN}（）()]{{1,10}} ?[:：]"
"""A label. A space before one that follows a colon stands in an empty field: 甲方：　　乙方："""
_LOOSE_SPACE = re.compile(
    rf"(?<=[，、；]) +(?=[{HAN}{OPENERS}])"
    rf"|(?<=：) +(?=[{HAN}{OPENERS}])(?!{_FIELD})"
    rf"|(?<=[{HAN}]) +(?=[，、；：。？！）》」』】])"
    rf"|(?<=[（《「『【“]) +(?=[{HAN}])"
)
_BEHIND_CHINESE = rf"(?<=[{HAN}{CLOSERS}”’].)"
"""Said of the mark that was just read: marks are read first, since scanning for them is quick."""
_MARK = re.compile(
    rf"[,:;?!]{_BEHIND_CHINESE}[,:;?!]*(?:(?<=[,;]) ++|(?<=:) ++(?!{_FIELD}))?"
    rf"|(?:[,;](?= *[{HAN}{OPENERS}])|:(?=[{HAN}{OPENERS}]))(?<=[A-Za-z0-9%°℃)\"].) *"  # before Chinese
)
_BETWEEN_CLAUSES = re.compile(
    rf"(?<=[{HAN}{CLOSERS}])([A-Za-z0-9.]+), ?(?=[A-Za-z]{{2,}}[为為是]|(?:(?<=[0-9],)|(?<=[0-9], ))[A-Za-z]{{2,}}[{HAN}])",
    re.ASCII,
)
"""A comma between two words of Latin script that belong to two clauses of a Chinese sentence: 升级到v1.2.3,IP为….

Words that are alike are a list (Python,Java等语言), and what a bracket holds may be code: those keep theirs.
"""
_SPACE_BEFORE = re.compile(rf"(?<=[{HAN}{CLOSERS}”’]) (?=[,:;?!])")
_WIDE = str.maketrans(",:;?!()", "，：；？！（）")

_BRACKET = re.compile(r"[()（）]")
_MIXED_PAIRS = ("(）", "（)")
_CHINESE_SIDE = re.compile(f"[{HAN}{CLOSERS}”’]")
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_YEAR = re.compile("(?:19|20)[0-9]{2}", re.ASCII)
_LONGEST_BRACKET = 300

_DOTS = re.compile(
    rf"(?<=[{HAN}{CLOSERS}”’A-Za-z])(?<!…)(?:\.{{3,}}|。{{3,}}|…+|・{{3,}})"
    r"(?!\s*[.·…]|\s*[0-9]+\s*$|(?<=[A-Za-z]\.{3})[A-Za-z])"  # the leaders of a contents line stay, and words of code
)
_DASHES = "—–―─－-"
_DASH = re.compile(rf"(?:^|(?<=[{HAN}{CLOSERS}”’]))[{_DASHES}]{{2,4}}(?=[{HAN}{OPENERS}])", re.MULTILINE)

_KEPT = re.compile(
    r"(?:https?|ftp|file)://[!-~]*[\w/#=&]|www\.[!-~]*[\w/#=&]"
    r"|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}"
    r"|&#?\w{1,10};"
    r"|\?\w{1,40}=|[:;]-?\)(?=\s|$)"
    r"|\([^()\d\n]{2,40}(?:19|20)\d\d[a-z]?(?:; ?[^()\d\n]{2,40}(?:19|20)\d\d[a-z]?){0,9}\)",
    re.ASCII,
)
"""Addresses, character references, a smile, citations such as (王强, 2020; 李明等, 2019)."""
_KEPT_SIGN = re.compile(r"://|www\.|@|&|[:;]-?\)|, ?(?:19|20)\d\d[a-z]?[;)]", re.ASCII)
_HIDDEN = {ord(mark): 0xFDD0 + i for i, mark in enumerate(",:;?!()")}
_SHOWN = {hidden: chr(mark) for mark, hidden in _HIDDEN.items()}

_REFERENCE = re.compile(r"\[(?:[JMDCNRASPZ]|EB|DB|CP)(?:/OL)?\]")
_CODE = re.compile(
    r"[{}]\s*$|\b\w+\s?=\s?[^=].{0,200};\s*$"  # a block, a statement
    r"|[\w\])]\s?(?:==|!=|<=|>=|=>|\+=|&&|\|\|)\s?"
    r"|\b\w+\([\"']|\b[A-Za-z_]\w*\.[A-Za-z_]\w*\("  # a call
    r"|^\s*[\[{]\s*[\"\[{]"  # JSON
    r"|</?[a-z]+[^<>\n]{0,200}>"
    r"|^\s*(?:\$ |#!|//|(?:def|class|import|from|return|if|for|while|function|var|let|const|public|private) .*[=:;({])",
    re.ASCII,
)
_LATIN_SIGN = re.compile(r"[A-Za-z{}\[\]=<>|&]")
_LONGEST_CODE = 400
_ENGLISH = re.compile(r"[A-Za-z][,;:]? (?=[A-Za-z])")
"""The gap between two words of a Latin script: an address has none."""
_GAPS_PER_HAN = 0.5


def punctuate(text: str) -> str:
    """Give a Chinese text its marks.

    >>> punctuate("近年来, 产量达3,000吨(同比增长5%),记者12:30报道...")
    '近年来，产量达3,000吨（同比增长5%），记者12:30报道……'
    """
    if " " in text:
        text = _LOOSE_SPACE.sub("", text)
    if _ASCII_MARK.search(text) and not _keeps_its_marks(text):
        text = _widen(text)
    if "..." in text or "…" in text or "。。。" in text or "・・・" in text:
        text = _DOTS.sub("……", text)
    if "--" in text or "──" in text or "－－" in text or "––" in text or "――" in text:
        text = _DASH.sub("——", text)
    return text


def _keeps_its_marks(text: str) -> bool:
    """Whether the line is code, an entry of a reference list, or English with a Chinese word in it."""
    if not _LATIN_SIGN.search(text):
        return False
    if len(text) <= _LONGEST_CODE and (_CODE.search(text) or _REFERENCE.search(text)):
        return True
    gaps = len(_ENGLISH.findall(text))
    return gaps > 0 and gaps > _GAPS_PER_HAN * len(_HAN_CHARACTER.findall(text))


def _widen(text: str) -> str:
    """Widen the marks on the Chinese side; those of addresses and citations are hidden meanwhile."""
    kept = _KEPT_SIGN.search(text)
    if kept:
        text = _KEPT.sub(lambda match: match[0].translate(_HIDDEN), text)
    text = _widen_brackets(text)
    if " " in text:
        text = _SPACE_BEFORE.sub("", text)
    text = _MARK.sub(lambda match: match[0].rstrip().translate(_WIDE), text)
    if "," in text:
        text = _BETWEEN_CLAUSES.sub(r"\1，", text)
    return text.translate(_SHOWN) if kept else text


def _widen_brackets(text: str) -> str:
    """Widen brackets by pairs, so that no pair comes out with two different halves."""
    if "(" not in text and ")" not in text:
        return text
    characters = list(text)
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        place = match.start()
        if match[0] in "(（":
            opened.append(place)
        elif opened:
            start = opened.pop()
            if text[start] + match[0] in _MIXED_PAIRS or _is_chinese_pair(
                text, characters[start - 1] if start else "", start, place
            ):
                characters[start], characters[place] = "（", "）"
        elif place and _CHINESE_SIDE.match(characters[place - 1]):
            characters[place] = "）"
    for start in opened:
        if start and _CHINESE_SIDE.match(text, start - 1):
            characters[start] = "（"
    return "".join(characters)


def _is_chinese_pair(text: str, before: str, start: int, end: int) -> bool:
    """Whether brackets belong to the Chinese text: behind Chinese, or around it; not those of a formula or a marker.

    A year before Chinese is the bracket of a case number: (2023)京01民终5号.
    """
    behind = text[end + 1 : end + 2]
    if _CHINESE_SIDE.match(before):
        return True
    if before.isascii() and before.isalnum() and behind in {*"=+-*/^<>"}:
        return False
    if _YEAR.fullmatch(text, start + 1, end):
        return bool(_HAN_CHARACTER.match(behind))
    return end - start <= _LONGEST_BRACKET and bool(_HAN_CHARACTER.search(text, start + 1, end))
