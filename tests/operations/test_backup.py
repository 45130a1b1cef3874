"""A backup of a running site makes the same site elsewhere."""

import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import backup, config
from forum.app import create_app
from forum.database import db
from forum.entries.models import Entry
from tests import factories


def test_a_backup_makes_the_same_site_elsewhere(app: Flask, tmp_path: Path) -> None:
    factories.reply(factories.tip(title="Bewaard"))
    settings = app.config["SETTINGS"]
    (settings.data_dir / "secret").write_text("geheim" * 8)
    (settings.data_dir / "index").mkdir(exist_ok=True)
    (settings.data_dir / "index" / "big").write_text("x")
    (settings.data_dir / "mail").mkdir()
    (settings.data_dir / "mail" / "a.eml").write_text("Hallo")
    target = tmp_path.parent / f"{tmp_path.name}.zip"
    assert backup.back_up(settings, target) == target.stat().st_size
    assert target.stat().st_mode & 0o777 == 0o600
    assert {"forum.sqlite", "secret", "mail/a.eml"} <= set(zipfile.ZipFile(target).namelist())
    assert not [name for name in zipfile.ZipFile(target).namelist() if name.startswith(("index", "queue"))]
    other = config.load(env="test", data_dir=tmp_path / "other")
    (tmp_path / "other" / "secret").unlink()
    backup.restore(other, target)
    assert (tmp_path / "other" / "secret").read_text() == "geheim" * 8
    assert (tmp_path / "other" / "secret").stat().st_mode & 0o777 == 0o600
    site = create_app(env="test", data_dir=tmp_path / "other")
    with site.app_context():
        assert db.session.scalars(sa.select(Entry.title)).all() == ["Bewaard"]
        db.session.remove()
        db.engine.dispose()


def test_a_backup_is_not_put_over_a_site(app: Flask, tmp_path: Path) -> None:
    settings = app.config["SETTINGS"]
    backup.back_up(settings, tmp_path / "copy.zip")
    with pytest.raises(backup.CannotKeep, match="already"):
        backup.restore(settings, tmp_path / "copy.zip")


def test_half_a_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "half.zip").write_bytes(b"PK\x03\x04 half")
    with pytest.raises(backup.CannotKeep, match="not a backup"):
        backup.restore(config.load(env="test", data_dir=tmp_path / "site"), tmp_path / "half.zip")


def test_postgresql_is_left_to_its_own_tools(tmp_path: Path) -> None:
    settings = config.load(env="test", data_dir=tmp_path, database_url="postgresql+psycopg://forum@127.0.0.1/forum")
    with pytest.raises(backup.CannotKeep, match="pg_dump"):
        backup.back_up(settings, tmp_path / "copy.zip")
