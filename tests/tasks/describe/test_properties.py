from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.describe.dates import find_date, find_relative
from tasks.describe.title import settle_spaces
from tests.tasks.describe.test_describe import described

moment = datetime.fromisoformat

FORMS = (
    "%Y年%m月%d日%H:%M",
    "%Y-%m-%d %H:%M:00",
    "%Y/%m/%d %H:%M",
    "%Y.%m.%d %H:%M",
    "%Y年%m月%d日 %H时%M分",
    "%B %d, %Y %H:%M",
    "%d %B %Y %H:%M",
    "%Y-%m-%dT%H:%M:00+08:00",
)
PIECES = st.sampled_from(
    [
        "来源：",
        "作者：",
        "记者 ",
        "张立明",
        "2024年11月9日",
        "2020-13-45",
        "\n",
        "。",
        "，",
        "（",
        "）",
        "某某日报",
        "第四期",
        "关键词：",
        " ",
        "\t",
        "|",
        "◎",
        "印发",
        "《",
        "》",
        "a",
    ]
)


@given(st.datetimes(moment("1900-01-01T00:00:00"), moment("2099-12-31T00:00:00")), st.sampled_from(FORMS))
def test_every_date_is_read_back_from_every_form(when: datetime, form: str) -> None:
    minute = when.replace(second=0, microsecond=0)
    found = find_date("发布时间：" + minute.strftime(form) + " 来源")
    assert found is not None
    assert found.when == minute


@given(st.lists(PIECES, max_size=60).map("".join))
def test_whatever_the_lines_are_no_source_text_is_lost(text: str) -> None:
    document = described(text)
    assert "".join(block.raw for block in document.blocks) == text


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024年13月1日", "0000-00-00", "2024年11月9日至12日", "7/5/2005", "192.168.2020.1.1"]
)
def test_what_is_no_date_of_publication_is_none(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("3小时前", "2024-11-10T05:00"),
        ("刚刚", "2024-11-10T00:00"),
        ("昨天 09:21", "2024-11-09T09:21"),
        ("2天前", "2024-11-08T00:00"),
        ("an hour ago", "2024-11-10T07:00"),
    ],
)
def test_relative_dates_need_a_moment_to_count_from(said: str, meant: str) -> None:
    found = find_relative(said, moment("2024-11-10T08:00:00"))
    assert found is not None
    assert found.when == datetime.fromisoformat(meant)
    assert find_date(said) is None


@pytest.mark.parametrize(
    ("title", "text", "settled"),
    [
        ("增强政治意识 提高履职能力", "会议在京召开。", "增强政治意识 提高履职能力"),
        ("关于印发实施方案的 通知", "", "关于印发实施方案的通知"),
        ("全省推进会议 主要精神", "传达全省推进会议主要精神。", "全省推进会议主要精神"),
        ("专访 Linux 之父", "", "专访 Linux 之父"),
        ("著名导演去世 享年74岁", "", "著名导演去世 享年74岁"),
    ],
)
def test_a_space_in_a_title_stays_between_two_parts_only(title: str, text: str, settled: str) -> None:
    assert settle_spaces(title, text) == settled
