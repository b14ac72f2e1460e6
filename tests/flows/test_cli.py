import json
from pathlib import Path

import pytest
from typer.main import get_command

from flows.cli import app
from tests.conftest import ROOT, Command

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。"
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


def test_clean_writes_the_text_of_a_file_or_of_standard_input(tmp_path: Path, chengwen: Command) -> None:
    (tmp_path / "a.txt").write_bytes(("首页>资讯 >\n" + PROSE).encode("gbk"))
    assert chengwen("clean", tmp_path / "a.txt").stdout == PROSE + "\n"
    assert chengwen("clean", stdin=PROSE.encode("big5", "ignore")).stdout.startswith("今天上午")


def test_clean_writes_one_json_object_a_document(chengwen: Command) -> None:
    done = chengwen("clean", "--format", "json", "raw/web-page-dump.txt", "raw/briefing-from-office-file.txt")
    one, two = map(json.loads, done.stdout.splitlines())
    assert one["title"] == "盐城市建湖县“五强化五着力”扎实推进产改前行"
    assert one["published_at"] == "2022-01-18T12:49:18"
    assert [section["marker"] for section in two["outline"] if section["level"] == 1] == ["一、", "二、", "三、"]


def test_clean_writes_markdown_with_headings_by_level(chengwen: Command) -> None:
    lines = chengwen("clean", "-f", "markdown", "raw/mirror-site-with-pinyin.txt").stdout.split("\n\n")
    assert [line for line in lines if line.startswith("#")] == [
        "## 一、提高政治站位，增强学习宣传贯彻《意见》的政治自觉",
        "## 二、强化组织领导，为深化产业工人队伍建设改革提供坚强组织保证",
        "## 三、主动担当作为，形成深化产业工人队伍建设改革的合力",
        "## 四、加强舆论宣传，营造全社会了解改革、支持改革、参与改革的浓厚氛围",
    ]


def test_clean_goes_on_after_a_reject_and_says_so(tmp_path: Path, chengwen: Command) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "good.txt").write_text(PROSE)
    done = chengwen("clean", tmp_path / "empty.txt", tmp_path / "good.txt")
    assert (done.returncode, done.stdout) == (1, PROSE + "\n")
    assert done.stderr.startswith("chengwen: empty.txt: empty: ")


def test_clean_begins_nothing_when_one_of_several_files_is_missing(tmp_path: Path, chengwen: Command) -> None:
    (tmp_path / "good.txt").write_text(PROSE)
    done = chengwen("clean", "good.txt", "missing.txt", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "chengwen: missing.txt: no such file or folder\n"


def test_a_name_cannot_command_the_terminal(tmp_path: Path, chengwen: Command) -> None:
    name = "\x1b[2J[red]一\n二.txt"
    (tmp_path / name).write_text("")
    assert chengwen("clean", name, cwd=tmp_path).stderr.startswith(r"chengwen: \x1b[2J[red]一\x0a二.txt: empty: ")
    missing = chengwen("clean", name + "x", cwd=tmp_path).stderr
    assert missing == "chengwen: \\x1b[2J[red]一\\n二.txtx: no such file or folder\n"


def test_text_cannot_command_the_terminal(tmp_path: Path, chengwen: Command) -> None:
    (tmp_path / "a.txt").write_text(f"{PROSE}\x1b[2J[bold]粗[/bold]\u202e{PROSE}")
    shown = chengwen("explain", tmp_path / "a.txt").stdout
    assert "[bold]粗[/bold]" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_explain_shows_why_a_line_is_gone(chengwen: Command) -> None:
    done = chengwen("explain", "raw/web-page-dump.txt")
    assert done.returncode == 0
    (row,) = (line for line in done.stdout.splitlines() if "首页>资讯" in line)
    assert "dropped" in row


def test_explain_says_why_a_document_is_rejected(tmp_path: Path, chengwen: Command) -> None:
    (tmp_path / "empty.txt").write_text("")
    words = "    source  empty.txt\n    script  none\nrejected in decode: empty: the file is empty\n"
    assert chengwen("explain", tmp_path / "empty.txt").stdout == words


def test_what_looks_like_markup_is_shown_as_it_is(tmp_path: Path, chengwen: Command) -> None:
    (tmp_path / "a.txt").write_text(f"[bold]{PROSE}[/bold] [/red]\n{PROSE}")
    done = chengwen("explain", tmp_path / "a.txt")
    assert done.returncode == 0
    assert "[bold]" in done.stdout


@pytest.mark.parametrize("name", ["missing.txt", "[red]missing[/nope].txt"])
@pytest.mark.parametrize("command", ["clean", "explain", "run"])
def test_a_missing_file_is_one_line_and_status_2(chengwen: Command, command: str, name: str) -> None:
    done = chengwen(command, name)
    assert (done.returncode, done.stderr) == (2, f"chengwen: {name}: no such file or folder\n")


def test_a_wrong_setting_stops_before_any_work(tmp_path: Path, chengwen: Command) -> None:
    (tmp_path / "chengwen.toml").write_text("shard_mb = -1")
    done = chengwen("run", ROOT / "raw", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "chengwen: shard_mb = -1 (chengwen.toml): input should be greater than or equal to 1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["chengwen.toml"]


@pytest.mark.parametrize("command", [["run"], ["schedule", "--cron", "0 2 * * *"]])
def test_datasets_are_never_written_into_an_input(tmp_path: Path, chengwen: Command, command: list[str]) -> None:
    (tmp_path / "in").mkdir()
    done = chengwen(*command, ".", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("chengwen: .: holds the output output, ")
    assert [path.name for path in tmp_path.rglob("*")] == ["in"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_with_an_example_and_is_in_the_readme(chengwen: Command, command: str) -> None:
    help_text = chengwen(command, "--help").stdout
    assert f"chengwen {command}" in help_text.partition("Example")[2]
    assert f"chengwen {command}" in (ROOT / "README.md").read_text("utf-8")


def test_the_help_says_in_a_line_what_each_command_is_for(chengwen: Command) -> None:
    shown = chengwen("--help", COLUMNS="80").stdout
    assert [command for command in COMMANDS if f"\n  {command} " not in shown] == []
    assert "...\n" not in shown.partition("Commands:")[2]  # a line that was cut off


def test_version_names_the_program(chengwen: Command) -> None:
    assert chengwen("--version").stdout.startswith("chengwen 0.")


def test_a_terminal_that_lacks_the_characters_gets_their_numbers(chengwen: Command) -> None:
    done = chengwen("explain", "raw/web-page-dump.txt", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert r"\u8fd1" in done.stdout
