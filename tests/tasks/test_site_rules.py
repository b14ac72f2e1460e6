"""A user's site rules, from the folder of the settings to the document's text and metadata."""

from pathlib import Path

from tasks.pipeline import clean
from tasks.records import Document, Source
from tasks.settings import Cleaning

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。"
PAGE = f"""<!DOCTYPE html><html><head><title>某站</title><link rel="canonical" href="https://news.example.cn/1.html"></head><body>
<div class="a">会议开幕</div><div class="b">李四</div><div class="c">2021年3月4日</div><div class="d">某某早报</div>
<div class="x"><p>{PROSE}</p><p>{PROSE}</p><p class="ad">{PROSE}买一送一。</p></div></body></html>"""
"""Nothing in its markup says what the lines above the text are."""


def test_selectors_of_a_host_decide_text_and_metadata(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites/news.example.cn.toml").write_text(
        'keep = [".x"]\ndrop = [".ad"]\ntitle = ".a"\nauthor = ".b"\ndate = ".c"\nsource = ".d"\n'
    )
    document = clean(Source("1.html", PAGE.encode(), "text/html"), Cleaning(rules=tmp_path))
    assert isinstance(document, Document)
    assert document.text == f"{PROSE}\n{PROSE}"
    metadata = document.metadata
    assert (metadata.title, metadata.authors, metadata.publisher) == ("会议开幕", ["李四"], "某某早报")
    assert f"{metadata.published_at:%Y-%m-%d}" == "2021-03-04"
