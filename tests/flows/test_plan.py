"""Which inputs share a shard, what is taken over, and which shards need no work."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.manifest import Cleaned, Known
from flows.plan import MAX_INPUTS, Again, Item, Shard, content_hash, finished, merge, plan, survey
from flows.settings import Settings
from flows.tally import Tally
from tasks.read import Input, find_inputs

SETTINGS = Settings(shard_mb=1)


def shards_of(folder: Path, settings: Settings) -> list[Shard]:
    """A first run's plan."""
    return shards_of_inputs(find_inputs([str(folder)]), settings)


def shards_of_inputs(inputs: list[Input], settings: Settings) -> list[Shard]:
    return plan(survey(inputs, [], afresh=True, keep_vanished=False), [], settings, "p")


def made(sizes: list[int], first: int = 0) -> list[Input]:
    return [Input(f"{number:06}.txt", Path(), size, 0) for number, size in enumerate(sizes, first)]


def items_of(inputs: list[Input], published: list[Cleaned] | None = None, *, keep_vanished: bool = False) -> list[Item]:
    return survey(inputs, published or [], afresh=False, keep_vanished=keep_vanished)


def done(shard: Shard) -> Cleaned:
    """A shard as it stands in the manifest once it has been cleaned."""
    inputs = [
        Known(item.key, item.weight, item.input.mtime_ns, item.input.mtime_ns) for item in shard.items if item.input
    ]
    return Cleaned(shard.fingerprint, inputs, [], Tally())


@given(st.lists(st.integers(0, 2_000_000), max_size=80))
def test_every_input_is_in_one_shard_in_order(sizes: list[int]) -> None:
    items = items_of(made(sizes))
    shards = plan(items, [], SETTINGS, "p")
    assert [item for shard in shards for item in shard.items] == items
    assert all(len(shard.items) == 1 or sum(item.weight for item in shard.items) <= 1_000_000 for shard in shards)


def test_many_small_inputs_do_not_make_one_endless_shard() -> None:
    assert max(len(shard.items) for shard in plan(items_of(made([1] * 9_000)), [], SETTINGS, "p")) <= MAX_INPUTS


def test_an_input_more_after_a_killed_run_moves_only_the_borders_next_to_it() -> None:
    inputs = made([10_000] * 20_000)
    before = {shard.fingerprint for shard in plan(items_of(inputs), [], SETTINGS, "p")}
    after = {shard.fingerprint for shard in plan(items_of(inputs[:3_000] + inputs[3_001:]), [], SETTINGS, "p")}
    assert len(after - before) < len(before) / 10


@given(
    st.lists(st.integers(0, 600_000), min_size=1, max_size=40),
    st.sets(st.integers(0, 39)),
    st.sets(st.integers(0, 39)),
    st.integers(0, 5),
    st.sampled_from(["stays", "goes"]),
)
def test_what_is_published_stays_in_its_shard_whatever_comes_goes_or_changes(
    sizes: list[int], gone: set[int], changed: set[int], new: int, vanished: str
) -> None:
    keep = vanished == "stays"
    published = [done(shard) for shard in plan(items_of(made(sizes)), [], SETTINGS, "p")]
    inputs = [
        replace(item, mtime_ns=number in changed) for number, item in enumerate(made(sizes)) if number not in gone
    ] + made([10] * new, first=100)
    items = items_of(inputs, published, keep_vanished=keep)
    shards = plan(items, published, SETTINGS, "p")

    assert sorted(item.key for shard in shards for item in shard.items) == sorted(item.key for item in items)
    assert {item.key for item in items if not item.known} == {
        item.key for item in inputs if item.mtime_ns or item.key >= "000100"
    }
    assert len([item for item in items if not item.input]) == (len(gone & set(range(len(sizes)))) if keep else 0)
    for shard in shards:
        (source,) = shard.sources or (None,)
        known = [item.key for item in shard.items if item.known]
        assert [before.uri for before in source.inputs if before.uri in known] == known if source else known == []
    touched = changed - gone if keep else changed | gone
    whole = [before for before in published if not touched & {int(known.uri[:6]) for known in before.inputs}]
    assert {before.fingerprint for before in whole} == set(finished(shards, published, {}, Again.CHANGED))


def test_a_fingerprint_follows_address_size_time_and_pipeline() -> None:
    def fingerprint(item: Input, pipeline: str = "p") -> str:
        return Shard((Item(item, None),), pipeline).fingerprint

    base = Input("a.txt", Path("/here"), 1, 1)
    assert fingerprint(base) == fingerprint(Input("a.txt", Path("/there"), 1, 1))
    others = [Input("b.txt", Path(), 1, 1), Input("a.txt", Path(), 2, 1), Input("a.txt", Path(), 1, 2)]
    assert fingerprint(base) not in {fingerprint(item) for item in others} | {fingerprint(base, "q")}


def test_small_shards_are_merged_among_themselves_and_large_ones_left_alone() -> None:
    sizes = [100_000, 900_000, 100_000, 100_000, 600_000, 400_000, 400_000]
    published = [done(Shard((item,), "p")) for item in items_of(made(sizes))]
    shards = merge(published, SETTINGS, "p")
    assert [[item.weight for item in shard.items] for shard in shards] == [
        [100_000, 100_000, 100_000, 400_000],
        [900_000],
        [600_000],
        [400_000],
    ]
    assert [list(shard.sources) for shard in shards] == [
        [published[0], published[2], published[3], published[5]], [published[1]], [published[4]], [published[6]]
    ]  # fmt: skip
    assert set(finished(shards, published, {}, Again.CHANGED)) == {published[n].fingerprint for n in (1, 4, 6)}


@given(st.lists(st.integers(0, 1_500_000), min_size=1, max_size=60))
def test_merged_shards_are_not_merged_again_and_nothing_goes_astray(sizes: list[int]) -> None:
    published = [done(Shard((item,), "p")) for item in items_of(made(sizes))]
    shards = merge(published, SETTINGS, "p")
    assert sorted(item.key for shard in shards for item in shard.items) == [item.key for item in made(sizes)]
    assert all(len(shard.sources) == 1 or sum(item.weight for item in shard.items) <= 1_000_000 for shard in shards)
    small = [shard for shard in shards if sum(item.weight for item in shard.items) < 500_000]
    assert len(small) <= 1 + len(shards) / 2


def test_the_next_run_finds_everything_in_a_merged_shard() -> None:
    inputs = made([1_000] * 30)
    published = [done(Shard((item,), "p")) for item in items_of(inputs)]
    (merged,) = merge(published, SETTINGS, "p")
    after = [Cleaned(merged.fingerprint, [item.known for item in merged.items if item.known], [], Tally())]
    shards = plan(items_of(inputs, after), after, SETTINGS, "p")
    assert list(finished(shards, after, {}, Again.CHANGED)) == [merged.fingerprint]


def test_only_a_file_with_a_new_time_is_read_to_recognise_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("正文")
    (item,) = find_inputs([str(tmp_path)])
    known = Known("a.txt", item.size, item.mtime_ns, 5, content_hash(item))

    def recognised(**other: object) -> Known | None:
        before = Cleaned("f", [replace(known, **other)], [], Tally())  # type: ignore[arg-type]
        return items_of([item], [before])[0].known

    assert recognised(mtime_ns=1) == known
    assert recognised(mtime_ns=1, sha256="other") is None
    assert recognised(mtime_ns=1, sha256=None) is None
    monkeypatch.setattr(Path, "open", None)
    assert recognised() == known
    assert recognised(size=known.size + 1) is None
    assert recognised(is_outside=True) is None


def test_what_has_vanished_is_cleaned_when_it_comes_back_under_another_pipeline() -> None:
    inputs = made([1, 1])
    published = [done(shard) for shard in plan(items_of(inputs), [], SETTINGS, "p")]
    items = survey(inputs[:1], published, afresh=True, keep_vanished=True)
    assert [(bool(item.input), bool(item.known)) for item in items] == [(True, False), (False, True)]
    (shard,) = plan(items, published, SETTINGS, "q")
    after = [Cleaned(shard.fingerprint, [done(shard).inputs[0], items[1].known or published[0].inputs[1]], [], Tally())]
    assert [bool(item.known) for item in items_of(inputs, after)] == [True, False]
