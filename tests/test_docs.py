"""The documents say what is so: every query of the cookbook runs, and every link leads somewhere."""

import doctest
import os
import re
import tomllib
from pathlib import Path

import duckdb
import pytest

from flows.settings import Settings
from tests.conftest import Command

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
QUERIES = re.findall(r"## (.+?)\n.*?```sql\n(.+?)```", (ROOT / "docs/cookbook.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def datasets(tmp_path_factory: pytest.TempPathFactory, chengwen: Command, prefect_server: str) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    done = chengwen("run", ROOT / "raw", "-q", cwd=folder, PREFECT_API_URL=prefect_server)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.mark.parametrize(("title", "query"), QUERIES, ids=[title for title, _ in QUERIES])
def test_a_query_of_the_cookbook_answers_its_question(
    datasets: Path, monkeypatch: pytest.MonkeyPatch, title: str, query: str
) -> None:
    monkeypatch.chdir(datasets)
    rows = duckdb.sql(query).fetchall()
    expects_nothing = title in {"Does the account add up?", "What could not be cleaned?"}
    assert bool(rows) != expects_nothing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not os.path.exists(page.parent / link)] == []  # noqa: PTH110 (a link may have ..)


def test_the_readme_lists_every_setting_with_its_default() -> None:
    block = re.search(r"```toml\n(script.+?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    listed = tomllib.loads(block[1])
    for name, field in Settings.model_fields.items():
        assert f"# {field.description}" in block[1]
        if name in listed:
            default = field.default
            assert listed[name] == (list(default) if isinstance(default, tuple) else default)
        else:
            assert f"# {name} =" in block[1]
    assert set(listed) <= set(Settings.model_fields)


def test_the_readmes_library_example_is_true() -> None:
    failures, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried
    assert not failures
