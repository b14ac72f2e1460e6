"""The cleaning flow: discover inputs, plan shards, clean each, publish, report.

What runs and when belongs here. How a shard gets cleaned is `flows.engine`, how a document is, `tasks`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, cast
from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.artifacts import (
    create_link_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.amend import Place, amend
from flows.cut import cut
from flows.engine import Engine, start_engine
from flows.hooks import say_end
from flows.manifest import Cleaned, Run, new_manifest, new_run
from flows.plan import Again, Shard, finished, pipeline_fingerprint, plan, survey
from flows.progress import watchers
from flows.report import Summary
from flows.settings import Settings, load_settings
from flows.store import Destination, check_apart, open_output
from flows.tally import Tally, add_up
from flows.worker import Job
from tasks.read import find_inputs
from tasks.schema import TABLES
from tasks.write import Label

ARTIFACT_INTERVAL_S = 2.0
"""Pause between two updates of the progress artifact, each of which costs Prefect 26 ms."""


class TooManyRejectsError(RuntimeError):
    """More rejects than `max_rejects` allows; nothing was published."""


def _run_name() -> str:
    parameters = flow_run.parameters
    return f"clean {', '.join(parameters['inputs'])} into {parameters['output']}"


@flow(
    name="clean-corpus",
    flow_run_name=_run_name,
    persist_result=False,
    on_completion=[say_end],
    on_failure=[say_end],
    on_crashed=[say_end],
    on_cancellation=[say_end],
)
def clean_corpus(
    inputs: list[str],
    output: str = "output",
    config: str | None = None,
    options: dict[str, Any] | None = None,
    again: Literal["changed", "rejects", "all"] = "changed",
) -> Summary:
    """Clean files, folders and globs into the datasets of an output.

    Args:
        inputs: files, folders and globs.
        output: the folder, or the s3:// URL, that holds the datasets; readers see `output/current`, or `current.json`.
        config: a settings file; by default `chengwen.toml` in the working directory, if it is there.
        options: settings that override the file and the environment.
        again: what is cleaned: only what has changed, what was rejected as well, or everything.

    Raises `SettingsError`, `RuleError`, `InputError`, `OutputError` before any work, and `TooManyRejectsError` after it.

    """
    began = time.monotonic()
    settings = load_settings(Path(config) if config else None, options)
    run, wanted = new_run(pipeline_fingerprint(settings)), Again(again)
    destination = open_output(output)
    check_apart(inputs, output)
    with destination.lock(run):
        before = destination.manifest()
        afresh = wanted is Again.ALL or before.run.pipeline != run.pipeline
        items = survey(find_inputs(inputs), before.shards, afresh=afresh, keep_vanished=settings.keep_vanished)
        items = cut(items, settings, destination.copies, retry=wanted is Again.REJECTS)
        shards = plan(items, before.shards, settings, run.pipeline)
        find = partial(finished, published=before.shards, staged=destination.staged(), again=wanted)
        clean = partial(
            clean_shards, run=run, destination=destination, settings=settings, retry=wanted is Again.REJECTS
        )
        cleaned, fresh = clean_due(shards, find, clean, destination.place)
        total = add_up(each.tally for each in cleaned)
        check_rejects(total, settings)
        snapshot = destination.publish(
            new_manifest(run, settings.model_dump(mode="json"), cleaned), before, settings.keep_snapshots
        )
    summary = Summary(
        run.run_id,
        snapshot,
        total,
        add_up(each.tally for each in fresh.values()),
        len(cleaned),
        len(fresh),
        time.monotonic() - began,
    )
    report(summary)
    return summary


Results = dict[str, Cleaned]
"""Cleaned shards by fingerprint."""


def clean_due(
    shards: list[Shard], find: Callable[[list[Shard]], Results], clean: Callable[[list[Shard]], Results], place: Place
) -> tuple[list[Cleaned], Results]:
    """Find what is finished of the shards, clean the rest, and clean again what does not go together (`flows.amend`).

    All that stands in the snapshot then, in order; and what of it was cleaned just now.
    """
    results: Results = {}
    fresh: Results = {}
    while due := [shard for shard in shards if shard.fingerprint not in results]:
        done = find(due)
        fresh |= clean([shard for shard in due if shard.fingerprint not in done])
        results |= done | fresh
        shards = amend(shards, results, place)
    cleaned = [results[shard.fingerprint] for shard in shards]
    return cleaned, {each.fingerprint: each for each in cleaned if each.fingerprint in fresh}


@dataclass(frozen=True, slots=True)
class Work:
    """What the task of a shard needs: opaque to Prefect, which would otherwise walk through every input."""

    shard: Shard
    job: Job
    engine: Engine
    destination: Destination


@task(name="clean-shard", task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def clean_shard(name: str, work: Work) -> Cleaned:
    """Clean one shard on the engine and record that its part files are complete."""
    get_run_logger().info("cleaning %s", name)
    cleaned = work.engine.clean(work.shard, work.job)
    work.destination.keep(cleaned, work.job.workshop)
    return cleaned


def clean_shards(
    shards: Sequence[Shard], run: Run, destination: Destination, settings: Settings, *, retry: bool = False
) -> Results:
    """Clean the shards, as many at a time as the engine is wide, and tell the watchers; the results by fingerprint."""
    if not shards:
        return {}
    label = Label(run.run_id, run.pipeline)
    job = Job(settings.cleaning, destination.workshop(run), label, settings.time_limit_s, destination.parts, retry)
    results: Results = {}
    told = watchers(ProgressArtifact())
    work_of = {shard.fingerprint: shard.work(retry=retry) for shard in shards}
    so_far = Tally()
    with start_engine(settings) as engine, start_runner(engine) as runner:
        for watcher in told:
            watcher.start(*map(sum, zip(*work_of.values(), strict=True)))
        futures: list[PrefectFuture[Cleaned]] = [
            runner.submit(clean_shard, {"name": shard.name, "work": quote(Work(shard, job, engine, destination))})
            for shard in shards
        ]
        for future in as_completed(futures):
            cleaned = future.result()
            results[cleaned.fingerprint] = cleaned
            so_far.merge(cleaned.tally)
            for watcher in told:
                watcher.advance(work_of[cleaned.fingerprint][1], so_far)
    return results


@contextmanager
def start_runner(engine: Engine) -> Iterator[ThreadPoolTaskRunner[Cleaned]]:
    """Start the threads that hold the shards. A run that ends early stops the engine, for which they would wait."""
    threads: ThreadPoolTaskRunner[Cleaned] = ThreadPoolTaskRunner(max_workers=engine.width)
    with threads as runner:
        try:
            yield runner
        except BaseException:
            engine.stop()
            raise


def check_rejects(total: Tally, settings: Settings) -> None:
    """Raise `TooManyRejectsError` when there are more than the settings allow."""
    rejects = total.rejects.total()
    if settings.max_rejects is not None and rejects > settings.max_rejects:
        reasons = ", ".join(f"{number} {reason}" for reason, number in total.rejects.most_common(5))
        raise TooManyRejectsError(
            f"{rejects} rejects, {settings.max_rejects} allowed ({reasons}); nothing was published"
        )


class ProgressArtifact:
    """The run's progress on its page in the Prefect UI."""

    def prepare(self, containers: int, size: int) -> None:
        """Nothing to show yet."""

    def start(self, inputs: int, size: int) -> None:
        """Show an empty bar."""
        self._size, self._done, self._shown = max(size, 1), 0, time.monotonic()
        self._artifact = cast("UUID", create_progress_artifact(0.0, key="progress", description=f"{inputs} inputs"))

    def advance(self, size: int, so_far: Tally) -> None:  # noqa: ARG002 (a watcher's signature)
        """Move the bar, but not more often than is worth its cost."""
        self._done += size
        now = time.monotonic()
        if now - self._shown >= ARTIFACT_INTERVAL_S or self._done == self._size:
            self._shown = now
            update_progress_artifact(self._artifact, 100.0 * self._done / self._size)


def report(summary: Summary) -> None:
    """Put the summary and the links to the datasets on the run's page."""
    rows = [
        {"table": title, "what": name, "number": number}
        for title, table in summary.tables().items()
        for name, number in table
    ]
    create_table_artifact(rows, key="summary", description=f"Run {summary.run_id}: {summary.snapshot}")
    for table in TABLES:
        link = summary.place(table.name).absolute().as_uri()
        create_link_artifact(link, table.name, key=table.name, description=table.meaning)
