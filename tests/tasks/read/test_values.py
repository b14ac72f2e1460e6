import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.read import read
from tasks.read.inputs import Input
from tasks.settings import Cleaning
from tests.tasks.read.conftest import outcome

Read = Callable[..., list[tuple[str, Any]]]
ROWS = [{"title": "题", "content": f"第{n}篇：“引文”与[括号]{{}}。"} for n in range(1, 6)]
EXPECTED = [(f"d.json!{n}", row["content"]) for n, row in enumerate(ROWS, 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("layout", [{}, {"indent": 2}, {"separators": (",", ":")}])
@pytest.mark.parametrize("characters", ["escaped", "as they are"])
def test_an_array_is_read_value_by_value(
    tmp_path: Path, results: Read, encoding: str, layout: dict[str, Any], characters: str
) -> None:
    made = json.dumps(ROWS, ensure_ascii=characters == "escaped", **layout)
    (tmp_path / "d.json").write_text(made, encoding)
    assert results(tmp_path) == EXPECTED


@pytest.mark.parametrize("layout", [{}, {"indent": 2}])
@pytest.mark.parametrize("size", [1, 5_000, 800_000])
def test_one_object_is_one_document(tmp_path: Path, results: Read, layout: dict[str, Any], size: int) -> None:
    (tmp_path / "d.json").write_text(json.dumps({"text": "字" * size}, ensure_ascii=False, **layout))
    assert results(tmp_path) == [("d.json!1", "字" * size)]


def test_json_lines_are_read_as_such_so_that_a_bad_line_costs_itself(tmp_path: Path, results: Read) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    (tmp_path / "d.json").write_text("\n".join([lines[0], "{broken", *lines[2:]]))
    assert results(tmp_path) == [EXPECTED[0], ("d.json!2", "bad_json"), *EXPECTED[2:]]


def test_the_fields_are_those_of_json_lines_and_what_is_no_object_is_a_reject(tmp_path: Path, results: Read) -> None:
    values = [
        {"段落": [{"内容": "一"}, {"内容": "二"}]},
        "no object",
        {"x": 1},
        {"html": "<p>三</p>", "n": float("nan")},
    ]
    (tmp_path / "d.json").write_text(json.dumps(values))
    assert results(tmp_path) == [
        ("d.json!1", "一\n二"), ("d.json!2", "bad_json"), ("d.json!3", "no_text_field"), ("d.json!4", "<p>三</p>")
    ]  # fmt: skip


@pytest.mark.parametrize("rest", [',{"text": "half', ",", ",}", '{"text": "no comma"}]', "", ",{]", ',"\\'])
def test_what_stands_before_damage_is_read(tmp_path: Path, results: Read, rest: str) -> None:
    (tmp_path / "d.json").write_text('[{"text": "正文"}, {"text": "二"}' + rest)
    assert results(tmp_path) == [("d.json!1", "正文"), ("d.json!2", "二"), ("d.json!3", "bad_json")]


def test_a_value_over_the_limit_and_what_follows_the_end_are_rejects(tmp_path: Path, results: Read) -> None:
    large = json.dumps([{"text": "正文"}, {"text": "x" * 5_000_000}, {"text": "behind"}])
    (tmp_path / "a.json").write_text(large)
    (tmp_path / "b.json").write_text('[{"text": "正文"}] trailing')
    (tmp_path / "c.json").write_text("[]")
    (tmp_path / "d.json").write_text("[" * 100_000)
    assert results(tmp_path, max_document_mb=1) == [
        ("a.json!1", "正文"), ("a.json!2", "too_large"), ("b.json!1", "正文"), ("b.json!2", "bad_json"),
        ("c.json", "empty"), ("d.json!1", "bad_json"),
    ]  # fmt: skip


def test_a_long_array_is_read_whole(tmp_path: Path, results: Read) -> None:
    texts = ["字" * (7_919 * n % 20_000 + 1) for n in range(400)]
    (tmp_path / "d.json").write_text(json.dumps([{"text": text} for text in texts], ensure_ascii=False))
    assert results(tmp_path) == [(f"d.json!{n}", text) for n, text in enumerate(texts, 1)]


@given(st.lists(st.text()), st.sampled_from([{}, {"indent": 1}, {"ensure_ascii": False}]))
def test_every_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], layout: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"values-{os.getpid()}.json"
    path.write_text(json.dumps([{"text": text} for text in texts], **layout), "utf-8")
    found = [outcome(each) for each in read(Input("d.json", path, 1, 1), Cleaning())]
    assert found == ([(f"d.json!{n}", text) for n, text in enumerate(texts, 1)] or [("d.json", "empty")])
