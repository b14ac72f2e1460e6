import subprocess
import sys
from pathlib import Path

import pytest

from flows.settings import load_settings
from tasks.extract import extract
from tasks.records import Document, Rejected, Role, Source
from tasks.rules import RuleError
from tasks.settings import Cleaning
from tasks.strip.page import strip_page
from tasks.strip.sites import check_sites

PAGE = """<html><head><link rel="canonical" href="https://{host}/a/1.html"></head><body>
<h2 class="bt">论抄表机的维护</h2><p class="xx">作者 <b class="who">张三</b> <i class="when">2024-05-06</i></p>
<div class="a"><p>抄表机每月应当校准一次，校准后填写记录。</p><p class="promo">购买抄表机请致电我们的客服。</p>
<p>记录<span class="promo">（点此下载）</span>保存三年。</p></div>
<div class="b"><p>这里是另一段同样长的文字，与抄表机没有任何关系，只是站点的说明。</p></div></body></html>"""
RULE = """keep = ".a"
drop = ".promo"
title = "h2.bt"
author = [".who"]
date = ".when"
"""


def read(tmp_path: Path, rule: str, host: str = "news.example.cn", file: str = "example.cn") -> Document:
    (tmp_path / "sites").mkdir(exist_ok=True)
    (tmp_path / "sites" / f"{file}.toml").write_text(rule, "utf-8")
    document = Document(Source("1.html", b"", "text/html"), content=PAGE.format(host=host))
    settings = Cleaning(rules=tmp_path)
    extract(document, settings)
    strip_page(document, settings)
    return document


def test_the_text_is_what_a_site_rule_keeps(tmp_path: Path) -> None:
    document = read(tmp_path, RULE)
    assert [block.text for block in document.kept] == ["抄表机每月应当校准一次，校准后填写记录。", "记录保存三年。"]


def test_what_is_not_kept_is_accounted_for(tmp_path: Path) -> None:
    document = read(tmp_path, RULE)
    dropped = {block.text: (block.rule, block.role) for block in document.blocks if not block.kept}
    assert dropped["购买抄表机请致电我们的客服。"] == ("site.drop", Role.BOILERPLATE)
    assert dropped["论抄表机的维护"] == ("site.title", Role.TITLE)
    assert any("点此下载" in block.raw for block in document.blocks)


def test_fields_go_to_the_head(tmp_path: Path) -> None:
    head = read(tmp_path, RULE).head
    assert (head["site:title"], head["site:author"], head["site:date"]) == ("论抄表机的维护", "张三", "2024-05-06")


def test_a_rule_may_only_drop(tmp_path: Path) -> None:
    document = read(tmp_path, 'drop = [".b", ".promo"]')
    assert "抄表机每月应当校准一次，校准后填写记录。" in [block.text for block in document.kept]
    assert not any("站点的说明" in block.text or "客服" in block.text for block in document.kept)


@pytest.mark.parametrize("host", ["example.com", "notexample.cn", "cn"])
def test_other_hosts_are_left_alone(tmp_path: Path, host: str) -> None:
    document = read(tmp_path, RULE, host=host)
    assert not any((block.rule or "").startswith("site.") for block in document.blocks)
    assert "site:title" not in document.head


def test_a_rule_that_selects_nothing_leaves_the_decision_to_the_model(tmp_path: Path) -> None:
    document = read(tmp_path, 'keep = "#gone"')
    assert any("校准" in block.text for block in document.kept)


def test_a_page_of_which_everything_is_dropped_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as reason:
        read(tmp_path, 'drop = "body"')
    assert reason.value.error == "no_main_text"


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ('keep = ".a"\ndrip = ".b"', "example.cn.toml:2: there is no drip"),
        ('keep = ".a"\n\ndrop = "p[["', "example.cn.toml:3: 'p[[' is no CSS selector"),
        ("keep = \n", "example.cn.toml:1:"),
        ("keep = 3", "example.cn.toml:1:"),
    ],
)
def test_a_broken_rule_is_named_with_file_and_line(tmp_path: Path, rule: str, where: str) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "example.cn.toml").write_text(rule, "utf-8")
    with pytest.raises(RuleError) as error:
        check_sites(Cleaning(rules=tmp_path))
    assert where in str(error.value)


def test_a_broken_rule_stops_a_run_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "example.cn.toml").write_text('keep = ".a"\ndrop = "p[["', "utf-8")
    with pytest.raises(RuleError, match=r"example\.cn\.toml:2: "):
        load_settings(options={"rules": tmp_path})


def test_who_has_no_site_rules_pays_for_no_selectors() -> None:
    code = "import sys, tasks.pipeline; print(sorted({'bs4', 'soupsieve'} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
