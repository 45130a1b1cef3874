"""What the browser gets: complete, small, cached for good, and nothing of it from elsewhere."""

import gzip
import json
import re

import brotli
import pytest

from forum import assets

LOCK = assets.ROOT / "package-lock.json"


def packed_size(name: str) -> int:
    return (assets.DIST / f"{assets.url(name).rsplit('/', 1)[-1]}.br").stat().st_size


def content(name: str) -> bytes:
    return (assets.DIST / assets.url(name).rsplit("/", 1)[-1]).read_bytes()


def test_styles_and_scripts_stay_within_their_budget():
    assert packed_size("app.css") <= 15_000
    assert packed_size("app.js") + packed_size("htmx.js") <= 25_000


def test_compressed_copies_hold_the_same():
    for name in ("app.css", "app.js", "icons.svg"):
        path = assets.DIST / assets.url(name).rsplit("/", 1)[-1]
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == content(name)
        assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == content(name)


def test_every_file_that_the_styles_name_is_there():
    css = content("app.css").decode()
    targets = re.findall(r"url\(([^)]+)\)", css)
    assert targets
    assert all((assets.DIST / target).exists() and assets.is_hashed("", target) for target in targets)


def test_names_carry_a_hash():
    assert assets.is_hashed("", assets.url("app.css"))
    assert assets.is_hashed("", assets.url("app.css") + ".br")
    assert not assets.is_hashed("", "/static/manifest.json")


def test_an_unknown_asset_is_an_error():
    with pytest.raises(KeyError):
        assets.url("nowhere.css")


def test_nothing_is_loaded_from_elsewhere():
    for name in ("app.css", "app.js"):
        assert not re.search(rb"(?:url\(|@import|import\s*\(?)\s*['\"]?https?:", content(name))


def test_the_lock_has_hashes_and_no_addresses():
    packages = json.loads(LOCK.read_text())["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)
    assert "http" not in LOCK.read_text()


def test_third_party_files_come_with_their_licence():
    vendor = assets.ROOT / "static" / "vendor"
    packages = {path.parent for path in vendor.rglob("package.json")}
    assert packages
    assert all(list(package.glob("LICENSE*")) for package in packages)


def test_every_icon_that_is_named_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', content("icons.svg").decode()))
    named = set()
    for template in (assets.ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r'\bicon\("([\w-]+)"', template.read_text()))
        named |= set(re.findall(r'icon_name="([\w-]+)"', template.read_text()))
    assert named <= drawn
