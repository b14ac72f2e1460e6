"""Spaces inside a line: those that a converter put between Han characters go, those that carry meaning stay.

A space between Han characters parts the two halves of a title, the two characters of a name that was set wide,
the names of a list, the words of a slogan. Damage looks different: every character stands apart, or every word does.
Spaces beside marks belong to `punctuation`.
"""

from __future__ import annotations

import re

from tasks.normalise.characters import CLOSERS, HAN, OPENERS

_SPREAD = re.compile(rf"(?<![{HAN}])[{HAN}](?:[ \t]{{1,2}}[{HAN}{CLOSERS}{OPENERS}0-9,.:;!?()]){{3,}}(?![{HAN}])")
_SERIES = "一二三四五六七八九十日甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东南西北中赵钱孙李周吴郑王是否有无男女优良上下左右"
_LONG = 8
_WIDE_HEADINGS = re.compile(
    "目录|前言|序言|引言|绪论|摘要|正文|结论|结语|后记|附录|附件|附则|总则|通知|公告|通告|通报|简报|快报|纪要|报告|决定|命令|说明"
    "|目錄|緒論|結論|結語|後記|附錄|附則|總則|通報|簡報|快報|紀要|報告|決定|說明"
)
"""Headings that are set wide to fill the line. They have two characters, as names have."""
_WORD = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
_PARTICLE = re.compile(r"(?<= )[的是在了和与為为对對也不將将把被就](?= )")
_HAN = re.compile(f"[{HAN}]")
_WORDS_APART = 0.2
_TAB = re.compile(r"[ \t]*\t[ \t]*")
_LABEL_AND_VALUE = 2
_RUN = re.compile(r" {2,}")
_AROUND_BREAK = re.compile(r"[ \t]*\n[ \t]*")


def close_spaces(text: str) -> str:
    """Take out the spaces that a converter put between the characters or the words of a line.

    >>> close_spaces("关 于 做 好 节 能 工 作 的 通 知"), close_spaces("“新思想 新宣传” 王 强")
    ('关于做好节能工作的通知', '“新思想 新宣传” 王 强')
    """
    if " " not in text and "\t" not in text:
        return text
    if _WIDE_HEADINGS.fullmatch(bare := text.replace(" ", "")):
        return bare
    text = _SPREAD.sub(_close_run, text)
    return _WORD.sub("", text) if _is_cut_into_words(text) else text


def _close_run(match: re.Match[str]) -> str:
    """Close a run of single characters, unless it is short or a series (days of the week, branches, surnames)."""
    characters = match[0].split()
    if len(characters) < _LONG or sum(c in _SERIES for c in characters) > len(characters) / 2:
        return match[0]
    return "".join(characters)


def _is_cut_into_words(text: str) -> bool:
    """Whether the line was written out word by word, as a segmenter does: particles stand alone between spaces.

    A list of names has as many spaces, and no particle between them.
    """
    if len(_PARTICLE.findall(text)) < 2:  # noqa: PLR2004 (one may stand alone by chance)
        return False
    return len(_WORD.findall(text)) > _WORDS_APART * len(_HAN.findall(text))


def settle_spaces(text: str) -> str:
    r"""Make a run of spaces one, and a tab a space unless it parts the cells of a row; nothing at the ends of a line.

    >>> settle_spaces(" 时间：\t上午 \n"), settle_spaces("姓名\t年龄\t 部门")
    ('时间： 上午', '姓名\t年龄\t部门')
    """
    text = text.strip()
    if "\n" in text:
        text = _AROUND_BREAK.sub("\n", text)
    if "\t" in text:
        cells = _TAB.split(text)
        text = ("\t" if len(cells) > _LABEL_AND_VALUE else " ").join(cells)
    return _RUN.sub(" ", text) if "  " in text else text
