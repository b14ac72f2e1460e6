"""The script of a text, and its conversion to the script that the settings ask for.

Evidence are characters that only one script has. Folding for comparison is `tasks.script`. OpenCC converts; here
stands which of its configurations fits the source, and what it must not see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial

import opencc

from tasks.normalise.characters import FOREIGN, HAN_CHARACTER, SEPARATORS, is_foreign
from tasks.settings import Cleaning

_MIXED_SHARE = 0.1
_IN_BOTH = "昇陞甯祕谿釐剋脩蒐劄扞逕氾喆淼堃鎔鉅甦"
"""Traditional forms that Simplified keeps in names and old words (General Standard Chinese Characters, 2013): evidence
only where there is none for Simplified."""
_SIMPLIFIED_WORD = re.compile(
    "[什怎那多要]么|(?:由|至|位|在|等|基|敢|善)于|于(?:是|此|今)|[以之最前背然]后|后[来面]|[家心哪那城]里|里面"
)
"""Words with a character that Traditional has for other words only: the surname 于, 皇后, 公里, 老么."""
_TRADITIONAL_WORD = (
    "瞭解|明瞭|瞭如指掌|(?:由|至|等|位|基|敢|善|限|源|忠|急|甘|便|利|在|用|生|居|低|高|大|小)於|於(?:是|此|今|其|本)"
    "|乾(?:杯|燥|旱|洗|枯|果|冰|草|脆)|(?:看|想|走|坐|站|笑|活|跟|接|沿|朝|向|拿|意味|本)著|著(?:急|火|手|想|地|眼|重)"
)
"""Words with a character that Simplified has for other words only: 瞭望, the surname 於, 乾坤, 著名."""
_WEAK = re.compile(f"[{_IN_BOTH}]|{_TRADITIONAL_WORD}")
_PASSAGE = re.compile(f"[^{SEPARATORS}]+")

_ZHU = (
    r"著(?:(?=名(?![片单單册冊字牌額额])|作(?![业業战戰])|[者述錄录]|[稱称](?![讚赞呼道])|[書书]立|有[《〈「『“])"
    r"|(?<![看拿捧讀抱帶握翻唸念持隨沿按照依循憑藉對朝向]著)(?=[《〈])"
    r"|(?<=[原編编專专遺遗拙巨名顯显卓昭土]著)|(?<=(?<!翻)譯著)"
    r"|(?<=(?<![討談議評辯爭理])論著))"
)
"""著 that is read zhù: fame, and the writing of books. Elsewhere it is the particle 着."""
_YAO = "么(?![兒妹女弟叔雞麼])(?<!老么)"
_SHIELDED = re.compile(f"{_ZHU}|{_YAO}")
_ZHU_WORD = re.compile(_ZHU)
_SHIELDS = {"著": "\ufdd8", "么": "\ufdd9"}

Convert = Callable[[str], str]


def script_of(text: str) -> str:
    """Say in which script a text is: Hans, Hant, mixed, or none (nothing in it belongs to one alone).

    >>> script_of("国家图书馆"), script_of("國家圖書館"), script_of("他在山上"), script_of("国家图书馆 國家圖書館")
    ('Hans', 'Hant', 'none', 'mixed')
    >>> script_of("於是"), script_of("於梨"), script_of("于是"), script_of("皇后姓于")
    ('Hant', 'none', 'Hans', 'none')
    """
    hans, hant = _only("Hans"), _only("Hant")
    if is_foreign(text):
        return "none"
    if not hant.search(text):
        if hans.search(text):
            return "Hans"
        if not HAN_CHARACTER.search(text):
            return "none"
        return "Hant" if _WEAK.search(text) else "Hans" if _SIMPLIFIED_WORD.search(text) else "none"
    traditional, simplified = len(hant.findall(text)), len(hans.findall(text))
    share = traditional / (traditional + simplified)
    if share < _MIXED_SHARE:
        return "Hans"
    return "mixed" if share <= 1 - _MIXED_SHARE else "Hant"


def converter(content: str, script: str, settings: Cleaning) -> Convert | None:
    """Find the conversion for the blocks of a document, or None where nothing is to be converted.

    A passage that holds nothing of the other script is not converted in a mixed document: Simplified that passes
    through a conversion from Traditional is damaged (乾, 於 and 著 exist in both).
    """
    if script == "none":
        return None
    conversions = {
        found: convert
        for found, convert in _conversions(content, script, settings).items()
        if found == script or _only(found).search(content)
    }
    if not conversions:
        return None
    if len(conversions) == 1 and _is_of_one_script(content):
        convert = next(iter(conversions.values()))
    else:
        convert = _by_passages(conversions, script, settings)
    return partial(_around, settings.keep_script, convert) if settings.keep_script else convert


def _by_passages(conversions: dict[str, Convert], script: str, settings: Cleaning) -> Convert:
    """Convert each passage as what it is found in asks for; one that shows no script as the document does."""
    other = "Hant" if settings.script == "hans" else "Hans"
    by_script = conversions | {"mixed": conversions.get(other) or next(iter(conversions.values()))}
    if script in by_script:
        by_script["none"] = by_script[script]
    telling = [] if script in by_script else [_only(found) for found in conversions]

    def convert_passage(match: re.Match[str]) -> str:
        convert = by_script.get(script_of(match[0]))
        return match[0] if convert is None or is_foreign(match[0]) else convert(match[0])

    def convert_text(text: str) -> str:
        asks = not telling or any(only.search(text) for only in telling)
        return _PASSAGE.sub(convert_passage, text) if asks and not is_foreign(text) else text

    return convert_text


def _around(kept: tuple[re.Pattern[str], ...], convert: Convert, text: str) -> str:
    """Convert what stands around the passages that are to keep their script."""
    pieces: list[str] = []
    end = 0
    for start, stop in sorted(match.span() for pattern in kept for match in pattern.finditer(text)):
        if start > end:
            pieces.append(convert(text[end:start]))
        pieces.append(text[max(start, end) : stop])
        end = max(end, stop)
    return "".join([*pieces, convert(text[end:])])


def _is_of_one_script(content: str) -> bool:
    return not (_only("Hans").search(content) and _only("Hant").search(content)) and not FOREIGN.search(content)


def _conversions(content: str, script: str, settings: Cleaning) -> Mapping[str, Convert]:
    """Which script is converted, and how; the configurations of OpenCC in order."""
    phrases = "p" if settings.regional_words else ""
    region = _region(content, script)
    match settings.script:
        case "hans":
            return {"Hant": partial(_to_simplified, f"{region}2s{phrases}")}
        case "hant-tw":
            across = {"Hant": partial(_to_taiwan, ("hk2t", "t2tw"))} if region == "hk" else {}
            return {"Hans": partial(_to_taiwan, (f"s2tw{phrases}",))} | across
        case "hant-hk":
            across = {"Hant": partial(_to_hong_kong, ("tw2t", "t2hk"))} if region == "tw" else {}
            return {"Hans": partial(_to_hong_kong, (f"s2hk{phrases}",))} | across
    return {}


def _region(content: str, script: str) -> str:
    """Tell Traditional of Taiwan from that of Hong Kong by how it writes 着 (看著; 看着), then 裡 (in Hong Kong 裏).

    In a mixed document 着 is Simplified.
    """
    taiwan = content.count("著") - len(_ZHU_WORD.findall(content)) if "著" in content else 0
    hong_kong = content.count("着") if script == "Hant" else 0
    if taiwan == hong_kong:
        return "hk" if "裏" in content and "裡" not in content else "tw"
    return "tw" if taiwan > hong_kong else "hk"


def _to_simplified(configuration: str, text: str) -> str:
    """Convert to Simplified, where 甚麼 is 什么.

    >>> _to_simplified("tw2s", "著眼於甚麼")
    '着眼于什么'
    """
    return _convert((configuration,), text.replace("甚麼", "什麼"))


def _to_taiwan(configurations: tuple[str, ...], text: str) -> str:
    """Convert to Traditional of Taiwan, whose standard for 什么 is 什麼."""
    return _convert(configurations, text).replace("甚麼", "什麼")


def _to_hong_kong(configurations: tuple[str, ...], text: str) -> str:
    """Convert to Traditional of Hong Kong, whose schools' word list (香港小學學習字詞表) has 甚麼; OpenCC leaves 什麼.

    >>> _to_hong_kong(("s2hk",), "看什么")
    '看甚麼'
    """
    return _convert(configurations, text).replace("什麼", "甚麼")


def _convert(configurations: tuple[str, ...], text: str) -> str:
    """Convert, and see to what OpenCC gets wrong in text of Taiwan.

    It turns every 著 into 着 but for the words that its dictionary has (原著, 編著, 土著 come out wrong), and every 么
    into 幺, also in what is Simplified already.

    >>> _convert(("tw2s",), "著力改編原著，看著那么")
    '着力改编原著，看着那么'
    """
    shielded = configurations[0].startswith("tw2")
    if shielded:
        text = _SHIELDED.sub(lambda match: _SHIELDS[match[0]], text).replace("著", "着")
    for configuration in configurations:
        text = _opencc(configuration).convert(text)
    if shielded:
        for character, shield in _SHIELDS.items():
            text = text.replace(shield, character)
    return text


@cache
def _opencc(configuration: str) -> opencc.OpenCC:
    return opencc.OpenCC(configuration)


@cache
def _only(script: str) -> re.Pattern[str]:
    """Match a character that only this script has.

    Simplified only is what OpenCC takes for Simplified and Big5 lacks; Traditional only the reverse with GB 2312.
    Both sets hold what a writer of the other script never types; 后, 里, 台 and their like are in neither.
    """
    configuration, other_charset = {"Hans": ("s2t", "big5"), "Hant": ("t2s", "gb2312")}[script]
    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    converted = _convert((configuration,), "\n".join(han)).split("\n")
    only = (a for a, b in zip(han, converted, strict=True) if a != b and not _encodes(a, other_charset))
    return re.compile(f"[{''.join(character for character in only if character not in _IN_BOTH)}]")


def _encodes(character: str, charset: str) -> bool:
    try:
        return bool(character.encode(charset))
    except UnicodeEncodeError:
        return False
