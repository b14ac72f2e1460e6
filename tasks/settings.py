"""What can be set, with its default, its unit and its meaning.

`Cleaning` is what changes the datasets: it is part of the pipeline's fingerprint. `Settings` adds how a run
goes about it. Values come from `chengwen.toml`, overridden by `CHENGWEN_…` variables, overridden by
command-line options.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class MetadataFields(BaseModel):
    """The fields of a record that say who, when and where: the first that is there and not empty counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: tuple[str, ...] = Field(
        default=("title", "headline", "标题", "题目", "题名", "文章标题", "新闻标题", "篇名"),
        description="The title.",
    )
    author: tuple[str, ...] = Field(
        default=("author", "authors", "byline", "作者", "记者", "撰稿人"), description="Who wrote it."
    )
    publisher: tuple[str, ...] = Field(
        default=(
            *("publisher", "source", "site_name", "site", "media", "来源", "文章来源", "出处", "发布机构", "发布单位"),
            *("媒体", "媒体名称", "网站", "网站名称"),
        ),
        description="Who published it.",
    )
    date: tuple[str, ...] = Field(
        default=(
            *("date", "published_at", "publish_time", "publish_date", "date_publish", "published", "pubdate"),
            *("pub_time", "time", "发布时间", "发布日期", "发表时间", "发表日期", "出版日期", "发文日期"),
            *("日期", "时间"),
        ),
        description="When it was published.",
    )
    url: tuple[str, ...] = Field(
        default=("url", "uri", "link", "source_url", "网址", "链接", "原文链接"), description="Its address."
    )
    fetched: tuple[str, ...] = Field(
        default=(
            *("fetched", "fetched_at", "crawl_time", "crawled_at", "download_time", "date_download", "crawl_date"),
            *("timestamp", "抓取时间", "采集时间", "爬取时间"),
        ),
        description="When it was fetched: what 3小时前 is counted from. (C4 and its like mean this by timestamp.)",
    )


class Cleaning(BaseModel):
    """The settings that the stages read. Unknown keys are errors; every field is documented by its description."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    script: Literal["hans", "hant-tw", "hant-hk", "keep"] = Field(
        default="hans",
        description="Script of the clean text: Simplified, Traditional of Taiwan or Hong Kong, or as found.",
    )
    regional_words: bool = Field(
        default=False,
        description="Also replace regional words when the script is converted (網路 → 网络).",
    )
    keep_script: tuple[re.Pattern[str], ...] = Field(
        default=(),
        description="Regular expressions of passages that keep their script, such as classical quotations (「[^」]*」).",
    )
    text_fields: tuple[str, ...] = Field(
        default=(
            *("text", "content", "html", "raw_content", "article", "body", "正文", "内容", "正文内容", "文章内容"),
            *("新闻内容", "文本", "全文", "段落"),
        ),
        description="Fields of a record that may hold the document; the first one present is cleaned.",
    )
    metadata_fields: MetadataFields = Field(
        default=MetadataFields(),
        description="Fields of a record that hold its title, author, publisher, date, url, and when it was fetched.",
    )
    rules: Path | None = Field(
        default=None,
        description="Folder of your own rules: line rules as *.toml, site rules as sites/<host>.toml.",
    )
    max_document_mb: int = Field(
        default=64,
        ge=1,
        description="Largest document that is cleaned, in MB after decompression; a larger one is a reject.",
    )
