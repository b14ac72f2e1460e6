"""A document's own key words, told from a site's and from advertisements by whether the text is about them."""

from __future__ import annotations

import re

from tasks.script import simplified

_APART = re.compile(r"\s*[；;，,、|｜/\t]\s*|\s{1,}")
_ENGLISH_APART = re.compile(r"\s*[；;，,、|｜/\t]\s*|\s{2,}")
_LONGEST = 30


def split_keywords(value: str) -> list[str]:
    """Take a list of key words apart; a space parts them only where nothing else does.

    >>> split_keywords("产业工人；队伍建设；Trade Union")
    ['产业工人', '队伍建设', 'Trade Union']
    >>> split_keywords("产业工人 改革 通知")
    ['产业工人', '改革', '通知']
    """
    apart = _ENGLISH_APART if re.search(r"[；;，,、|｜]", value) else _APART
    return list(dict.fromkeys(word.strip(" 。.：:") for word in apart.split(value) if word.strip(" 。.：:")))


def own_keywords(value: str, title: str | None, text: str) -> list[str]:
    """Take key words that are the document's own: more than half of them occur in its title or text.

    >>> own_keywords("抄表机 晶立 娇俏新娘", "扎实推进产改", "产业工人队伍建设改革")
    []
    >>> own_keywords("产业工人,队伍建设", "扎实推进产改", "产业工人队伍建设改革")
    ['产业工人', '队伍建设']
    """
    keywords = [word for word in split_keywords(value) if word != title and 2 <= len(word) <= _LONGEST]
    about = simplified(f"{title or ''}\n{text}").lower()
    own = sum(simplified(word).lower() in about for word in keywords)
    return keywords if own * 2 > len(keywords) else []
