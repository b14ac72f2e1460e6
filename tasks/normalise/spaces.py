"""Spaces inside a line: those that a converter put between Han characters go, those that carry meaning stay.

A space between Han characters parts the two halves of a title, the two characters of a name that was set wide,
the names of a list, the words of a slogan, the fields of a line. Damage looks different: every character stands apart, or
every word does. Spaces beside marks belong to `punctuation`.
"""

from __future__ import annotations

import re

from tasks.normalise.characters import CLOSERS, HAN, OPENERS

_SPREAD = re.compile(rf"(?<![{HAN}])[{HAN}](?:[ \t]{{1,2}}[{HAN}{CLOSERS}{OPENERS}0-9,.:;!?()]){{3,}}(?![{HAN}])")
_SERIES = "一二三四五六七八九十日甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东南西北中赵钱孙李周吴郑王是否有无男女优良上下左右"
_LONG = 8
_WIDE_HEADINGS = re.compile(
    "目录|前言|序言|引言|绪论|摘要|正文|结论|结语|后记|附录|附件|附则|总则|分则|罚则|通知|公告|通告|通报|简报|快报|纪要|报告|决定|命令|说明"
    "|(?:民事|刑事|行政|刑事附带民事)?(?:判决书|裁定书|调解书|决定书)|起诉状|答辩状|委托书"
    "|目錄|緒論|結論|結語|後記|附錄|附則|總則|分則|罰則|通報|簡報|快報|紀要|報告|決定|說明"
)
"""Headings that are set wide to fill the line: of two characters, as names have, or what a court's papers are called."""
_WIDE_PART = re.compile(rf"(第[一二三四五六七八九十百零〇0-9]{{1,6}}[编編章节節篇]) +([{HAN}]) +([{HAN}])")
"""A part of a law whose heading of two characters is set wide, as the printed laws have it: 第二节　死　　刑."""
_FIELD = (
    r"(?:(?:文章|信息|稿件|新闻|新聞|本文|原文)?(?:作者|来源|來源|出处|出處|稿源)|(?:责任|責任|网络|網路|值班|见习)?[编編][辑輯]|责编|記者|记者|通讯员|通訊員"
    r"|供稿|撰稿|摄影|攝影|审核|審核|校对|校對|(?:发布|發布|发表|發表|更新)?(?:时间|時間|日期)|地[点點址]|姓名|性[别別]|年[龄齡]|[电電][话話]|[传傳]真"
    r"|[邮郵][编編箱]|[阅閱][读讀]|点击|點擊|[浏瀏][览覽]) ?[:：]"
)
"""A label with its colon, before which the field of another ends."""
_BEFORE_FIELD = re.compile(rf"(?<=[{HAN}])(?={_FIELD})")
_WORD = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])(?!{_FIELD})")
_PARTICLE = re.compile(r"(?<= )[的是在了和与為为对對也不將将把被就](?= )")
_HAN = re.compile(f"[{HAN}]")
_LONGER_WORD = re.compile(rf"[{HAN}]{{2,}}")
_SINGLE_GAP = re.compile(r"(?<! ) (?! )")
_WORDS_APART = 0.2
_TAB = re.compile(r"[ \t]*\t[ \t]*")
_LABEL_AND_VALUE = 2
_RUN = re.compile(r" {2,}")
_AROUND_BREAK = re.compile(r"[ \t]*\n[ \t]*")


def close_spaces(text: str) -> str:
    """Take out the spaces that a converter put between the characters or the words of a line.

    >>> close_spaces("关 于 做 好 节 能 工 作 的 通 知"), close_spaces("“新思想 新宣传” 王 强"), close_spaces("第一章 总  则")
    ('关于做好节能工作的通知', '“新思想 新宣传” 王 强', '第一章 总则')
    """
    if " " not in text and "\t" not in text:
        return text
    if _WIDE_HEADINGS.fullmatch(bare := text.replace(" ", "")):
        return bare
    if part := _WIDE_PART.fullmatch(text):
        return f"{part[1]} {part[2]}{part[3]}"
    text = _SPREAD.sub(_close_run, text)
    return _WORD.sub("", text) if _is_cut_into_words(text) else text


def _close_run(match: re.Match[str]) -> str:
    """Close a run of single characters, unless it is short, a series (days of the week, surnames) or few values again and again.

    A gap that is wider than the others parts words, and so does the one before a label.

    >>> close_spaces("姓 名 ： 张 立 明  性 别 ： 男"), close_spaces("对 错 对 对 错 错 对 对 错")
    ('姓名：张立明 性别：男', '对 错 对 对 错 错 对 对 错')
    """
    run = match[0]
    characters = run.split()
    several = len(set(characters)) * 2 > len(characters)
    if len(characters) < _LONG or not several or sum(c in _SERIES for c in characters) > len(characters) / 2:
        return run
    words = run.split("  ") if _SINGLE_GAP.search(run) else [run]
    return " ".join(_BEFORE_FIELD.sub(" ", "".join(word.split())) for word in words)


def _is_cut_into_words(text: str) -> bool:
    """Whether the line was written out word by word, as a segmenter does: particles stand alone between words.

    A list of names has as many spaces, and no particle between them; a row of answers (对 错 对 对) has no words.
    """
    particles = len(_PARTICLE.findall(text))
    if particles < 2 or 2 * len(_LONGER_WORD.findall(text)) < particles:  # noqa: PLR2004 (one may stand alone by chance)
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
