"""What class, id and role of an element say about it: the vocabulary in `names.toml`, applied to names."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf
from pathlib import Path

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HASH = re.compile(r"_([A-Za-z\d]{4,9})(?![A-Za-z\d])")
_MIXED = re.compile(r"\d+[A-Za-z]|[A-Za-z]+\d+[A-Za-z]")
_VOICELESS = re.compile(r"(?=.*[A-Z])[^aeiouAEIOU]+")
_SHORT_WORD = 2.5
"""Characters of the words, on average, into which a hash falls apart."""
_WRAPPING_WORDS = (
    "wrap wraper wrapper container box area section module mod inner outer block panel div item items group row col cell top "
    "left right xs sm md lg xl pc new title tit header head hd bd list lists ul layer view region con js info component"
)
_WRAPPING = frozenset(_WRAPPING_WORDS.split())
"""Words at the end of a name that say that something is around, not what: a sidebar-wrap is a sidebar."""
_STATES = frozenset(("no", "not", "has", "have", "with", "without", "is", "enable", "enabled", "hide", "show"))
"""Words of names that tell a state: topic-no-actions, has-sidebar, is-left."""
_ORDINALS = frozenset(
    ("odd", "even", "first", "last", "alt", "op", "current", "active", "thread", "depth", "byuser", "bypostauthor")
)
"""Words that tell one of several like elements from the others."""
_STEMS = ("comment", "comments", "sidebar", "footer", "breadcrumb", "pagination", "copyright", "recommend")
"""Endings so long that they count inside a word as well: ttcomment, pagefooter."""
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of element: the endings or the first words of its names, and names on both sides of the border."""

    name: str
    drop: bool
    most: float
    endings: frozenset[str]
    starts: frozenset[str]
    matches: tuple[str, ...]
    leaves: tuple[str, ...]


@cache
def vocabulary() -> tuple[Kind, ...]:
    """All kinds, in the order in which they are asked."""
    tables = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))["kind"]
    return tuple(
        Kind(
            table["name"],
            table.get("drop", False),
            table.get("most", inf),
            frozenset(table["names"].split()).union(
                first + last for pair in table.get("pairs", ()) for first in pair[0].split() for last in pair[1].split()
            ),
            frozenset(table.get("starts", "").split()),
            tuple(table["matches"]),
            tuple(table["leaves"]),
        )
        for table in tables
    )


@lru_cache(maxsize=4096)
def kinds(names: str) -> tuple[Kind, ...]:
    """The kinds that an element's names say it is; they return on page after page of a site.

    >>> [kind.name for kind in kinds("sidebar-wrap clearfix")], kinds("topic-no-actions")
    (['page.sidebar'], ())
    """
    found = {place for name in names.split() for place in _places(name)}
    return tuple(vocabulary()[place] for place in sorted(found)) if found else ()


@lru_cache(maxsize=4096)
def kind_names(names: str) -> frozenset[str]:
    """The names of the kinds."""
    return frozenset(kind.name for kind in kinds(names))


@cache
def most_prose(kind: str) -> float:
    """The prose that an element of a kind may hold; infinite for what is no kind of names."""
    return next((each.most for each in vocabulary() if each.name == kind), inf)


@lru_cache(maxsize=16384)
def dropped_by(names: str) -> str | None:
    """The first kind of an element's names that makes it furniture.

    A name of two words that says text outranks the others: Sina's articles have the id of an advertisement.

    >>> dropped_by("sina_keyword_ad_area2"), dropped_by("sina_keyword_ad_area2 articalContent"), dropped_by("ad content")
    ('page.advert', None, 'page.advert')
    """
    found = next((kind.name for kind in kinds(names) if kind.drop), None)
    return None if found and any(_is_surely_text(name) for name in names.split()) else found


def _is_surely_text(name: str) -> bool:
    return len(_words(name)) > 1 and kind_names(name) == {"page.text"}


@lru_cache(maxsize=16384)
def likeness(names: str) -> str:
    """What names have in common with those of like elements: their words, without numbers and states.

    >>> likeness("comment even depth-2 comment-17") == likeness("comment odd alt depth-1 comment-18")
    True
    """
    return " ".join([words for name in names.split() if (words := _lasting(name))])


@lru_cache(maxsize=16384)
def _lasting(name: str) -> str:
    """The words of a single name that its element shares with others like it."""
    return "".join([word for word in _words(name) if word not in _ORDINALS])


@lru_cache(maxsize=16384)
def _places(name: str) -> tuple[int, ...]:
    """The places in the vocabulary of the kinds that a single name is."""
    words = _words(_HASH.sub(_without_hash, name))
    if not _STATES.isdisjoint(words):
        return ()
    core = words
    while len(core) > 1 and core[-1] in _WRAPPING:
        core = core[:-1]
    endings = {"".join(form[-size:]) for form in (words, core) for size in range(1, min(_LONGEST, len(form)) + 1)}
    if words:
        endings.add(words[0] + "-")
        endings.update(stem for stem in _STEMS if core[-1].endswith(stem))
    return tuple(place for ending in endings for place in _index().get(ending, ()))


def _without_hash(found: re.Match[str]) -> str:
    """Leave out what a bundler has put behind a name, or in its place (CSS Modules): it says nothing.

    >>> [_HASH.sub(_without_hash, name) for name in ("index_left_EfTPl", "post-content__cy7vN", "nav_BPSWB", "TRS_Editor")]
    ['index_left', 'post-content_', 'nav', 'TRS_Editor']
    """
    end = found[1]
    words = _WORD.findall(end)
    is_hash = (
        _MIXED.match(end) or (len(words) > 1 and len(end) <= _SHORT_WORD * len(words)) or _VOICELESS.fullmatch(end)
    )
    return "" if is_hash else found[0]


def _words(name: str) -> list[str]:
    """The words of a name, whatever parts them.

    >>> _words("navBar-2_HTMLBox")
    ['nav', 'bar', 'html', 'box']
    """
    return [word.lower() for word in _WORD.findall(name)]


@cache
def _index() -> dict[str, tuple[int, ...]]:
    """The kinds of each ending; a first word has a hyphen behind it."""
    found: dict[str, tuple[int, ...]] = {}
    for place, kind in enumerate(vocabulary()):
        for ending in (*kind.endings, *(start + "-" for start in kind.starts)):
            found[ending] = (*found.get(ending, ()), place)
    return found
