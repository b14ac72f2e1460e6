from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from flows.plan import MAX_INPUTS, plan
from flows.settings import Settings
from tasks.read import Input

SETTINGS = Settings(shard_mb=1)


def made(sizes: list[int]) -> list[Input]:
    return [Input(f"{number:06}.txt", Path(), size, 0) for number, size in enumerate(sizes)]


@given(st.lists(st.integers(0, 2_000_000), max_size=80))
def test_every_input_is_in_one_shard_in_order(sizes: list[int]) -> None:
    inputs = made(sizes)
    shards = plan(inputs, SETTINGS, "p")
    assert [item for shard in shards for item in shard.inputs] == inputs
    assert all(len(shard.inputs) == 1 or sum(item.size for item in shard.inputs) <= 1_000_000 for shard in shards)


def test_many_small_inputs_do_not_make_one_endless_shard() -> None:
    assert max(len(shard.inputs) for shard in plan(made([1] * 9_000), SETTINGS, "p")) <= MAX_INPUTS


def test_a_vanished_input_moves_only_the_borders_next_to_it() -> None:
    inputs = made([10_000] * 20_000)
    before = {shard.fingerprint for shard in plan(inputs, SETTINGS, "p")}
    after = {shard.fingerprint for shard in plan(inputs[:3_000] + inputs[3_001:], SETTINGS, "p")}
    assert len(after - before) < len(before) / 10


def test_a_fingerprint_follows_address_size_time_and_pipeline() -> None:
    def fingerprint(item: Input, pipeline: str = "p") -> str:
        return plan([item], SETTINGS, pipeline)[0].fingerprint

    base = Input("a.txt", Path("/here"), 1, 1)
    assert fingerprint(base) == fingerprint(Input("a.txt", Path("/there"), 1, 1))
    others = [Input("b.txt", Path(), 1, 1), Input("a.txt", Path(), 2, 1), Input("a.txt", Path(), 1, 2)]
    assert fingerprint(base) not in {fingerprint(item) for item in others} | {fingerprint(base, "q")}
