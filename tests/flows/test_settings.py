from pathlib import Path

import pytest

from flows.plan import pipeline_fingerprint
from flows.settings import Settings, SettingsError, load_settings
from tasks.rules import RuleError

RULE = """
[[rule]]
name = "slogan"
pattern = "本站口号.*"
matches = ["本站口号：清"]
leaves = ["他说本站口号很好"]
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_options_override_variables_override_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("chengwen.toml").write_text('workers = 2\nshard_mb = 2\nscript = "keep"\n')
    monkeypatch.setenv("CHENGWEN_WORKERS", "3")
    monkeypatch.setenv("CHENGWEN_SHARD_MB", "3")
    settings = load_settings(options={"workers": 4, "max_rejects": None})
    assert (settings.workers, settings.shard_mb, settings.script) == (4, 3, "keep")


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("workers = 0", ["workers", "0", "greater than or equal to 1", "chengwen.toml"]),
        ('script = "hant"', ["script", "'hant'", "'hans'", "'hant-tw'", "'keep'"]),
        ("wrokers = 2", ["wrokers", "no such setting", "workers"]),
        ("workers = = 2", ["chengwen.toml", "not TOML", "line 1"]),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_field_value_and_what_is_allowed(config: str, words: list[str]) -> None:
    Path("chengwen.toml").write_text(config)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    message = str(raised.value)
    assert [word for word in words if word not in message] == []
    assert "\n" not in message


def test_an_unknown_variable_and_a_missing_file_stop_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"missing\.toml"):
        load_settings(Path("missing.toml"))
    monkeypatch.setenv("CHENGWEN_WORKER", "3")
    with pytest.raises(SettingsError, match="CHENGWEN_WORKER: no such setting"):
        load_settings()


def test_a_variable_that_is_no_list_is_one_line_that_says_how_a_list_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHENGWEN_TEXT_FIELDS", "正文")
    with pytest.raises(SettingsError, match=r"^CHENGWEN_TEXT_FIELDS = '正文': a list .* JSON, such as \[\"a\"\]$"):
        load_settings()


def test_a_broken_rule_stops_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[[rule]]\nname = "x"\npattern = "("\nmatches = ["("]\nleaves = ["a"]\n')
    with pytest.raises(RuleError, match=r"mine\.toml:3: pattern of x"):
        load_settings(options={"rules": str(tmp_path)})


def test_every_setting_is_documented() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_fingerprint_follows_what_changes_the_datasets_and_nothing_else(tmp_path: Path) -> None:
    base = pipeline_fingerprint(load_settings())
    assert pipeline_fingerprint(load_settings(options={"workers": 7})) == base
    assert pipeline_fingerprint(load_settings(options={"script": "keep"})) != base
    (tmp_path / "rules").mkdir()
    with_rules = pipeline_fingerprint(load_settings(options={"rules": "rules"}))
    (tmp_path / "rules" / "own.toml").write_text(RULE)
    assert pipeline_fingerprint(load_settings(options={"rules": "rules"})) != with_rules


def test_an_address_chooses_dask_unless_the_engine_is_named() -> None:
    chosen = [{}, {"address": "tcp://a:1"}, {"engine": "dask"}, {"engine": "local", "address": "tcp://a:1"}]
    assert [load_settings(options=options).engine for options in chosen] == ["local", "dask", "dask", "local"]


@pytest.mark.parametrize("options", [{"engine": "dask"}, {"address": "tcp://a:1"}])
def test_dask_that_is_not_installed_is_one_line(options: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.settings.find_spec", {}.get)
    with pytest.raises(
        SettingsError, match=r"engine = 'dask' .*: needs the extra dask: pip install 'chengwen\[dask\]'"
    ):
        load_settings(options=options)
