"""What an operator does wrong is answered with a sentence that tells what to do, never with a traceback."""

from contextvars import Context
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forum.cli import main


def run(data: Path, *words: str, **settings: str | None) -> Result:
    environment = {"FORUM_DATA_DIR": str(data)} | {f"FORUM_{name.upper()}": value for name, value in settings.items()}
    return Context().run(CliRunner().invoke, main, list(words), env=environment)


def test_every_wrong_setting_is_named_on_its_own_line(tmp_path: Path) -> None:
    said = run(tmp_path, "serve", env="production", secret="short", url="http://x.nl", smtp_url="", bind="")
    assert said.exit_code == 2
    first, *others = said.stderr.splitlines()
    assert first == "These settings cannot be used:"
    assert [line.split(":")[0].strip() for line in others] == ["FORUM_SECRET", "FORUM_URL", "FORUM_SMTP_URL"]


@pytest.mark.parametrize("bind", ["here", "8000", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:99999"])
def test_an_address_that_cannot_be_listened_on(tmp_path: Path, bind: str) -> None:
    said = run(tmp_path, "serve", bind=bind)
    assert said.exit_code == 2
    assert "FORUM_BIND: use HOST:PORT" in said.stderr


def test_a_misspelled_setting_is_told_and_the_work_goes_on(tmp_path: Path) -> None:
    said = run(tmp_path, "digest", "status", smpt_url="smtp://mail.example", test_database_url="", onzin="1")
    assert said.exit_code == 0
    assert "There is no setting FORUM_SMPT_URL. Did you mean FORUM_SMTP_URL?" in said.stderr.splitlines()
    assert "There is no setting FORUM_ONZIN." in said.stderr.splitlines()
    assert "FORUM_TEST" not in said.stderr


@pytest.mark.parametrize("words", [("export", "none/out.jsonl"), ("backup", "none/site.zip")])
def test_a_folder_that_is_not_there(tmp_path: Path, words: tuple[str, str]) -> None:
    command, file = words
    assert run(tmp_path / "site", "migrate").exit_code == 0
    said = run(tmp_path / "site", command, str(tmp_path / file))
    assert said.exit_code == 1
    assert said.stderr.startswith(f"Error: Cannot use {tmp_path / 'none'}")
    assert said.stderr.rstrip().endswith("No such file or directory.")


def test_a_data_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = run(tmp_path / "file" / "site", "digest", "status")
    assert said.exit_code == 1
    assert said.stderr == f"Error: Cannot use {tmp_path / 'file' / 'site'}: Not a directory.\n"


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    said = run(tmp_path, "digest", "status", database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert said.exit_code == 1
    assert said.stderr.startswith("Error: The database cannot be used. connection failed")


def test_nothing_found_is_said_and_is_no_output(tmp_path: Path) -> None:
    said = run(tmp_path, "search", "qwxyzzy")
    assert (said.exit_code, said.stdout) == (0, "")
    assert said.stderr.rstrip().endswith("Nothing found.")
