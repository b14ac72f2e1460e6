"""The normal form of documents: goldens, and what holds for every text."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.normalise import normal_form, normalise
from tasks.records import Block, Document, Role, Source
from tasks.settings import Cleaning
from tests.cases import cases

TEXTS = st.text(
    st.one_of(st.sampled_from("中国人們这個,，:：;?!()（）《》“” 　.…-—aZ１ａ0,\t\n著着么の"), st.characters()),
    max_size=60,
)


def normalised(text: str, role: Role = Role.PARAGRAPH, **settings: object) -> Document:
    document = Document(Source("a.txt", b"", "text/plain"))
    document.blocks = [Block(line, line, role) for line in text.split("\n")]
    normalise(document, Cleaning.model_validate(settings))
    return document


def text_of(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks)


@pytest.mark.parametrize("case", cases("normalise"))
def test_normal_form_of_a_line(case: dict[str, Any]) -> None:
    assert normal_form(case["input"]) == case["output"]


@pytest.mark.parametrize("case", cases("normalise/script"))
def test_script(case: dict[str, Any]) -> None:
    settings = {key: case[key] for key in ("script", "regional_words") if key in case}
    document = normalised(case["input"], **settings)
    assert text_of(document) == case["output"]
    assert document.script == case.get("found", document.script)


@pytest.mark.parametrize("case", cases("normalise/opencc"))
def test_published_cases_of_opencc(case: dict[str, Any]) -> None:
    settings = {key: case[key] for key in ("script", "regional_words") if key in case}
    assert text_of(normalised(case["input"], **settings)) == case["output"]


def test_code_keeps_its_form() -> None:
    code = 'def f(x):\n    print("你好,世界")\t# 國'
    document = Document(Source("a.html", b"", "text/html"), blocks=[Block(code, code, Role.CODE)])
    normalise(document, Cleaning())
    assert document.blocks[0].text == code


def test_script_is_as_found_even_when_it_is_kept() -> None:
    document = normalised("臺灣的圖書館", script="keep")
    assert (document.script, text_of(document)) == ("Hant", "臺灣的圖書館")


def test_raw_and_repairs_are_left_alone() -> None:
    block = normalised("國家,圖書館").blocks[0]
    assert (block.raw, block.repairs, block.text) == ("國家,圖書館", [], "国家，图书馆")


def test_quotations_keep_their_script_on_request() -> None:
    document = normalised("臺灣學者引「學而時習之」，說「國學」很難", keep_script=["「學而[^」]*」", "習之"])
    assert text_of(document) == "台湾学者引「學而時習之」，说「国学」很难"


def test_conversion_survives_what_stops_opencc() -> None:
    assert text_of(normalised("國\x00家\ud800圖書館")) == "国家图书馆"


@given(TEXTS)
def test_normal_form_is_a_fixed_point(text: str) -> None:
    once = normal_form(text)
    assert normal_form(once) == once


@given(TEXTS)
def test_normal_form_keeps_every_letter_and_digit(text: str) -> None:
    def letters(value: str) -> str:
        return "".join(character for character in normalize("NFKC", value) if character.isalnum())

    assert letters(normal_form(text)) == letters(text)


@given(TEXTS)
def test_any_document_is_normalised_without_an_error(text: str) -> None:
    for script in ("hans", "hant-tw", "hant-hk", "keep"):
        document = normalised(text, script=script)
        assert all(block.text == block.text.strip() for block in document.blocks)
