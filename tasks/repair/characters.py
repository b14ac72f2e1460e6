"""Characters that are not part of a text: what a program, an editor or a font left between the letters.

Each kind has one policy, stated beside its pattern. Rare Han, combining marks, and the joiners and selectors that a
script, a name or an emoji needs are text and stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_HAN = "\u3007\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_MARKS = "\u2014\u2018-\u201d\u2026\u3001-\u3011\uff01-\uff1f"
_EMOJI = "\u00a9\u00ae\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_JOINING = "\u0590-\u109f\u1780-\u18af\u1900-\u1cff\ua840-\ua8ff\ua980-\ua9df\uaa00-\uabff\U00010a00-\U00011fff"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

CHARACTERS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff"
)
"""Every character that a policy is about, for a regular expression's class."""
GUARD = re.compile(f"[{CHARACTERS}]")


def clean_characters(text: str) -> tuple[str, list[str]]:
    r"""Remove or map the characters that are not text. Each firing is named for its kind.

    Marks of direction stay in a line that has right-to-left letters.

    >>> clean_characters("产\u200b业\ufeff工\xad人\x00")[0]
    '产业工人'
    >>> clean_characters("葛\U000e0100城市 👨‍👩‍👧 می‌خواهم ❤️")[1]
    []
    """
    fired: list[str] = []
    turns = bool(_RIGHT_TO_LEFT.search(text))

    def replace(found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        if kind == "bidi" and turns:
            return found[0]
        after = _POLICY[kind](found[0])
        fired.append(f"characters.{kind.replace('_', '-')}")
        return after

    return _UNWANTED.sub(replace, text), fired


def _remove(found: str) -> str:
    return ""


def _space(found: str) -> str:
    return " "


def _c1(found: str) -> str:
    """A byte of cp1252 that was read as Latin-1 is a quote, a dash or a euro sign."""
    return found.encode("latin-1").decode("cp1252", "ignore")


def _surrogate(found: str) -> str:
    """Two halves make a character. One half is the loss of one."""
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@cache
def _encoded_since() -> dict[str, str]:
    """Private-use characters of GBK and GB 18030-2000 that Unicode has encoded since.

    The table of bytes FE50–FEA0 is that of Microsoft's code page 936; the rest is GB 18030-2005, appendix E, and -2022.
    """
    trails = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    table = {chr(0xE815 + place): bytes((0xFE, trail)).decode("gb18030") for place, trail in enumerate(trails)}
    table |= dict(
        zip(
            "\ue7c7\ue7c8\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796"
            "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864\ue816\ue817\ue818\ue831\ue83b\ue855\ue5e5",
            "\u1e3f\u01f9\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
            "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb"
            "\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe\u3000",
            strict=True,
        )
    )
    return table


def _encoded(found: str) -> str:
    return _encoded_since()[found]


def _keep(found: str) -> str:
    return found


_KINDS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("line_break", "[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", _space),
    ("escape_sequence", "\x1b\\[[0-9;?]{0,20}[A-Za-z]", _remove),
    ("control", "[\x00-\x08\x0e-\x1b\x1f\x7f]", _remove),
    ("c1", "[\x80-\x9f]", _c1),
    ("soft_hyphen", "\xad", _remove),
    ("zero_width", f"(?<![{_JOINING}])[\u180e\u200b\u200c]|[\u2060-\u2064\ufeff]", _remove),
    ("joiner", f"(?<![{_JOINING}{_EMOJI}\ufe0f])\u200d|\u200d(?![{_JOINING}{_EMOJI}])", _remove),
    ("bidi", "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]", _remove),
    ("variation_selector", f"(?<![{_EMOJI}#*0-9])[\ufe0e\ufe0f]|(?<![{_HAN}])[\U000e0100-\U000e01ef]", _remove),
    ("tag", "(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+", _remove),
    ("annotation", "[\ufff9-\ufffc]", _remove),
    ("noncharacter", "[\ufdd0-\ufdef\ufffe\uffff]", _remove),
    ("surrogate", "[\ud800-\udfff]+", _surrogate),
    ("encoded_since", f"(?<=[{_HAN}])[{''.join(_encoded_since())}](?=[{_HAN}{_MARKS}]|$)", _encoded),
    ("private_use", "[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]", _keep),
)
_POLICY = {name: policy for name, _, policy in _KINDS}
_UNWANTED = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _KINDS))
