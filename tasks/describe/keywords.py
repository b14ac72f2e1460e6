"""A document's own key words, told from a site's and from advertisements by whether the text is about them."""

from __future__ import annotations

import re

from tasks.script import simplified

_APART = re.compile(r"\s*[；;，,、|｜/\t]\s*|\s{1,}")
_ENGLISH_APART = re.compile(r"\s*[；;，,、|｜/\t]\s*|\s{2,}")
_LENGTHS = range(2, 31)
_NAME = r"(?:关\s*键\s*[词字]|主\s*题\s*词|(?i:key\s?words?))"
_LINE = re.compile(rf"\s*(?:[【\[]\s*{_NAME}\s*[】\]]\s*[：:]?|{_NAME}\s*[：:])\s*")


def split_keywords(value: str) -> list[str]:
    """Take a list of key words apart; a space parts them only where nothing else does.

    >>> split_keywords("产业工人；队伍建设；Trade Union")
    ['产业工人', '队伍建设', 'Trade Union']
    >>> split_keywords("产业工人 改革 通知")
    ['产业工人', '改革', '通知']
    """
    apart = _ENGLISH_APART if re.search(r"[；;，,、|｜]", value) else _APART
    return list(dict.fromkeys(word.strip(" 。.：:") for word in apart.split(value) if word.strip(" 。.：:")))


def keyword_line(line: str) -> str | None:
    """Read the list in a line that says 关键词, in a paper's ways of saying it.

    >>> keyword_line("【关键词】产业工人；改革"), keyword_line("关 键 词：产业工人"), keyword_line("关键词不多")
    ('产业工人；改革', '产业工人', None)
    """
    match = _LINE.match(simplified(line[:20]))
    return line[match.end() :].strip(" 。") if match else None


def own_keywords(value: str, title: str | None, text: str) -> list[str]:
    """Take key words that are the document's own: more than half of them occur in its title or text.

    >>> own_keywords("抄表机 晶立 娇俏新娘", "扎实推进产改", "产业工人队伍建设改革")
    []
    >>> own_keywords("产业工人,队伍建设", "扎实推进产改", "产业工人队伍建设改革")
    ['产业工人', '队伍建设']
    """
    keywords = [word for word in split_keywords(value) if word != title and len(word) in _LENGTHS]
    about = simplified(f"{title or ''}\n{text}").lower()
    own = sum(simplified(word).lower() in about for word in keywords)
    return keywords if own * 2 > len(keywords) else []
