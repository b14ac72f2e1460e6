import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.pipeline import clean
from tasks.read import find_inputs, read
from tasks.read.blob import Blob
from tasks.read.tables import delimited
from tasks.records import Document, Source
from tasks.settings import Cleaning
from tests.tasks.read.conftest import outcome
from tests.tasks.read.test_archives import make_tar

Read = Callable[..., list[tuple[str, Any]]]
PROSE = "今天上午，全市召开了工作会议，会议强调要抓好落实。"


def documents(path: Path, **settings: Any) -> list[Source]:  # noqa: ANN401 (whatever a setting is)
    (item,) = find_inputs([str(path)])
    return [found for found in read(item, Cleaning(**settings)) if isinstance(found, Source)]


CORPORA: dict[str, tuple[dict[str, Any], str, dict[str, str]]] = {
    "SkyPile": ({"text": "正文"}, "正文", {}),
    "WuDao": (
        {"id": 1, "uniqueKey": "x", "dataType": "百科", "title": "题", "content": "正文"},
        "正文",
        {"title": "题"},
    ),
    "news2016zh": (
        {
            "news_id": "1",
            "keywords": "k",
            "title": "题",
            "desc": "d",
            "source": "日报",
            "time": "03-27 08:01",
            "content": "正文",
        },
        "正文",
        {"title": "题", "publisher": "日报", "date": "03-27 08:01"},
    ),
    "cc_news": (
        {
            "title": "题",
            "text": "正文",
            "domain": "a.cn",
            "date": "2017-12-02 00:00:00",
            "url": "http://a.cn/1",
            "image_url": "x",
        },
        "正文",
        {"title": "题", "date": "2017-12-02 00:00:00", "url": "http://a.cn/1"},
    ),
    "C4": (
        {"text": "正文", "timestamp": "2019-04-25T12:57:54Z", "url": "http://a.cn/1"},
        "正文",
        {"fetched": "2019-04-25T12:57:54Z", "url": "http://a.cn/1"},
    ),
    "RedPajama": (
        {"text": "正文", "meta": {"url": "http://a.cn/1", "title": "题"}},
        "正文",
        {"url": "http://a.cn/1", "title": "题"},
    ),
    "MNBVC": (
        {"文件名": "a.txt", "段落": [{"行号": 1, "内容": "第一段"}, {"行号": 2, "内容": "第二段"}], "时间": "20240101"},
        "第一段\n第二段",
        {"date": "20240101"},
    ),
    "news-please": (
        {
            "maintext": None,
            "text": "正文",
            "authors": ["甲", "乙"],
            "date_publish": "2024-01-02",
            "date_download": "2024-01-03",
        },
        "正文",
        {"author": "甲、乙", "date": "2024-01-02", "fetched": "2024-01-03"},
    ),
    "中文": (
        {
            "标题": "题",
            "正文": "正文",
            "作者": "甲",
            "来源": "日报",
            "发布时间": "2024年1月2日",
            "链接": "http://a.cn/1",
        },
        "正文",
        {"title": "题", "author": "甲", "publisher": "日报", "date": "2024年1月2日", "url": "http://a.cn/1"},
    ),
    "paragraphs": ({"Title": "题", "content": ["第一段", "第二段"]}, "第一段\n第二段", {"title": "题"}),
}


@pytest.mark.parametrize("name", CORPORA)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_names_of_common_corpora_are_known(tmp_path: Path, name: str, encoding: str) -> None:
    row, text, fields = CORPORA[name]
    (tmp_path / "d.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding)
    (found,) = documents(tmp_path)
    assert (found.data.decode(), found.fields) == (text, fields)


@pytest.mark.parametrize("name", [name for name in CORPORA if name != "MNBVC"])
def test_they_are_known_in_parquet_as_well(tmp_path: Path, name: str) -> None:
    row, text, fields = CORPORA[name]
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "d.parquet")
    (found,) = documents(tmp_path)
    assert (found.uri, found.data.decode(), found.fields) == ("d.parquet!1", text, fields)


def test_which_fields_are_meant_is_a_setting(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(
        '{"text": "别的", "BODY": "正文", "biaoti": "题", "title": "x", "url": "http://a.cn"}'
    )
    (found,) = documents(tmp_path, text_fields=("body",), metadata_fields={"title": ("biaoti",)})
    assert (found.data.decode(), found.fields) == ("正文", {"title": "题", "url": "http://a.cn"})


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8", **options: Any) -> None:  # noqa: ANN401 (csv's)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, **options).writerows(rows)


ROWS = [
    ["id", "标题", "正文", "发布时间"],
    ["1", "题，一", f'{PROSE}\n他说："好",\r\n{PROSE}', "2024-01-02 03:04"],
    ["2", "", PROSE, ""],
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".csv", ";"), (".csv", "\t"), (".tsv", "\t")])
def test_a_table_is_read_with_quoted_line_ends(tmp_path: Path, encoding: str, suffix: str, delimiter: str) -> None:
    write_csv(tmp_path / f"d{suffix}", ROWS, encoding, delimiter=delimiter)
    one, two = documents(tmp_path)
    name = f"d{suffix}"
    assert [one.uri, two.uri] == [f"{name}!2", f"{name}!5"]
    assert one.fields == {"title": "题，一", "date": "2024-01-02 03:04"}
    kind = encoding if encoding == "gbk" else "utf-8"
    assert [one.data.decode(kind), two.data.decode(kind)] == [ROWS[1][2], ROWS[2][2]]
    document = clean(one, Cleaning())
    assert isinstance(document, Document)
    assert document.text.startswith(PROSE)


def test_rows_in_two_encodings_are_both_read(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_bytes(f"title,text\n一,{PROSE}\n".encode() + f"二,{PROSE}\n".encode("gbk"))
    cleaned = [clean(source, Cleaning()) for source in documents(tmp_path)]
    assert [document.text for document in cleaned if isinstance(document, Document)] == [PROSE, PROSE]
    assert [document.metadata.title for document in cleaned if isinstance(document, Document)] == ["一", "二"]


def test_a_ragged_row_costs_itself(tmp_path: Path, results: Read) -> None:
    (tmp_path / "d.csv").write_text('url,text\na,一\nb\n\nc,二,three\nd,"三\n四"\ne,五,,\n')
    assert results(tmp_path) == [
        ("d.csv!2", "一"), ("d.csv!3", "ragged_row"), ("passed", "blank line"), ("d.csv!5", "ragged_row"),
        ("d.csv!6", "三\n四"), ("d.csv!8", "五"),
    ]  # fmt: skip


def test_a_huge_field_costs_itself_and_no_memory(tmp_path: Path, results: Read) -> None:
    long = "字" * 1_000_000
    lines = "\n".join(["行" * 100] * 10_000)
    (tmp_path / "d.csv").write_text(f'title,text\na,一\nb,"{long}"\nc,二\nd,"{lines}"\ne,三\n')
    found = results(tmp_path, max_document_mb=1)
    assert found == [
        ("d.csv!2", "一"),
        ("d.csv!3", "too_large"),
        ("d.csv!4", "二"),
        ("d.csv!5", "too_large"),
        ("d.csv!10005", "三"),
    ]


@pytest.mark.parametrize("name", ["d.csv", "d.tsv", "d.parquet"])
def test_a_table_without_a_text_column_is_one_reject_that_names_the_columns(tmp_path: Path, name: str) -> None:
    if name == "d.parquet":
        pq.write_table(pa.table({"名称": ["a"] * 9, "数量": [1] * 9}), tmp_path / name)
    else:
        write_csv(tmp_path / name, [["名称", "数量"]] + [["a", "1"]] * 9, delimiter="\t" if name == "d.tsv" else ",")
    (item,) = find_inputs([str(tmp_path)])
    (found,) = read(item, Cleaning())
    assert outcome(found) == (name, "no_text_field")
    assert "名称, 数量" in getattr(found, "message", "")


@pytest.mark.parametrize("content", ["", "\n", "text\n"])
def test_a_table_without_a_row_is_a_reject(tmp_path: Path, results: Read, content: str) -> None:
    (tmp_path / "d.csv").write_text(content)
    assert results(tmp_path)[-1][1] in {"empty", "no_text_field"}


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
    )
)
def test_what_is_written_is_what_is_read(rows: list[list[str]]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([["text", "title"], *rows])
    file = io.BufferedReader(io.BytesIO(buffer.getvalue().encode()))  # type: ignore[arg-type]  # the stub wants a raw file
    found = [each for each in delimited(Blob("d", "d.csv", file, 1_000_000), Cleaning()) if isinstance(each, Source)]
    assert [each.data.decode() for each in found] == [text for text, _ in rows]
    assert [each.fields["title"] for each in found] == [title for _, title in rows]


def test_parquet_types(tmp_path: Path) -> None:
    moment = datetime(2024, 1, 31, 20, 30, tzinfo=UTC)
    columns = {
        "text": pa.array(["正文"]).dictionary_encode(), "date": pa.array([date(2024, 1, 2)]),
        "crawl_time": pa.array([moment]), "作者": pa.array([["甲", "乙"]]), "other": pa.array([1.5]),
    }  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "d.parquet")
    (found,) = documents(tmp_path)
    assert found.fields == {"date": "2024-01-02", "fetched": "2024-02-01 04:30:00", "author": "甲、乙"}
    pq.write_table(pa.table({"html": [PROSE.encode("gbk"), None, b""]}), tmp_path / "d.parquet")
    found, empty = documents(tmp_path)
    assert (found.data, found.encoding, found.media_type) == (PROSE.encode("gbk"), None, "text/html")
    assert (empty.uri, empty.data) == ("d.parquet!3", b"")


def test_damage_in_a_parquet_file_costs_its_row_group(tmp_path: Path, results: Read) -> None:
    path = tmp_path / "d.parquet"
    pq.write_table(
        pa.table({"text": [f"第{n}行" * 50 for n in range(30)]}), path, row_group_size=10, compression="zstd"
    )
    place = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[place : place + 200] = bytes(200)
    path.write_bytes(data)
    found = results(tmp_path)
    assert [uri for uri, text in found if text == "corrupt"] == ["d.parquet!11"]
    assert [uri for uri, text in found if text != "corrupt"] == [
        f"d.parquet!{n}" for n in (*range(1, 11), *range(21, 31))
    ]
    path.write_bytes(data[:-20])
    assert results(tmp_path) == [("d.parquet", "corrupt")]


def test_tables_in_an_archive_are_read(tmp_path: Path, results: Read) -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": ["二"]}), buffer)
    (tmp_path / "x.tar").write_bytes(make_tar({"a.csv": "text\n一\n", "b.parquet": buffer.getvalue()}))
    assert results(tmp_path) == [("x.tar!a.csv!2", "一"), ("x.tar!b.parquet!1", "二")]
