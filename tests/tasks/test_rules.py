import re
from pathlib import Path

import pytest

from tasks.rules import Form, RuleError, load_rules, read_rule_file

GOOD = "[[rule]]\nname = 'greeting'\npattern = '''你 好  # two words'''\nmatches = ['你好！']\nleaves = ['你真好']\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "manners.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_rule_is_named_for_its_file_and_keeps_the_stages_options(tmp_path: Path) -> None:
    write(tmp_path, GOOD + "place = 'head'\n")
    (rule,) = load_rules(tmp_path)
    assert (rule.name, rule.options) == ("manners.greeting", {"place": "head"})
    assert rule.pattern.search("说：你好")


def test_examples_are_tried_as_the_stage_will(tmp_path: Path) -> None:
    whole = Form(re.Pattern.fullmatch)
    with pytest.raises(RuleError, match=r"manners\.toml:4: manners\.greeting does not match its example '你好！'"):
        read_rule_file(write(tmp_path, GOOD), whole)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[[rule]\n", 1, "not TOML"),
        (GOOD + "x = \n", 6, "not TOML"),
        ("rule = 3\n", 1, "a list of"),
        ("[rules]\na = 1\n", 1, "a list of"),
        (GOOD.replace("name = 'greeting'\n", ""), 1, "needs name ="),
        (GOOD.replace("leaves = ['你真好']\n", ""), 2, "needs leaves ="),
        (GOOD.replace("['你真好']", "[]"), 2, "needs leaves ="),
        (GOOD.replace("['你真好']", "'你真好'"), 5, "list of texts"),
        (GOOD.replace("'''你 好  # two words'''", "3"), 3, "has to be a text"),
        (GOOD.replace("你 好", "你("), 3, "pattern of greeting"),
        (GOOD.replace("你真好", "他说你好"), 5, "must leave alone"),
        (GOOD + "\n" + GOOD, 8, "there twice"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(RuleError, match=rf"manners\.toml:{line}: .*{says}"):
        read_rule_file(write(tmp_path, text))


def test_options_that_a_form_does_not_know_are_mistakes(tmp_path: Path) -> None:
    form = Form(options={"place": frozenset({"head"})})
    assert read_rule_file(write(tmp_path, GOOD + "place = 'head'\n"), form)
    with pytest.raises(RuleError, match=r":6: unknown key pace; a rule may have name, pattern, matches, leaves, place"):
        read_rule_file(write(tmp_path, GOOD + "pace = 'head'\n"), form)
    with pytest.raises(RuleError, match=r":6: place has to be one of head"):
        read_rule_file(write(tmp_path, GOOD + "place = 'foot'\n"), form)


def test_bytes_that_are_not_utf8_are_named_too(tmp_path: Path) -> None:
    path = tmp_path / "manners.toml"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(RuleError, match=r"manners\.toml:1: not TOML in UTF-8"):
        read_rule_file(path)
