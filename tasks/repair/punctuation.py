"""Marks that a mirror doubled: its replacement of full-width by half-width marks ran over text that had both."""

from __future__ import annotations

import re

GUARD = re.compile("[,，、][,，、。]")

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_DOUBLED = re.compile(
    rf"(?<=[{_HAN}”’」』》）)])(?:,,|，，|，,|,，|、、|[,，](?=。))(?![,，、])(?=[{_HAN}“‘「『《（(。])"
)
_HABIT = re.compile(rf"，，，|,,,|、、、|。。|！！|(?<=[{_HAN}])(?:\.\.|!!|[~～])")
_SENTENCE = re.compile("[。；：！？，、“”]")


def merge_doubled(texts: list[str]) -> list[tuple[str, list[str]]] | None:
    """Make one mark of two commas, or of a comma and a full stop, between Chinese words.

    A document whose writer plays with marks elsewhere (等等，，， 好吧。。 真好！！ 是的~) stays: there a doubled comma is
    typing. So do empty fields: of code and numbers, where no Chinese stands on both sides, and of tables, which have
    several and no marks of sentences.

    >>> merge_doubled(["發表重要講話,,首次提出", "推動產改走深走實,。"])
    [('發表重要講話,首次提出', ['punctuation.doubled']), ('推動產改走深走實。', ['punctuation.doubled'])]
    >>> merge_doubled(["好吧，，，我走了", "你去，，我不去"]) is None
    True
    """
    if any(_HABIT.search(text) for text in texts):
        return None
    tables = sum(text.count(",,") for text in texts if not _SENTENCE.search(text)) > 1
    return [
        _merge(text)
        if GUARD.search(text) and not (tables and ",," in text and not _SENTENCE.search(text))
        else (text, [])
        for text in texts
    ]


def _merge(text: str) -> tuple[str, list[str]]:
    fired: list[str] = []

    def one(found: re.Match[str]) -> str:
        fired.append("punctuation.doubled")
        return found[0][:1] if len(found[0]) > 1 else ""

    return _DOUBLED.sub(one, text), fired
