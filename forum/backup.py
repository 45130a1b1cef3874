"""A whole site in one file, and back: the SQLite database as it stands, and everything else that is kept beside it.

What can be made again stays out: the search index, the queue (events say what is unfinished) and locks.
A site on PostgreSQL is copied by PostgreSQL's own tools.
"""

import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from forum.config import Settings

MADE_AGAIN = ("index", "queue.sqlite", "consumer.lock", "prepare.lock")
DATABASE = "forum.sqlite"


class CannotKeep(Exception):
    """This site cannot be copied, or not to there; the message says what to do instead."""


def back_up(settings: Settings, target: Path) -> int:
    """Write everything to a zip, also while the site runs; gives its size in bytes. Only its owner can read it."""
    database = _database_file(settings)
    if not database.exists():
        raise CannotKeep(f"There is no site in {settings.data_dir}.")
    scratch = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as kept:
            source.backup(kept)
        scratch.touch(mode=0o600)
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(copy, DATABASE)
            for path in _others(settings.data_dir, database, own={scratch, target, copy}):
                archive.write(path, path.relative_to(settings.data_dir))
    scratch.replace(target)
    return target.stat().st_size


def restore(settings: Settings, source: Path) -> None:
    """Put a backup in the data directory, which must not hold a site yet."""
    database = _database_file(settings)
    if database.exists():
        raise CannotKeep(f"There is a site in {settings.data_dir} already. Move it away, or choose another folder.")
    if not zipfile.is_zipfile(source):
        raise CannotKeep(f"{source} is not a backup.")
    with zipfile.ZipFile(source) as archive:
        if DATABASE not in archive.namelist() or archive.testzip():
            raise CannotKeep(f"{source} is not a whole backup.")
        archive.extractall(settings.data_dir)
    kept_database = settings.data_dir / DATABASE
    if kept_database != database:
        kept_database.replace(database)
    for path in (settings.data_dir / "secret", database):
        if path.exists():
            os.chmod(path, 0o600)


def _database_file(settings: Settings) -> Path:
    url = sa.make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise CannotKeep("This site is on PostgreSQL: use pg_dump and pg_restore, and copy FORUM_DATA_DIR.")
    return Path(url.database)


def _others(folder: Path, database: Path, own: set[Path]) -> Iterator[Path]:
    """What is kept beside the database, but not the backup itself, which may be made in the same folder."""
    made_now = {path.absolute() for path in own}
    for path in sorted(folder.rglob("*")):
        top = path.relative_to(folder).parts[0]
        if path.is_file() and path.absolute() not in made_now and not top.startswith((*MADE_AGAIN, database.name)):
            yield path
