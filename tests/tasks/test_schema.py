from pathlib import Path

import pytest

from tasks.records import Role
from tasks.schema import BLOCKS, REJECTS, TABLES, ContractError, data_dictionary

DICTIONARY = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_the_data_dictionary_says_what_the_schema_says() -> None:
    assert DICTIONARY.read_text("utf-8") == data_dictionary()


def test_every_role_is_in_the_dictionary() -> None:
    (role,) = (column for column in BLOCKS.columns if column.name == "role")
    assert set(role.meaning.rstrip(".").split(", ")) == {str(role) for role in Role}


def test_a_null_where_none_may_be_breaks_the_contract() -> None:
    row = ("id", "a.txt", "read", None, "message", None, None, "run", None)
    with pytest.raises(ContractError, match=r"rejects\.error"):
        REJECTS.batch([row])


def test_a_value_of_another_type_breaks_the_contract() -> None:
    with pytest.raises(ContractError, match=r"rejects\.raw_bytes"):
        REJECTS.batch([("id", "a.txt", "read", "e", "m", "many", None, "run", None)])


def test_no_rows_make_an_empty_batch_of_the_right_shape() -> None:
    assert all(table.batch([]).schema == table.schema for table in TABLES)
