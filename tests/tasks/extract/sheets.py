"""PDF files for tests, drawn point by point: a line of text stands exactly where a test puts it.

The font is one of Adobe's Chinese fonts that a reader brings along (ISO 32000-1, 9.7.5.2), so a file is a few hundred bytes.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

A4 = (595, 842)
_FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/UniGB-UCS2-{mode}/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
    "/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/W[1 95 500]/FontDescriptor<<"
    "/Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>>>]>>"
)


@dataclass
class Sheet:
    """A page. Heights count from the top, in points, as one reads."""

    size: tuple[int, int] = A4
    rotate: int = 0
    drawn: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float = 12, **setting: str) -> Sheet:
        """Words on a line; `font` is F0 (Song), F1 (Hei) or V0 (Song, downwards), `matrix` turns them."""
        font, matrix = setting.get("font", "F0"), setting.get("matrix", "1 0 0 1")
        code = words.encode("utf-16-be").hex()
        self.drawn.append(f"BT /{font} {size} Tf {matrix} {x} {self.size[1] - y} Tm <{code}> Tj ET")
        return self

    def column(self, x: float, y: float, lines: list[str], size: float = 12, pitch: float = 20) -> Sheet:
        """Lines below each other; one that begins with two wide spaces is moved and not filled with them."""
        for number, line in enumerate(lines):
            indent = 2 * size if line.startswith("　　") else 0
            self.text(x + indent, y + number * pitch, line.strip("　"), size)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        self.drawn.append(f"0.5 w {x0} {self.size[1] - y0} m {x1} {self.size[1] - y1} l S")
        return self

    def image(self) -> Sheet:
        """A picture that fills the page, as a scanner makes it."""
        self.drawn.append(f"q {self.size[0]} 0 0 {self.size[1]} 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q")
        return self


def pdf(*sheets: Sheet, info: str = "") -> bytes:
    """A file of pages; `info` is what stands in its information dictionary."""
    fonts = {"F0": ("STSong-Light", "H"), "F1": ("STHeiti-Regular", "H"), "V0": ("STSong-Light", "V")}
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", f"<<{info}>>"]
    objects += [_FONT.format(name=name, mode=mode) for name, mode in fonts.values()]
    resources = "<</Font<<" + "".join(f"/{key} {number} 0 R" for number, key in enumerate(fonts, 4)) + ">>>>"
    kids = []
    for sheet in sheets:
        content = zlib.compress("\n".join(sheet.drawn).encode("latin-1")).decode("latin-1")
        objects.append(f"<</Length {len(content)}/Filter/FlateDecode>>stream\n{content}\nendstream")
        box = f"/MediaBox[0 0 {sheet.size[0]} {sheet.size[1]}]/Rotate {sheet.rotate}"
        objects.append(f"<</Type/Page/Parent 2 0 R{box}/Resources{resources}/Contents {len(objects)} 0 R>>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    file = b"%PDF-1.5\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<</Size {len(objects) + 1}/Root 1 0 R/Info 3 0 R>>\nstartxref\n{len(file)}\n%%EOF"
    return file + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}".encode("latin-1")


def wrapped(text: str, width: int) -> list[str]:
    """A paragraph in lines of so many letters, the first of them indented by two."""
    lines = ["　　" + text[: width - 2]]
    return lines + [text[place : place + width] for place in range(width - 2, len(text), width)]
