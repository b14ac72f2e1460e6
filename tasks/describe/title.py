"""Titles: cleaned of a site's name, and with the space between two parts only where there are two parts."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tasks.describe.vocabulary import any_of, words
from tasks.script import simplified

MAX_TITLE = 120
_SEPARATOR = re.compile(
    r"\s*(?:[_|｜»«<>]|--+|—{3,}|::|\s[-–—·•]{1,2}(?=\s)|(?<=[㐀-鿿）)”！？])-(?=[㐀-鿿0-9A-Za-z]))\s*"
)
_CRUMB = re.compile(r"\s?[>»›]\s?")
_MARKER = re.compile(
    r"(?:(?:正文\s+)?第\s?[一二三四五六七八九十百零〇\d]+\s?[编章节条回卷部话集讲课篇幕]|[卷篇][一二三四五六七八九十百]+(?=\s|$)|番外|楔子|(?i:chapter)\s?\d|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．)）：:](?!\d)|[①-⑳])"
)
_CREDIT = re.compile(
    r"(?:作者|记者|测试|整理|口述|采访|策划|翻译|主讲|时间|地点|来源|撰文|摄影|文字|编译|文|图|嘉宾|主持人?|出品|讲述|问|答|甲|乙|[QA])\s*[：:/]"
)
_COUNT = re.compile(r"[^\s：:]{1,8}[：:]\s*\d[\d,.]*\s*[万字次人条]?$")
"""本章字数：2310 counts something."""
_STOP = re.compile(r"(?:[。；，、：;,:…~]|(?<!\.)\.|\d:\d\d)$")
_NOT_KEY = re.compile(r"[\W_]+")
_PARALLEL = 0.7
_SECTION = 6
_SITE = 10
_LONGEST_SITE = 20
_LONGEST_HEADLINE = 45
_COMMAS = 2
_SHORTEST_SUBJECT = 7
_LENGTHS = range(2, MAX_TITLE // 2 + 1)
_MASTHEAD_LENGTHS = range(2, 31)


@cache
def _site_end() -> re.Pattern[str]:
    return re.compile(any_of(words("titles")["sites"]) + "$")


@cache
def _paper_end() -> re.Pattern[str]:
    return re.compile(any_of(words("titles")["papers"]) + r"(?:[（(].{1,20}[)）])?$")


@cache
def _spoken() -> str:
    return any_of(words("titles")["spoken"])


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Fold a title for comparing: Simplified, without spaces and punctuation.

    >>> key("扎實推動 “產改”！") == key("扎实推动产改")
    True
    """
    return _NOT_KEY.sub("", simplified(text)).lower()


def page_title(title: str, site: str | None) -> str | None:
    """Cut the site's name and the sections off what a page's `title` element says; nothing if no title is left.

    >>> page_title("四年前中500万现穷困潦倒 一夜暴富后如何经营__商贸_产业资讯_新浪网", None)
    '四年前中500万现穷困潦倒 一夜暴富后如何经营'
    >>> page_title("简单道理捅破飞人神话_商业频道", None), page_title("谢谢您访问某某网", None)
    ('简单道理捅破飞人神话', None)
    >>> page_title("图说洛阳| 剪“廉洁窗花” 过廉洁之年", None)
    '图说洛阳| 剪“廉洁窗花” 过廉洁之年'
    """
    end = len(title)
    for mark in reversed(list(_SEPARATOR.finditer(title))):
        piece = title[mark.end() : end]
        section = end < len(title) and len(piece) <= _SECTION
        if not section and not _names_site(piece, site):
            break
        end = mark.start()
    kept = title[:end].strip()
    return None if _is_empty(kept, site) else kept


def _names_site(piece: str, site: str | None) -> bool:
    piece = piece.strip(" -_—|()（）[]【】")
    if not piece or (site and key(site) and key(site) in key(piece)):
        return True
    return len(piece) <= _LONGEST_SITE and bool(
        _site_end().search(simplified(piece)) or re.fullmatch(r"[\w .]+", piece, re.ASCII)
    )


def _is_empty(title: str, site: str | None) -> bool:
    plain = key(title)
    if len(plain) < _LENGTHS.start or (site and plain == key(site)):
        return True
    if (
        len(plain) <= _SITE
        and _site_end().search(plain)
        and plain.endswith(("网", "频道", "论坛", "社区", "博客", "首页", "网站"))
    ):
        return True
    empty = words("titles")["empty"]
    return plain in map(str.lower, empty) or plain.startswith(("欢迎访问", "欢迎光临", "谢谢您访问", "感谢您访问"))


def may_be_title(line: str) -> bool:
    """Say whether a line that stands where a title stands has the form of one.

    >>> [may_be_title(line) for line in ("扎实推动产改扩面提质增效", "一、提高政治站位", "近日，会议在京召开。", "各位领导：")]
    [True, False, False, False]
    """
    if (
        len(line) not in _LENGTHS
        or "。" in line
        or "://" in line
        or (len(line) > _LONGEST_HEADLINE and not _paper_end().search(simplified(line)))
        or line.count("，") > _COMMAS
        or len(_CRUMB.findall(line)) > 1
        or _STOP.search(line)
        or _COUNT.match(line)
        or _MARKER.match(line)
        or _CREDIT.match(simplified(line))
    ):
        return False
    plain = key(line)
    return (
        len(plain) >= _LENGTHS.start
        and bool(re.search(r"[㐀-鿿]", line))
        and plain not in words("titles")["parts"]
        and not line.startswith(("http", "—", "·", "•"))
    )


def is_remark(line: str) -> bool:
    """Say whether a line without a final stop is spoken and no title.

    >>> is_remark("酒店总的来说，还可以，下次还会去住"), is_remark("奋马扬鞭争春色，“虎”力全开向未来"), is_remark("我的父亲")
    (True, False, False)
    """
    plain = simplified(line)
    several = "，" in plain or re.search(r"[！？!?～~ ](?=.*[㐀-鿿])", plain)
    return plain.endswith(words("titles")["spoken_ends"]) or bool(several and re.search(_spoken(), plain))


def is_paper(line: str) -> bool:
    """Say whether a line ends as the title of an official paper does: ……的通知, ……工作总结."""
    return bool(_paper_end().search(simplified(line)))


def is_masthead(line: str) -> bool:
    """Say whether a line names a bulletin or an office's papers: 简 报, 国务院文件."""
    plain = "".join(simplified(line).split())
    return len(plain) in _MASTHEAD_LENGTHS and plain.endswith(words("titles")["mastheads"])


def last_crumb(line: str) -> str | None:
    """The page on which a breadcrumb ends: its title, as a rule.

    >>> last_crumb("首页 > 新闻 > 市里召开会议"), last_crumb("a > b")
    ('市里召开会议', None)
    """
    crumbs = _CRUMB.split(line)
    return crumbs[-1].strip() if len(crumbs) > len("首页") else None


def continues(first: str, second: str) -> bool:
    """Say whether the second line goes on with the title of the first.

    >>> continues("国务院办公厅", "关于深化改革的意见"), continues("为建设凝聚力量", "——热烈祝贺会议开幕")
    (True, True)
    >>> continues("某某省人民政府关于同意设立", "某某经济开发区的批复")
    True
    >>> continues("扎实推动产改", "4月19日上午，会议召开。")
    False
    """
    if len(first) + len(second) > MAX_TITLE or not may_be_title(second.lstrip("—-― ")):
        return False
    open_end = (
        first.endswith(("关于", "的", "和", "与", "及", "暨", "、"))
        or first.count("《") > first.count("》")
        or first.count("“") > first.count("”")
    )
    subtitle = second.startswith(("——", "--", "―", "— "))
    office = (
        second.startswith(("关于", "關於"))
        and len(second) >= _SHORTEST_SUBJECT
        and not first.endswith(words("titles")["papers"])
        and "关于" not in simplified(first)
    )
    cut = "关于" in simplified(first) and not is_paper(first) and is_paper(second)
    return open_end or subtitle or office or cut or simplified(second).removeprefix("的") in words("titles")["kinds"]


def settle_spaces(title: str, text: str) -> str:
    """Keep the space between the two parts of a title, and take out one that a line break of a centred title left.

    The text itself is the best witness: it has the words on both sides of such a space together. Otherwise an official
    paper's title is one noun, and two parts of a headline are about as long as each other.

    >>> settle_spaces("扎实推动产改扩面提质增效  持续增强广大产业工人获得感", "4月19日上午，联席会议召开。")
    '扎实推动产改扩面提质增效 持续增强广大产业工人获得感'
    >>> settle_spaces("全市改革试点工作 部署推进会议主要精神", "召开了全市改革试点工作部署推进会，")
    '全市改革试点工作部署推进会议主要精神'
    """
    parts = title.split()
    settled = parts[0] if parts else ""
    for part in parts[1:]:
        settled += ("" if _belongs_together(settled, part, text) else " ") + part
    return settled


def _belongs_together(left: str, right: str, text: str) -> bool:
    if not (_is_han(left[-1]) and _is_han(right[0])):
        return False
    if min(len(left), len(right)) > 1 and left[-2:] + right[:2] in text:
        return True
    if left.endswith(("的", "和", "与", "及", "暨", "关于")) or right.startswith(("的", "及", "暨")):
        return True
    shorter, longer = sorted((len(left), len(right)))
    one_noun = bool(_paper_end().search(simplified(right))) and ("关于" in left or shorter / longer < _PARALLEL)
    return one_noun and not _paper_end().search(simplified(left))


def _is_han(character: str) -> bool:
    return "㐀" <= character <= "鿿"
