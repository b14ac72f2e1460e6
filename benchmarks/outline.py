"""How well outlines are found: `python benchmarks/outline.py [--split dev|test] [--generated N] [--show]`.

The documents are the goldens in tests/goldens/segment (all piles, known failures too) and others that a generator makes with a known
outline. Half of each is for development, half for measuring; which is which depends on a hash of the name, but for goldens that say
`split = "dev"`.

heading F1     the lines at which sections begin, closings apart
level          of the headings found, how many have the right level
words          of the headings found, how many have the right marker and words
tree distance  edits (insert, delete, change) that turn the found tree into the true one, per node of the true tree
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar
from zlib import crc32

from tests.tasks.segment.documents import Node, found_outline, read_sample

ROOT = Path(__file__).parents[1]

_STYLES = [
    ["第{han}章 ", "第{han}节 ", "{han}、", "（{han}）"],
    ["第{han}部分 ", "{han}、", "（{han}）", "{n}."],
    ["{han}、", "（{han}）", "{n}.", "（{n}）", "{sign}"],
    ["{han}、", "{n}、", "（{n}）", "{sign}"],
    ["{han}. ", "{n}. ", "{n}) "],
    ["{n} ", "{dotted} ", "{dotted} ", "（{n}）"],
    ["{n}. ", "{dotted} ", "{dotted} "],
    ["第{n}章 ", "{dotted} ", "{dotted} "],
    ["{n}、", "（{n}）", "{sign}"],
    ["（{han}）", "{n}．", "（{n}）"],
    ["（{han}）", "{han}、", "{n}."],
    ["", "{han}、", "（{han}）"],
    ["", "{n}.", "（{n}）"],
    ["{roman}. ", "{letter}. ", "{n}) "],
]
"""Series from the outermost inwards; an empty one is an unnumbered heading."""

_HAN = "一二三四五六七八九十"
_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
_VERBS = ["完善", "加强", "健全", "优化", "推进", "落实", "强化", "深化", "规范", "提升"]
_OBJECTS = [
    "制度建设",
    "组织领导",
    "服务体系",
    "监督管理",
    "人才培养",
    "宣传引导",
    "基础设施",
    "产业结构",
    "工作机制",
    "技能水平",
]
_SUBJECTS = [
    "各单位",
    "主管部门",
    "调查显示，居民",
    "近年来，全市",
    "这一做法",
    "据统计，企业",
    "会议认为，当前",
    "研究人员",
]
_PREDICATES = [
    "要按照职责分工，压实责任，确保各项任务落到实处",
    "在过去的一年里取得了明显的成效，得到了群众的认可",
    "对第三条所称的情形作了说明，共有1.5亿元资金到位",
    "先后开展了12次检查，发现问题30余个，已经全部整改",
    "普遍反映手续繁、时间长、成本高，希望进一步简化",
    "于2020年6月2日发布了报告，引起了社会的广泛关注",
]
_TRAP, _RUN_IN, _TEXT, _DEEPER = 0.1, 0.4, 0.5, 0.8
"""Chances: of a line that looks like a heading, of run-in words, of text below an outer heading, of sections inside one."""
_TRAPS = [
    "一、二等奖获得者将获得证书，其余同学获得纪念品。",
    "1.5亿元的资金已经到位，项目将于下月开工建设。",
    "2020.06.02之前提交的申请仍按原办法办理，不再另行通知。",
    "第三条所称企业，是指依法登记的各类市场主体。",
    "（一）款规定的情形除外，但是当事人另有约定的除外。",
    "一是思想认识不够到位，存在投入精力少、行动速度慢等现象。",
    "首先，要提高认识，切实把思想和行动统一到部署上来。",
    "3、4月份的降水偏多，对春播有利，但要防范渍涝。",
]


@dataclass
class Document:
    """A text with its outline written into it (see tests/tasks/segment/documents.py)."""

    name: str
    kind: str
    annotated: str
    split: str
    """Whether it is for development or for measuring."""


@dataclass
class Tally:
    """Counts over outlines."""

    HEADER: ClassVar = f"{'':<28}{'docs':>5}{'nodes':>7}{'F1':>9}{'level':>9}{'words':>9}{'distance':>9}{'whole':>7}"

    documents: int = 0
    true: int = 0
    found: int = 0
    hits: int = 0
    levels: int = 0
    words: int = 0
    edits: int = 0
    whole: int = 0

    def count(self, true: list[Node], found: list[Node], pairs: list[tuple[Node, Node]]) -> bool:
        """Count an outline in, with the pairs of its nodes that begin at the same line; says whether all of it is right."""
        self.documents += 1
        self.true += len(true)
        self.found += len(found)
        self.hits += len(pairs)
        self.levels += sum(one.level == other.level for one, other in pairs)
        self.words += sum((one.marker, one.words) == (other.marker, other.words) for one, other in pairs)
        self.edits += tree_distance(true, found)
        self.whole += true == found
        return true == found

    def row(self, name: str) -> str:
        """The measures as a line of the table."""
        f1 = 2 * self.hits / (self.true + self.found) if self.true + self.found else 1.0
        per_hit = max(self.hits, 1)
        return (
            f"{name:<28}{self.documents:>5}{self.true:>7}{f1:>9.3f}{self.levels / per_hit:>9.3f}{self.words / per_hit:>9.3f}"
            f"{self.edits / max(self.true, 1):>9.3f}{self.whole:>7}"
        )


def measure(tally: Tally, document: Document) -> bool:
    """Count in what the stage makes of a document; says whether all of it is right."""
    sample = read_sample(document.annotated)
    true = {node.start: node for node in sample.nodes if node.level}
    found = {node.start: node for node in found_outline(sample) if node.level}
    pairs = [(true[start], found[start]) for start in true.keys() & found.keys()]
    return tally.count(list(true.values()), list(found.values()), pairs)


def tree_distance(true: list[Node], found: list[Node]) -> int:
    """Edit distance of two outlines as ordered trees (Zhang and Shasha 1989), by the recursion on forests."""

    @cache
    def distance(one: tuple[Tree, ...], other: tuple[Tree, ...]) -> int:
        if not one or not other:
            return sum(map(size, one or other))
        (label, below), (other_label, other_below) = one[-1], other[-1]
        return min(
            distance(one[:-1] + below, other) + 1,
            distance(one, other[:-1] + other_below) + 1,
            distance(one[:-1], other[:-1]) + distance(below, other_below) + (label != other_label),
        )

    return distance(forest(true), forest(found))


Tree = tuple[str, tuple["Tree", ...]]


def size(tree: Tree) -> int:
    """The number of nodes."""
    return 1 + sum(map(size, tree[1]))


def forest(nodes: list[Node]) -> tuple[Tree, ...]:
    """The trees of an outline in preorder."""
    trees: list[Tree] = []
    start = 0
    while start < len(nodes):
        end = start + 1
        while end < len(nodes) and nodes[end].level > nodes[start].level:
            end += 1
        trees.append((nodes[start].marker + nodes[start].words, forest(nodes[start + 1 : end])))
        start = end
    return tuple(trees)


def goldens() -> Iterator[Document]:
    """The documents of the goldens."""
    for path in sorted((ROOT / "tests/goldens/segment").glob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            split = case.get("split") or half(case["name"])
            yield Document(case["name"], case.get("kind", path.stem), case["input"], split)


def half(name: str) -> str:
    """The half to which a document belongs that is not marked as one with which the rules were made."""
    return "test" if crc32(name.encode()) % 2 else "dev"


def generated(number: int) -> Document:
    """A document made by a scheme, with gaps, restarts, run-in words, lists and lines that only look like headings."""
    chance = random.Random(number)
    style = chance.choice(_STYLES)
    depth = chance.randint(1, min(3, len(style)))
    lines = [_paragraph(chance) for _ in range(chance.randint(0, 2))]
    lines += _sections(chance, style[:depth], 1, ())
    name = f"generated-{number}"
    return Document(name, "generated", "\n".join(lines), half(name))


def _sections(chance: random.Random, style: list[str], level: int, above: tuple[int, ...]) -> list[str]:
    lines: list[str] = []
    run_in = bool(style[0]) and len(style) == 1 and chance.random() < _RUN_IN and not style[0].startswith("第")
    number = 0
    for _ in range(chance.randint(2, 4)):
        number += 2 if number and chance.random() < 0.05 else 1  # noqa: PLR2004 (a gap now and then)
        figures = (*above, number)
        marker = style[0].format(
            han=_HAN[number - 1],
            n=number,
            sign=chr(ord("①") + number - 1),
            roman=_ROMAN[number - 1],
            letter=chr(ord("A") + number - 1),
            dotted=".".join(map(str, figures)),
        )
        words = chance.choice(_VERBS) + chance.choice(_OBJECTS)
        rest = "。" + _paragraph(chance) if run_in else ""
        lines.append(f"{'#' * level} {marker}|{words}" + (f"|{rest}" if rest else ""))
        if not run_in and (len(style) == 1 or not style[0] or chance.random() < _TEXT):
            lines += [_paragraph(chance) for _ in range(chance.randint(1, 3))]
        if len(style) > 1 and chance.random() < _DEEPER:
            lines += _sections(chance, style[1:], level + 1, figures)
    return lines


def _paragraph(chance: random.Random) -> str:
    if chance.random() < _TRAP:
        return chance.choice(_TRAPS)
    sentences = [chance.choice(_SUBJECTS) + chance.choice(_PREDICATES) + "。" for _ in range(chance.randint(1, 3))]
    return "".join(sentences)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=["dev", "test", "all"], default="all")
    parser.add_argument("--generated", type=int, default=400, help="how many documents to make")
    parser.add_argument("--show", action="store_true", help="name the documents that aren't right")
    options = parser.parse_args()
    tallies: dict[str, Tally] = defaultdict(Tally)
    failed: dict[str, list[str]] = defaultdict(list)
    for document in [*goldens(), *(generated(number) for number in range(options.generated))]:
        if options.split not in ("all", document.split):
            continue
        pile = "generated" if document.kind == "generated" else "goldens"
        names = [f"{pile} {document.split}", f"  {document.kind}"][: 2 if pile == "goldens" else 1]
        for name in names:
            if not measure(tallies[name], document):
                failed[name].append(document.name)
    print(Tally.HEADER)
    for name in sorted(tallies, key=lambda name: (name.startswith(" "), name)):
        print(tallies[name].row(name))
        if options.show and not name.startswith(" "):
            print("".join(f"    {document}\n" for document in failed[name]), end="")


if __name__ == "__main__":
    main()
