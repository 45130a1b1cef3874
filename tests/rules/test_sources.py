"""What holds for the source itself: where commits are, who imports what, that every text can be translated."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from forum.config import ROOT

MODULES = sorted((ROOT / "forum").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MAILS = ROOT / "templates" / "mail"

COMMITTING = re.compile(r"(^|/)(routes\w*|cli|commands|jobs)\.py$")
ALSO_COMMITTING = {
    "forum/events.py": "runs the subscribers of an event: the body of a job",
    "forum/recurring.py": "does recurring work: the body of a job",
    "forum/entries/composing.py": "the routes of writing, shared by the kinds",
    "forum/curation/clicks.py": "the body of a job that counts",
    "forum/curation/misses.py": "the body of a job that counts",
    "forum/curation/nightly.py": "the body of the nightly job, in parts that each stand by themselves",
    "forum/meetings/mails.py": "the body of the recurring reminder",
    "forum/postbox/fetching.py": "the body of the job that reads the mailbox, a message at a time",
    "forum/exchange/arrive.py": "the body of `forum import`, which keeps every good line",
    "forum/exchange/examples.py": "the body of `forum serve`'s first run",
}


def test_commits_stand_in_routes_commands_and_jobs() -> None:
    found = {name(path) for path in MODULES for call in calls(path) if call == "db.session.commit"}
    elsewhere = {path for path in found if not COMMITTING.search(path)} - set(ALSO_COMMITTING)
    assert not elsewhere, f"actions flush at most; their callers commit: {sorted(elsewhere)}"
    assert found & set(ALSO_COMMITTING), "an exception that is not needed any more"


def test_only_markup_knows_markdown_and_bleach() -> None:
    found = {name(path) for path in MODULES if {"markdown", "bleach", "pymdownx"} & roots(path)}
    assert {path for path in found if not path.startswith("forum/markup/")} == set()
    assert found


def test_actions_know_no_request_and_no_wall_clock() -> None:
    """Who did it and when are arguments; so an action works in a job and in a test."""
    for path in MODULES:
        if path.name != "actions.py":
            continue
        tree = ast.parse(path.read_text())
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        assert not names & {"request", "session", "current_user", "g", "flash", "redirect"}, name(path)
        assert "datetime.now" not in set(calls(path)), name(path)


def test_imports_point_down_only() -> None:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which("lint-imports")
    assert program, "import-linter is not installed"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_file_is_too_long_to_read() -> None:
    long = {name(path): lines for path in MODULES if (lines := path.read_text().count("\n")) > 300}
    assert not long, f"look for the second noun: {long}"


BARE = {"500.html": "asks nothing, not even the catalogues", "frame.html": "the frame that the 500 page stands on"}
SAME_IN_ANY_LANGUAGE = {"Forum Oekraïne", "Almere", "VNG", "Atom", "security.txt"}
ATTRIBUTE = re.compile(r'[a-z-]+="[^"]*"')  # a macro that writes an attribute
SPOKEN = ("alt", "aria-label", "title", "placeholder", "aria-description", "data-confirm")


@pytest.mark.parametrize(
    "path", [p for p in TEMPLATES if p.name not in BARE], ids=lambda p: p.relative_to(ROOT / "templates")
)
def test_every_text_in_a_template_can_be_translated(path: Path) -> None:
    loose = list(untranslated(path.read_text()))
    assert not loose, f"{name(path)}: put these in _(): {loose}"


def test_every_message_in_the_code_can_be_translated() -> None:
    """What is flashed, and what forms call wrong."""
    loose = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _called(node.func) in {"flash", "ValidationError", "StopValidation"}:
                loose += [
                    f"{name(path)}:{node.lineno}"
                    for argument in node.args[:1]
                    if isinstance(argument, ast.Constant | ast.JoinedStr)
                ]
    assert not loose, loose


def test_every_mail_has_a_subject_a_text_and_html() -> None:
    parts = ("subject.txt", "txt", "html")
    mails = {str(p.relative_to(MAILS)).split(".")[0] for p in MAILS.rglob("*.*") if p.parent != MAILS}
    assert mails
    missing = [f"{mail}.{part}" for mail in sorted(mails) for part in parts if not (MAILS / f"{mail}.{part}").exists()]
    assert not missing
    sent = {mail for path in MODULES for mail in re.findall(r'mailer\.send\(\s*f?"([a-z_/]+)"', path.read_text())}
    assert sent <= mails, f"sent, but not written: {sent - mails}"
    for path in MAILS.rglob("*.txt"):
        assert not list(untranslated(path.read_text())), path


def untranslated(source: str) -> Iterator[str]:
    """Words that a reader would see or hear and that stand outside gettext."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", " ", source, flags=re.DOTALL)
    source = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", source, flags=re.DOTALL)
    reader = _Texts()
    reader.feed(source)
    for text in reader.texts:
        words = " ".join(text.split())
        if re.search(r"[^\W\d_]{2,}", words) and not ATTRIBUTE.fullmatch(words) and words not in SAME_IN_ANY_LANGUAGE:
            yield words


class _Texts(HTMLParser):
    """Collects the texts and the spoken attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("code", "script", "style", "pre", "kbd"):
            self.inside.append(tag)
        self.texts += [value for key, value in attrs if key in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.texts.append(data)


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def roots(path: Path) -> set[str]:
    """The top packages that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _called(function: ast.expr) -> str:
    return ast.unparse(function).split(".")[-1]
