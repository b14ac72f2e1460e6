"""Imported by the fork server of the workers, for what it leaves in memory: dictionaries, models and rules.

The stages load these on first use, and Arrow loads pandas, where it is installed. Loaded here, they are loaded once, and a
worker starts with them in some milliseconds and shares their memory.
"""

from __future__ import annotations

from contextlib import suppress

import flows.worker  # noqa: F401 (loaded for the workers)
from tasks.pipeline import clean
from tasks.records import Source
from tasks.settings import Cleaning
from tasks.write import Label, check, rows

_TEXT = "關於召開會議的通知\n一、总体要求\n黨(dǎng)的十八大以來(lái)，習(xí)近平總書(shū)記高度重視產(chǎn)業(yè)工人隊(duì)伍建設(shè)。"
_PAGE = f"<!DOCTYPE html><title>通知</title><h1>通知</h1><p>2024-01-01 来源：新华社</p><p>{_TEXT}</p>"

for _data, _media_type in ((_TEXT.encode("gb18030"), "text/plain"), (_PAGE.encode(), "text/html")):
    with suppress(Exception):  # a worker that comes upon it will say so
        check(rows(clean(Source("", _data, _media_type), Cleaning()), Label("", "")))
