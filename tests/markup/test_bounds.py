"""Slow texts end as typed, and the next one renders. The outcome is asserted, not the time it took."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

import forum.markup
from forum.markup import escaped, find_mentions, plain_text, render
from forum.markup.process import RenderProcess
from tests.markup.checker import violations

SLOW = {
    "brackets": "[a" * 20_000,
    "images": "![" * 20_000,
    "lists on a line": "- " * 3_000 + "x",
    "only dashes": "- " * 3_000,
    "nested lists": "".join(f"{'  ' * depth}- x\n" for depth in range(430)),
    "quotes": "> " * 5_000 + "x",
    "parentheses": "[a](" * 30_000,
    "growing backticks": " ".join("`" * length for length in range(625)),
    "wide table": "|a" * 48_000 + "|\n" + "|-" * 48_000 + "|\n",
    "long table": "|a|b|\n|-|-|\n" + "|a|b|\n" * 30_000,
    "footnotes": "".join(f"[^{number}]: x[^{number}]\n" for number in range(8_000)),
    "footnote chain": "".join(f"[^{number}]: x[^{number + 1}]\n\n" for number in range(7_000)),
    "references": "x[^1] " * 20_000 + "\n\n[^1]: y",
    "large answer": f"[a]: http://x/{'b' * 5_000}\n\n" + "[a] " * 30_000,
    "fences": "```\n" * 30_000,
    "escapes": "\\*" * 90_000,
    "too long": "*a*\n\n" * 50_000,
}
QUICK = {
    "emphasis": "a**" * 50_000 + "b",
    "unclosed stars": "*a " * 50_000,
    "backticks": "`" * 100_000,
    "less than": "<a " * 30_000,
    "addresses": "a@" * 60_000,
    "spaces": " " * 190_000 + "x",
    "divider": "a|\n" + "-" * 100_000 + "x",
    "title": '[a](b "' * 20_000,
    "handles": "@" + "a-" * 60_000,
    "www": "www." * 40_000,
}


@pytest.fixture(autouse=True)
def patient() -> None:
    """Here the limit itself is tested."""


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_text_ends_as_typed_and_the_next_renders(name: str) -> None:
    assert render(SLOW[name]) == escaped(SLOW[name])
    assert render("# *goed*") == "<h3><em>goed</em></h3>"


@pytest.mark.parametrize("name", QUICK)
def test_a_text_that_looks_slow_ends_too(name: str) -> None:
    rendered = render(QUICK[name])
    find_mentions(QUICK[name])
    plain_text(rendered)
    assert violations(rendered) == []


def test_find_mentions_in_a_slow_text_finds_none() -> None:
    assert find_mentions("@almere " + "[a" * 20_000) == set()
    assert find_mentions("@almere") == {"almere"}


def test_a_slow_text_in_another_thread() -> None:
    rendered: list[str] = []
    slow = SLOW["brackets"]
    threads = [
        threading.Thread(target=lambda text=text: rendered.append(render(text))) for text in (slow, "*a*", "*a*")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(rendered) == sorted([escaped(slow), "<p><em>a</em></p>", "<p><em>a</em></p>"])


def test_each_thread_gets_its_own_answer() -> None:
    wrong: list[str] = []

    def ask(name: str) -> None:
        for number in range(40):
            if render(f"*{name}{number}*") != f"<p><em>{name}{number}</em></p>":
                wrong.append(name)

    threads = [threading.Thread(target=ask, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_killing_the_render_process_costs_nothing() -> None:
    render("warm")
    before = _children(os.getpid())
    for child in before:
        os.kill(child, signal.SIGKILL)
    assert render("*a*") == "<p><em>a</em></p>"
    assert not set(before) & set(_children(os.getpid())), "a zombie stayed"


def test_killing_it_in_the_middle_of_a_text() -> None:
    process = RenderProcess(budget=20.0)
    answers: list[object] = []
    asking = threading.Thread(
        target=lambda: answers.append(process.ask({"source": SLOW["images"], "mentions": {}, "prefix": ""}))
    )
    others = set(_children(os.getpid()))
    seen = set(others)
    asking.start()
    for _ in range(2):  # the second attempt as well
        _until(lambda: bool(set(_children(os.getpid())) - seen) or not asking.is_alive())
        started = set(_children(os.getpid())) - seen
        time.sleep(0.4)  # it starts, and begins
        for child in started:
            with suppress(ProcessLookupError):  # its own time was up before
                os.kill(child, signal.SIGKILL)
        seen.update(started)
    asking.join()
    assert answers == [None]
    assert process.ask({"source": "*a*", "mentions": {}, "prefix": ""}) == "<p><em>a</em></p>"
    process.close()
    assert set(_children(os.getpid())) <= others


def test_a_stopped_render_process_is_replaced() -> None:
    render("warm")
    for child in _children(os.getpid()):
        os.kill(child, signal.SIGSTOP)
    assert render("*a*") == escaped("*a*")
    assert render("*a*") == "<p><em>a</em></p>"


def test_after_a_fork_each_has_its_own() -> None:
    render("warm")
    mine = _children(os.getpid())
    reader, writer = os.pipe()
    forked = os.fork()
    if forked == 0:
        os.write(writer, render("*kind*").encode())
        forum.markup._process.close()
        os._exit(0)
    os.waitpid(forked, 0)
    assert os.read(reader, 100).decode() == "<p><em>kind</em></p>"
    os.close(reader)
    os.close(writer)
    assert render("*ouder*") == "<p><em>ouder</em></p>"
    assert _children(os.getpid()) == mine


@pytest.mark.parametrize("busy", [False, True])
def test_killing_the_server_leaves_no_orphan(busy: bool) -> None:
    script = f"""
import time
from forum.markup import render
render("warm")
print("ready", flush=True)
render("![" * {20_000 if busy else 1})
time.sleep(60)
"""
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert server.stdout
    assert server.stdout.readline() == "ready\n"
    orphans = _children(server.pid)
    assert orphans
    server.kill()
    server.wait()
    server.stdout.close()
    _until(lambda: not any(Path(f"/proc/{orphan}").exists() and _state(orphan) != "Z" for orphan in orphans))


def test_it_works_where_it_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    process = RenderProcess()
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert process.ask({"source": "*a*", "mentions": {}, "prefix": ""}) is None


def test_the_server_itself_loads_no_parser() -> None:
    script = "import sys; from forum.markup import render; render('a'); print({'markdown', 'bleach'} & {*sys.modules})"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (shown.stdout, shown.stderr) == ("set()\n", "")


def _children(parent: int) -> list[int]:
    """The processes that `parent` started and has not reaped, zombies included."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and b"forum.markup" in (status.parent / "cmdline").read_bytes():
                found.append(int(status.parent.name))
        except OSError:
            continue
    return sorted(found)


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "gone"


def _until(condition: object, seconds: float = 120.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < ends, "took too long"
        time.sleep(0.02)
