"""The search for slow patterns finds slow patterns; `make patterns` runs it on all of the pipeline's."""

import re

import pytest

from tests.patterns import search_all, slow


@pytest.mark.parametrize("pattern", ["(?:a+)+b", "字*字*字*x", r"\s+$", "(?:来源|源来)*源来x", r"第[一二三\d]+[\d]+章"])
def test_a_pattern_that_grows_faster_than_its_text_is_found(pattern: str) -> None:
    assert slow(re.compile(pattern), search_all)


@pytest.mark.parametrize("pattern", [r"\s", "来源：", r"第[一二三]{1,9}章", r"(?<!\d)\d++年", "^[一二三]+、"])
def test_one_that_does_not_is_not(pattern: str) -> None:
    assert slow(re.compile(pattern), search_all) is None
