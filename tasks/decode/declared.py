"""What a source says of its own encoding: labels, and where a page writes them."""

from __future__ import annotations

import codecs
import re

_HEAD = 2048
_CHARSET = re.compile(rb"""<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s{0,64}<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{2,40})""")

_LABELS = {
    "gb18030": "gb18030 gb180302000 gb180302005 gb180302022 gb2312 gb231280 csgb2312 csgb231280 isoir58 gbk xgbk cp936 936 ms936 "
    "windows936 xcp936 chinese euccn xeuccn gb",
    "hz": "hz hzgb hzgb2312",
    "big5": "big5 xxbig5 xbig5 cnbig5 csbig5 big5hkscs big5hk hkscs big5eten cp950 950 ms950 windows950 big5tw",
    "euc-tw": "euctw xeuctw cns11643",
    "utf-8": "utf8 unicode11utf8 utf8mb4 xunicode20utf8 cp65001 65001",
    "utf-16le": "utf16le unicode csunicode iso10646ucs2 ucs2 unicodefeff utf16",
    "utf-16be": "utf16be unicodefffe",
    "shift_jis": "shiftjis sjis xsjis mskanji cp932 ms932 windows31j csshiftjis windows932 shiftjis2004 shiftjisx0213",
    "euc-jp": "eucjp xeucjp cseucpkdfmtjapanese eucjis2004 eucjisx0213",
    "iso-2022-jp": "iso2022jp csiso2022jp",
    "euc-kr": "euckr cseuckr ksc56011987 ksc5601 ksc56011989 ksx1001 korean uhc cp949 ms949 windows949",
    "windows-1252": "windows1252 cp1252 latin1 iso88591 l1 ascii usascii ansi iso885915",
}
_NOT_ON_PAGES = {"idna", "punycode", "undefined", "utf-7"}
_NAMES = {label: name for name, labels in _LABELS.items() for label in labels.split()}

_PYTHON_CODECS = {
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-jp": "euc_jis_2004",
    "euc-kr": "cp949",
    "windows-1252": "cp1252",
}


def python_codec(encoding: str) -> str:
    """Name Python's codec for an encoding, whose name means more on the web (https://encoding.spec.whatwg.org/)."""
    return _PYTHON_CODECS.get(encoding, encoding)


def encoding_of(label: str) -> str | None:
    """Name the encoding that a label stands for, as pages use it; `None` for one that is no text encoding.

    >>> encoding_of("GB2312"), encoding_of("x-x-big5"), encoding_of("Windows-1251"), encoding_of("rot13")
    ('gb18030', 'big5', 'windows-1251', None)
    """
    label = label.strip().strip("\"'").lower()
    if name := _NAMES.get(re.sub(r"[^a-z0-9]", "", label)):
        return name
    try:
        name = codecs.lookup(label).name
        "".encode(label)  # refuses codecs that are no text encodings (rot13, zip)
    except (LookupError, ValueError):
        return None
    if name in _NOT_ON_PAGES or "escape" in name:
        return None
    return name.replace("cp125", "windows-125")


def page_label(data: bytes) -> str | None:
    """Read the label that a page carries itself: `<meta charset>`, `<meta http-equiv>`, XML declaration.

    >>> page_label(b'<head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    'gb2312'
    """
    head = data[:_HEAD]
    found = _XML.search(head) or _CHARSET.search(head)
    return found[1].decode("ascii") if found else None
