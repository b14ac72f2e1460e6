"""Numbers as Word writes them before a paragraph: the number formats of ECMA-376, part 1, 17.18.59 (ST_NumberFormat)."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS, _UNITS = "〇一二三四五六七八九", ("", "十", "百", "千")
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_LEGAL_HANT = str.maketrans("一二三四五六七八九十百千", "壹貳參肆伍陸柒捌玖拾佰仟")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN = 4000
_MOST_CHINESE = 10_000
_TEEN = 20
_MOST_LETTERS = 26 * 10
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"


def numeral(number: int, form: str) -> str:
    """Write a number in one of Word's formats; an unknown format is decimal.

    >>> numeral(12, "chineseCountingThousand"), numeral(3, "decimalEnclosedCircle"), numeral(2, "ideographTraditional")
    ('十二', '③', '乙')
    """
    return _FORMS.get(form, str)(number)


def chinese(number: int) -> str:
    """Count in Chinese.

    >>> [chinese(number) for number in (2, 10, 11, 20, 105, 110, 2024)]
    ['二', '十', '十一', '二十', '一百零五', '一百一十', '二千零二十四']
    """
    if not 0 < number < _MOST_CHINESE:
        return str(number)
    words = ""
    places = str(number)
    for digit, unit in zip(places, _UNITS[len(places) - 1 :: -1], strict=True):
        if digit != "0":
            words += _DIGITS[int(digit)] + unit
        elif words[-1:] != "零":
            words += "零"
    words = words.rstrip("零")
    return words.removeprefix("一") if number < _TEEN and words.startswith("一十") else words


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number)) if number >= 0 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < _MOST_ROMAN:
        return str(number)
    words = ""
    for value, letters in _ROMAN:
        words += letters * (number // value)
        number %= value
    return words


def _letters(number: int) -> str:
    """Give a letter, and behind z the letter again and again, as Word does: aa, bb, cc."""
    if not 0 < number <= _MOST_LETTERS:
        return str(number)
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (times + 1)


def _one_of(characters: str) -> Callable[[int], str]:
    def write(number: int) -> str:
        return characters[number - 1] if 0 < number <= len(characters) else str(number)

    return write


def _cycle(characters: str) -> Callable[[int], str]:
    """Begin anew behind the last, as the stems and branches do."""

    def write(number: int) -> str:
        return characters[(number - 1) % len(characters)]

    return write


def _range(first: str, count: int) -> Callable[[int], str]:
    return _one_of("".join(chr(ord(first) + place) for place in range(count)))


_COUNTED = (
    *("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"),
    *("ideographLegalTraditional", "koreanCounting"),
)  # fmt: skip

_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(_COUNTED, chinese),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"), _digit_by_digit
    ),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _one_of(_CIRCLES)),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), lambda number: str(number).translate(_FULL_WIDTH)),
    **dict.fromkeys(("chineseLegalSimplified", "japaneseLegal"), lambda number: chinese(number).translate(_LEGAL)),
    "ideographLegalTraditional": lambda number: chinese(number).translate(_LEGAL_HANT),
    "decimalEnclosedParen": _range("⑴", 20),
    "decimalEnclosedFullstop": _range("⒈", 20),
    "ideographEnclosedCircle": _range("㊀", 10),
    "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "none": lambda _: "",
}
