from pathlib import Path

import pytest

from tasks.rules import Rule, RuleError, load_rules
from tasks.settings import Cleaning
from tasks.strip import check_rules
from tasks.strip.vocabulary import LINE_FORM, PLACES, RULES
from tests.tasks.strip.dumps import PROSE, block_of, kept_text, stripped

CRUMB = "您的位置：首页 > 新闻中心 > 正文"
COPYRIGHT = "Copyright © 2005 某某网 版权所有"
IN_PLACE = {
    "anywhere": f"{PROSE}\n{{}}\n{PROSE}",
    "head": f"标题在这里\n{{}}\n{PROSE}",
    "tail": f"{PROSE}\n{{}}",
    "edges": f"{PROSE}\n{{}}",
    "beside": f"{CRUMB}\n{{}}\n标题在这里\n{PROSE}",
    "after": f"{PROSE}\n违法和不良信息举报电话：010-12345678\n{{}}",
    "between": f"{PROSE}\n{{}}\n{COPYRIGHT}",
    "foreign": f"{PROSE}\n{{}}",
    "menu": f"设为首页\n网站地图\n{{}}\n加入收藏\n标题在这里\n{PROSE}",
    "channel": f"设为首页\n网站地图\n{{}}\n加入收藏\n标题在这里\n{PROSE}",
}
RULES_OF_LINES = load_rules(RULES, LINE_FORM)


def in_place(rule: Rule, line: str) -> str:
    where = rule.options.get("where", "anywhere")
    if rule.name == "distribution.between":
        return f"{PROSE}\n抄送：各县区、各部门\n{line}\n2020年6月2日印发"
    if where == "between":
        return f"{PROSE}\n违法和不良信息举报电话：010-12345678\n{line}\n{COPYRIGHT}"
    return IN_PLACE[where].format(line)


@pytest.mark.parametrize(
    ("rule", "line"), [pytest.param(rule, line, id=rule.name) for rule in RULES_OF_LINES for line in rule.matches]
)
def test_what_a_rule_matches_goes_in_its_place(rule: Rule, line: str) -> None:
    block = block_of(stripped(in_place(rule, line)), line)
    assert not block.kept
    assert block.rule


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        pytest.param(rule, line, id=rule.name)
        for rule in RULES_OF_LINES
        for line in rule.leaves
        if rule.options.get("where") not in {"menu", "channel"}
    ],
)
def test_what_looks_like_it_stays_there(rule: Rule, line: str) -> None:
    assert block_of(stripped(in_place(rule, line)), line).kept


@pytest.mark.parametrize("rule", RULES_OF_LINES, ids=lambda rule: rule.name)
def test_what_a_rule_leaves_stays_inside_a_text(rule: Rule) -> None:
    text = "\n".join(line for example in rule.leaves for line in (PROSE, example)) + f"\n{PROSE}"
    assert kept_text(text) == text


def test_traditional_lines_are_matched_too() -> None:
    text = f"{PROSE}\n責任編輯：張三\n版權所有 某某報社"
    assert [block.kept for block in stripped(text, script="Hant").blocks] == [True, False, False]


def test_own_rules_hold_beside_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(
        "[[rule]]\nname = 'sponsor'\npattern = '本栏目由.{2,20}冠名播出'\n"
        "matches = ['本栏目由某某酒业冠名播出']\nleaves = ['本栏目由老师傅主讲']\n",
        "utf-8",
    )
    settings = Cleaning(rules=tmp_path)
    check_rules(settings)
    document = stripped(f"{PROSE}\n本栏目由某某饮料冠名播出\n{PROSE}\n责任编辑：张三", settings)
    assert [block.rule for block in document.blocks] == [None, "house.sponsor", None, "bylines.editor"]


def test_own_patterns_may_have_groups_names_and_flags(tmp_path: Path) -> None:
    patterns = {
        "doubled": (r"([\u4e00-\u9fff])\1热卖中", "抢抢热卖中"),
        "flagged": (r"(?i)ad\ by\ acme", "Ad by ACME"),
        "named": (r"(?P<shop>\w{2})小店", "某某小店"),
        "named_too": (r"(?P<shop>\w{2})大店", "某某大店"),
    }
    (tmp_path / "house.toml").write_text(
        "\n".join(
            f"[[rule]]\nname = '{name}'\npattern = '{pattern}'\nmatches = ['{line}']\nleaves = ['乙']\n"
            for name, (pattern, line) in patterns.items()
        ),
        "utf-8",
    )
    text = "\n".join([PROSE, *(line for _, line in patterns.values()), PROSE])
    document = stripped(text, Cleaning(rules=tmp_path))
    assert [block.rule for block in document.blocks] == [None, *(f"house.{name}" for name in patterns), None]


def test_an_own_list_of_words_needs_no_group(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(
        "[[rule]]\nname = 'words'\nwhere = 'foreign'\npattern = '热卖:.+'\nmatches = ['热卖：甲 乙']\nleaves = ['甲']\n",
        "utf-8",
    )
    document = stripped(f"{PROSE}\n热卖：抄表机 路灯\n", Cleaning(rules=tmp_path))
    assert document.blocks[-1].rule == "house.words"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[[rule]]\nname = 'a'\npattern = '('\nmatches = ['甲']\nleaves = ['乙']\n", 3, "pattern of a"),
        (
            "[[rule]]\nname = 'a'\npattern = '甲'\nmatches = ['甲']\nleaves = ['乙']\nwhere = 'top'\n",
            6,
            "where has to be",
        ),
        ("[[rule]]\nname = 'a'\npattern = '甲'\nmatches = ['甲']\nleaves = ['乙']\nplace = 'head'\n", 6, "unknown key"),
        ("[[rule]]\nname = 'a'\npattern = '甲'\nmatches = ['甲乙']\nleaves = ['乙']\n", 4, "does not match"),
    ],
)
def test_a_broken_rule_of_your_own_is_found_before_any_work(tmp_path: Path, text: str, line: int, says: str) -> None:
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    with pytest.raises(RuleError, match=rf"mine\.toml:{line}: .*{says}"):
        check_rules(Cleaning(rules=tmp_path))


def test_a_missing_folder_of_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such folder"):
        check_rules(Cleaning(rules=tmp_path / "none"))


def test_the_manual_names_every_concept_and_place() -> None:
    manual = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")
    concepts = {path.stem for path in RULES.glob("*.toml")}
    assert [word for word in sorted(concepts | PLACES.keys()) if f"`{word}`" not in manual] == []
