import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.text import text_blocks

ENDS = ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029", "\r\r\n"]


def texts(content: str) -> list[str]:
    return [block.text for block in text_blocks(content)]


@given(st.text(alphabet=st.sampled_from("字a。 \t\u3000\xa0" + "".join(ENDS)) | st.characters(codec="utf-8")))
def test_raws_joined_are_the_text(content: str) -> None:
    assert "".join(block.raw for block in text_blocks(content)) == content


@given(st.text(alphabet="字词。 \t\n\r\f\u2028"))
def test_every_block_but_a_blank_document_says_something(content: str) -> None:
    found = texts(content)
    assert all(found) or found == [""]
    assert "".join("".join(found).split()) == "".join(content.split())


@pytest.mark.parametrize("end", ENDS, ids=ascii)
def test_every_line_end_ends_a_line(end: str) -> None:
    assert texts(f"第一行{end}第二行{end}{end}第三行") == ["第一行", "第二行", "第三行"]


def test_an_indent_belongs_to_its_line_and_blank_lines_to_the_line_before() -> None:
    assert [block.raw for block in text_blocks("\n \n第一行 \n　\n　　第二行\n")] == [
        "\n \n第一行 \n　\n",
        "　　第二行\n",
    ]


def test_bytes_of_a_character_decoded_one_by_one_stay_together() -> None:
    mojibake = "公元".encode().decode("latin-1")
    assert texts(f"{mojibake}\n{'堠'.encode().decode('latin-1')}\n") == [mojibake, "å\xa0\xa0"]


def test_a_document_without_text_is_one_block_or_none() -> None:
    assert texts("") == []
    assert texts(" \n\n") == [""]


def test_large_documents() -> None:
    assert len(text_blocks("字\n" * 100_000)) == 100_000
    assert len(text_blocks("字" * 3_000_000)) == 1
    assert len(text_blocks("\n" * 1_000_000 + "字")) == 1
