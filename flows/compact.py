"""The maintenance flow: merge the small part files that daily increments leave, and prune old snapshots.

Nothing is cleaned and no input is read: the rows of small shards are taken over, in the workers, into part files of one
shard (`flows.plan.merge`). The manifest says afterwards which inputs the shard holds, so the next run knows all of them.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.runtime import flow_run

from flows.clean import clean_shards
from flows.hooks import say_end
from flows.manifest import new_manifest, new_run
from flows.plan import Again, finished, merge
from flows.report import Compaction
from flows.settings import load_settings
from flows.snapshot import OutputError
from flows.store import open_output


def _run_name() -> str:
    return f"compact {flow_run.parameters['output']}"


@flow(
    name="compact",
    flow_run_name=_run_name,
    persist_result=False,
    on_completion=[say_end],
    on_failure=[say_end],
    on_crashed=[say_end],
    on_cancellation=[say_end],
)
def compact(output: str = "output", config: str | None = None, options: dict[str, Any] | None = None) -> Compaction:
    """Merge small part files of the datasets of an output and prune old snapshots.

    Args:
        output: the folder, or the s3:// URL, that holds the datasets; readers see `output/current`, or `current.json`.
        config: a settings file; by default `chengwen.toml` in the working directory, if it is there.
        options: settings that override the file and the environment.

    Raises `SettingsError`, `RuleError`, `OutputError` before any work.

    """
    began = time.monotonic()
    settings = load_settings(Path(config) if config else None, options)
    destination = open_output(output)
    before = destination.manifest()
    if not before.shards:
        raise OutputError(f"{output}: no snapshot there that this version can build on")
    run = new_run(before.run.pipeline)
    with destination.lock(run):
        before, snapshots = destination.manifest(), len(destination.snapshots())
        shards = merge(before.shards, settings, before.run.pipeline)
        done = finished(shards, before.shards, destination.staged(), Again.CHANGED)
        merged = clean_shards([shard for shard in shards if shard.fingerprint not in done], run, destination, settings)
        after = [merged.get(shard.fingerprint) or done[shard.fingerprint] for shard in shards]
        snapshot = destination.publish(new_manifest(run, before.settings, after), before, settings.keep_snapshots)
    summary = Compaction(
        run.run_id,
        snapshot,
        shards=(len(before.shards), len(after)),
        snapshots=(snapshots, len(destination.snapshots())),
        seconds=time.monotonic() - began,
    )
    report(summary)
    return summary


def report(summary: Compaction) -> None:
    """Put the summary on the run's page."""
    rows = [{"what": name, "before": before, "after": after} for name, before, after in summary.rows()]
    create_table_artifact(rows, key="compaction", description=f"Run {summary.run_id}: {summary.snapshot}")
