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
        default=("text", "content", "html"),
        description="Fields of a JSONL record that may hold the document; the first one present is cleaned.",
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
