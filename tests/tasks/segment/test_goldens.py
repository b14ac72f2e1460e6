"""Documents of many kinds, each with the outline that a person sees in it."""

from typing import Any

import pytest

from tests.cases import cases
from tests.tasks.segment.documents import found_outline, read_sample


@pytest.mark.parametrize("case", cases("segment"))
def test_outline(case: dict[str, Any]) -> None:
    sample = read_sample(case["input"])
    assert found_outline(sample) == sample.nodes
