"""Whatever happens to the index directory, the site goes on, and the index comes back by itself."""

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from forum import jobs
from forum.database import db
from forum.search import indexing
from forum.search.backend import IndexUnavailable
from forum.search.engine import WhooshBackend
from tests import factories
from tests.pages import Browser


def directory(app: Flask) -> Path:
    return Path(app.config["SETTINGS"].index_dir)


def generation(app: Flask) -> Path:
    return directory(app) / (directory(app) / "current").read_text()


def every_file(app: Flask) -> list[Path]:
    return [path for path in generation(app).iterdir() if path.is_file()]


def delete_everything(app: Flask) -> None:
    shutil.rmtree(directory(app))


def delete_the_pointer(app: Flask) -> None:
    (directory(app) / "current").unlink()


def scribble_on_the_pointer(app: Flask) -> None:
    (directory(app) / "current").write_bytes(os.urandom(200))


def point_outside(app: Flask) -> None:
    (directory(app) / "current").write_text("../..")


def put_a_file_in_its_place(app: Flask) -> None:
    shutil.rmtree(directory(app))
    directory(app).write_text("iets anders")


def put_a_directory_for_the_pointer(app: Flask) -> None:
    (directory(app) / "current").unlink()
    (directory(app) / "current").mkdir()


def delete_the_files(app: Flask) -> None:
    for path in every_file(app):
        path.unlink()


def truncate_to_nothing(app: Flask) -> None:
    for path in every_file(app):
        path.write_bytes(b"")


def truncate_to_half(app: Flask) -> None:
    for path in every_file(app):
        os.truncate(path, path.stat().st_size // 2)


def write_garbage(app: Flask) -> None:
    for path in every_file(app):
        path.write_bytes(os.urandom(path.stat().st_size))


def write_garbage_inside_the_segment(app: Flask) -> None:
    for path in generation(app).glob("*.seg"):
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 3)
            file.write(os.urandom(64))


DAMAGE = [
    delete_everything,
    delete_the_pointer,
    scribble_on_the_pointer,
    point_outside,
    put_a_file_in_its_place,
    put_a_directory_for_the_pointer,
    delete_the_files,
    truncate_to_nothing,
    truncate_to_half,
    write_garbage,
    write_garbage_inside_the_segment,
]

damaged = pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)


@pytest.fixture
def indexed(app: Flask) -> Flask:
    indexing.rebuild()
    factories.tip(title="Noodopvang in de sporthal")
    jobs.drain(app)
    return app


def restarted(app: Flask) -> None:
    """A process that holds nothing in memory."""
    before: WhooshBackend = app.extensions["search"]
    app.extensions["search"] = WhooshBackend(directory(app), before.report)
    before.report.asked_at = -1_000.0  # type: ignore[attr-defined]


@damaged
def test_a_fresh_process_says_so_and_it_heals(
    indexed: Flask, browser: Browser, damage: Callable[[Flask], None]
) -> None:
    damage(indexed)
    restarted(indexed)
    page = browser.get("/zoeken?q=noodopvang")
    assert page.status == 200
    assert "opnieuw opgebouwd" in page.main
    reader = Browser(indexed).signed_in(factories.member(name="Fatma Lid")).get("/zoeken?q=noodopvang")
    assert "Fatma Lid" in reader.source  # the page has what is the reader's own, and no marks in its place
    assert "\x02" not in page.source + reader.source
    assert browser.get("/zoeken?tag=niets").status == 404
    assert browser.get("/zoeken").status == 200
    jobs.drain(indexed)
    assert "Noodopvang in de sporthal" in browser.get("/zoeken?q=noodopvang").links()


@damaged
def test_a_running_process_goes_on_answering(indexed: Flask, browser: Browser, damage: Callable[[Flask], None]) -> None:
    assert "1 resultaat" in browser.get("/zoeken?q=noodopvang").main
    damage(indexed)
    assert "1 resultaat" in browser.get("/zoeken?q=noodopvang").main
    factories.tip(title="Noodopvang in de kerk")
    jobs.drain(indexed)
    assert "2 resultaten" in browser.get("/zoeken?q=noodopvang").main
    indexing.backend().check()


@damaged
def test_the_schedule_mends_what_nobody_noticed(indexed: Flask, damage: Callable[[Flask], None]) -> None:
    damage(indexed)
    indexing.mend()
    indexing.backend().check()
    assert indexing.backend().count() == 1


def test_check_finds_missing_stale_and_extra(indexed: Flask) -> None:
    entries = [factories.tip(title=f"Tip {number}") for number in range(3)]
    jobs.drain(indexed)
    indexing.backend().delete([entries[0].id])
    db.session.merge(entries[1]).version += 1
    db.session.delete(db.session.merge(entries[2]))
    db.session.commit()
    found = indexing.catch_up()
    assert found == ([entries[0].id], [entries[1].id], [entries[2].id])
    assert indexing.catch_up().total == 0


def test_a_site_without_any_index_makes_one_at_the_first_post(app: Flask, browser: Browser) -> None:
    assert not directory(app).exists()
    factories.tip(title="De eerste")
    jobs.drain(app)
    assert "De eerste" in browser.get("/zoeken?q=eerste").links()


def test_a_rebuild_leaves_one_generation(indexed: Flask) -> None:
    before = generation(indexed)
    indexing.rebuild()
    indexing.rebuild()
    assert not before.exists()
    assert len([path for path in directory(indexed).iterdir() if path.is_dir()]) == 1


def test_searching_goes_on_while_it_is_rebuilt_and_damaged(indexed: Flask) -> None:
    failures: list[BaseException] = []
    stop = threading.Event()

    def search() -> None:
        with indexed.app_context():
            browser = Browser(indexed)
            while not stop.is_set():
                try:
                    assert "1 resultaat" in browser.get("/zoeken?q=noodopvang").main
                except BaseException as error:
                    failures.append(error)
                    return

    searching = threading.Thread(target=search)
    searching.start()
    for damage in (indexing.rebuild, delete_everything, indexing.mend, truncate_to_half, indexing.mend):
        damage(indexed) if damage in DAMAGE else damage()  # type: ignore[operator, call-arg]
    stop.set()
    searching.join()
    assert failures == []


def test_an_index_of_other_code_is_not_read(indexed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.search.generations.VERSION", 999)
    restarted(indexed)
    with pytest.raises(IndexUnavailable):
        indexing.backend().count()


def test_a_burst_is_one_commit(indexed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = []
    seal = "forum.search.storage.CheckedStorage.seal"
    monkeypatch.setattr(seal, lambda storage: commits.append(storage))
    for number in range(20):
        factories.tip(title=f"Tip {number}")
    jobs.drain(indexed)
    assert indexing.backend().count() == 21
    assert len(commits) == 1
