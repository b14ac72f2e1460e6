"""How much of an office document comes back: its text in order, its paragraphs, its headings.

Makes documents of several kinds, typesets them as PDF (reportlab) and writes them as DOCX with Word's automatic numbers
(python-docx), then reads them with chengwen and with what else reads them. Needs the extra `peers`.

    python benchmarks/office.py [--documents 40] [--show KIND]

`whole` is the share of the original's paragraphs whose characters stand together and in order, line breaks aside;
`paragraphs` is the F1 of paragraphs as lines; `headings` that of markers with their words; `furniture` counts running
heads and page numbers left in the text; `seconds` is processor time, for chengwen that of the whole cleaning.
"""

from __future__ import annotations

import argparse
import io
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import process_time

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from pdfminer.high_level import extract_text
from pypdf import PdfReader
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageTemplate, Paragraph, Table

from tasks.pipeline import clean
from tasks.records import DOCX, PDF, Document, Source
from tasks.settings import Cleaning

FONT = "STSong-Light"
HEAD = "某市年度工作资料汇编"
CLAUSES = (
    """
今年以来全市经济运行总体平稳|重点项目建设进度快于去年同期|新开工的四十二个项目已经全部入库|规模以上工业增加值增长6.8%|居民人均可支配收入达到38,520元
城乡收入差距继续缩小|三条公交线路延伸到了开发区|沿河步道和两座人行桥按期完工|老旧小区改造惠及一万两千户居民|社区食堂覆盖了所有街道
义务教育阶段新增学位八千五百个|县级医院全部开通远程会诊|家庭医生签约率超过六成|养老服务中心的床位明显增加|困难群众的补助标准再次提高
要把防汛抗旱摆在突出位置|对水库堤坝进行拉网式检查|发现险情立即处置并及时上报|预警信息要直达村组和农户|抢险物资要提前运到一线
各部门要明确时间表和路线图|把任务分解到岗位和个人|建立每周调度和每月通报的制度|对进展缓慢的单位及时约谈|对弄虚作假的行为严肃追究
要注意听取基层和企业的意见|能在网上办理的不再要求现场提交|能由系统共享的材料不再重复收取|办理结果要主动告知申请人|群众的评价作为考核的重要依据
会议审议并原则通过了这份方案|修改完善后按程序印发实施|财政部门要保障必要的经费|审计部门要加强跟踪监督|新闻单位要做好宣传和解读
这项试点从三个县区开始|条件成熟后在全市推开|试点期限暂定为两年|期满前由牵头单位组织评估|评估结果向社会公布
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
TOPICS = [
    "总体要求",
    "工作目标",
    "重点任务",
    "组织领导",
    "进度安排",
    "经费保障",
    "监督检查",
    "宣传引导",
    "人才支撑",
    "数据管理",
    "风险防控",
    "附带事项",
]
POINTS = [
    "加强统筹协调",
    "完善工作机制",
    "落实主体责任",
    "优化办事流程",
    "强化要素保障",
    "严格考核问责",
    "推进信息共享",
    "提升服务水平",
]
ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Style:
    """How a kind of document is set."""

    size: float
    indent: bool = True
    columns: int = 1
    align: int = TA_JUSTIFY
    gap: float = 0
    heading: float = 1.0
    head: bool = True
    table: bool = False
    leading: float = 1.6


STYLES = {
    "official": Style(16, head=False, leading=1.75),
    "report": Style(12, table=True, heading=1.2),
    "journal": Style(10.5, columns=2, leading=1.5),
    "memo": Style(11, indent=False, align=TA_LEFT, gap=8),
    "book": Style(10.5, leading=1.9, heading=1.3),
}


@dataclass
class Original:
    """A document as its author wrote it: kinds (title, h1, h2, p, row) and texts."""

    lines: list[tuple[str, str]] = field(default_factory=list)

    def texts(self, *kinds: str) -> list[str]:
        """Give the texts of some kinds, in order."""
        return [text for kind, text in self.lines if kind in kinds]


def write(chance: random.Random, *, table: bool) -> Original:
    """Write a document: sections, points and paragraphs of clauses that come in no order twice."""
    made = Original([("title", f"关于{chance.choice(TOPICS)}和{chance.choice(POINTS)}有关情况的报告")])
    for number, topic in enumerate(chance.sample(TOPICS, chance.randint(3, 6))):
        made.lines.append(("h1", f"{ORDINALS[number]}、{topic}"))
        for inner, point in enumerate(chance.sample(POINTS, chance.randint(1, 4))):
            made.lines.append(("h2", f"（{ORDINALS[inner]}）{point}"))
            made.lines += [("p", paragraph(chance)) for _ in range(chance.randint(1, 3))]
        if table and number == 1:
            made.lines += [("row", "序号\t事项\t牵头单位\t时限")]
            made.lines += [
                (
                    "row",
                    f"{n}\t{chance.choice(POINTS)}\t{chance.choice(['财政', '教育', '民政', '水利'])}局\t{n + 2}月底前",
                )
                for n in range(1, 6)
            ]
    return made


def paragraph(chance: random.Random) -> str:
    """Write a paragraph of sentences."""
    clauses = chance.sample(CLAUSES, chance.randint(4, 16))
    text, left = "", 0
    for clause in clauses:
        left = left or chance.randint(1, 4)
        left -= 1
        text += clause + ("，" if left else "。")
    return text[:-1] + "。"


def typeset(original: Original, style: Style) -> bytes:
    """Make a PDF."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    size, leading = style.size, style.size * style.leading
    base = {"fontName": FONT, "wordWrap": "CJK", "fontSize": size, "leading": leading}
    forms = {
        "title": ParagraphStyle("t", **{**base, "fontSize": 22, "leading": 40, "alignment": TA_CENTER}),
        "h1": ParagraphStyle(
            "h1", **{**base, "fontSize": size * style.heading, "firstLineIndent": 2 * size * style.indent}
        ),
        "h2": ParagraphStyle("h2", **base, firstLineIndent=2 * size * style.indent),
        "p": ParagraphStyle(
            "p", **base, firstLineIndent=2 * size * style.indent, alignment=style.align, spaceAfter=style.gap
        ),
    }
    story: list[object] = [Paragraph(original.lines[0][1], forms["title"]), NextPageTemplate("later")]
    rows: list[list[str]] = []
    for kind, text in [*original.lines[1:], ("end", "")]:
        if kind == "row":
            rows.append(text.split("\t"))
            continue
        if rows:
            story.append(
                Table(
                    rows,
                    colWidths=[40, 150, 90, 90],
                    style=[("FONT", (0, 0), (-1, -1), FONT, 10.5), ("GRID", (0, 0), (-1, -1), 0.5, "black")],
                )
            )
            rows = []
        if kind in forms:
            story.append(Paragraph(text, forms[kind]))
    return build(story, style)


def build(story: list[object], style: Style) -> bytes:
    """Lay a story out on pages with their furniture."""
    file = io.BytesIO()
    width, height = A4
    left, bottom, gutter = 80, 80, 24
    wide = (width - 2 * left - gutter * (style.columns - 1)) / style.columns
    boxes = [(left + n * (wide + gutter), bottom, wide) for n in range(style.columns)]

    def furniture(canvas: object, template: BaseDocTemplate) -> None:
        canvas.setFont(FONT, 9)  # type: ignore[attr-defined]
        if style.head:
            canvas.drawString(left, height - 45, HEAD)  # type: ignore[attr-defined]
        canvas.drawCentredString(width / 2, 40, f"— {template.page} —")  # type: ignore[attr-defined]

    def frames(tall: float) -> list[Frame]:
        return [Frame(x, y, w, tall, 0, 0, 0, 0) for x, y, w in boxes]

    first = (
        [Frame(left, height - 150, width - 2 * left, 70, 0, 0, 0, 0), *frames(height - 160 - bottom)]
        if style.columns > 1
        else frames(height - 160)
    )
    document = BaseDocTemplate(file, pagesize=A4, title="未命名", author="user", invariant=1)
    document.addPageTemplates(
        [PageTemplate("first", first, onPage=furniture), PageTemplate("later", frames(height - 160), onPage=furniture)]
    )
    document.build(story)
    return file.getvalue()


def write_docx(original: Original, style: Style) -> bytes:
    """Make a Word document in which the headings' numbers are Word's own."""
    made = docx.Document()
    numbers = made.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, text in enumerate(("%1、", "（%2）"))
    )
    numbers.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbers.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    made.sections[0].header.paragraphs[0].text = HEAD
    table = None
    for kind, text in original.lines:
        if kind == "row":
            table = table or made.add_table(0, 4)
            for cell, words in zip(table.add_row().cells, text.split("\t"), strict=True):
                cell.text = words
            continue
        line = made.add_paragraph()
        line.add_run(re.sub("^(?:.、|（.）)", "", text) if kind in {"h1", "h2"} else text).font.size = Pt(
            22 if kind == "title" else style.size
        )
        if kind == "title":
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if kind in {"h1", "h2"}:
            level = {"h1": 0, "h2": 1}[kind]
            line.paragraph_format.element.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>')
            )
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@dataclass
class Score:
    """Counts over the documents of a kind, for one reader."""

    whole: int = 0
    paragraphs: int = 0
    originals: int = 0
    found: int = 0
    headings: int = 0
    heads: int = 0
    heads_found: int = 0
    furniture: int = 0
    seconds: float = 0

    def add(self, original: Original, text: str, headings: list[str]) -> None:
        """Count a document in."""
        wanted = original.texts("h1", "h2", "p", "row")
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        self.originals += len(wanted)
        self.found += len(lines)
        self.paragraphs += sum((Counter(wanted) & Counter(lines)).values())
        self.whole += in_order(wanted, "".join(text.split()))
        self.furniture += sum(line == HEAD or bool(re.fullmatch(r"[-—\s]*\d+[-—\s]*", line)) for line in lines)
        heads = original.texts("h1", "h2")
        self.heads += len(heads)
        self.heads_found += len(headings)
        self.headings += sum((Counter(heads) & Counter(headings)).values())


def in_order(wanted: list[str], text: str) -> int:
    """How many paragraphs stand in a text from end to end, each behind the one before."""
    place = count = 0
    for words in ("".join(each.split()) for each in wanted):
        found = text.find(words, place)
        if found >= 0:
            count, place = count + 1, found + len(words)
    return count


def f1(hits: int, one: int, other: int) -> str:
    """F1 from hits and the sizes of the two sides; a dash where a reader finds nothing of the kind."""
    return f"{2 * hits / (one + other):.3f}" if one and other else "    –"


Reader = Callable[[bytes], tuple[str, list[str]]]


def chengwen(media_type: str) -> Reader:
    """Make a reader of the whole pipeline."""

    def read(data: bytes) -> tuple[str, list[str]]:
        result = clean(Source("a", data, media_type), Cleaning())
        if not isinstance(result, Document):
            return "", []
        return result.text, [f"{section.marker}{section.heading}" for section in result.sections if section.level]

    return read


def pypdf_text(data: bytes) -> tuple[str, list[str]]:
    """Read with pypdf."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages), []


def pdfminer_text(data: bytes) -> tuple[str, list[str]]:
    """Read with pdfminer.six."""
    return extract_text(io.BytesIO(data)).replace("\f", "\n"), []


def python_docx_text(data: bytes) -> tuple[str, list[str]]:
    """Read with python-docx."""
    return "\n".join(each.text for each in docx.Document(io.BytesIO(data)).paragraphs), []


READERS: dict[str, dict[str, Reader]] = {
    "pdf": {"chengwen": chengwen(PDF), "pdfminer.six": pdfminer_text, "pypdf": pypdf_text},
    "docx": {"chengwen": chengwen(DOCX), "python-docx": python_docx_text},
}


def made(number: int) -> Iterator[tuple[str, Original, dict[str, bytes]]]:
    """Make documents, the same each time: their kind, what the author wrote, and the files."""
    for seed in range(number):
        kind = list(STYLES)[seed % len(STYLES)]
        style = STYLES[kind]
        original = write(random.Random(seed), table=style.table)
        yield kind, original, {"pdf": typeset(original, style), "docx": write_docx(original, style)}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--show", help="print what differs in chengwen's PDF text of this kind")
    options = parser.parse_args()
    scores: dict[tuple[str, str, str], Score] = {}
    for kind, original, files in made(options.documents):
        for form, data in files.items():
            for name, read in READERS[form].items():
                score = scores.setdefault((form, kind, name), Score())
                began = process_time()
                text, headings = read(data)
                score.seconds += process_time() - began
                score.add(original, text, headings)
                if name == "chengwen" and form == "pdf" and kind == options.show:
                    print_difference(original, text)
    print(f"{'':5} {'kind':9} {'reader':13} whole  paragraphs  headings  furniture  seconds")
    for (form, kind, name), score in sorted(scores.items()):
        whole = f"{score.whole / score.originals:.3f}"
        paragraphs = f1(score.paragraphs, score.originals, score.found)
        headings = f1(score.headings, score.heads, score.heads_found)
        print(
            f"{form:5} {kind:9} {name:13} {whole}  {paragraphs:>10}  {headings:>8}  {score.furniture:9}  {score.seconds:7.2f}"
        )


def print_difference(original: Original, text: str) -> None:
    """Print the paragraphs that are on one side only."""
    wanted, lines = original.texts("h1", "h2", "p", "row"), text.split("\n")
    for words in sorted(set(wanted) - set(lines), key=wanted.index):
        print("-", words)
    for words in sorted(set(lines) - set(wanted), key=lines.index):
        print("+", words)


if __name__ == "__main__":
    main()
