"""Which files are taken, which are refused, and what is left of those that are taken."""

import io
import zlib
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from forum.kit import intake, names
from forum.kit.intake import Taken, TooLarge, place, take_in
from forum.kit.types import LARGEST, Refused, Type
from tests.kit import samples


def taken(content: bytes, name: str, folder: Path) -> tuple[Taken, bytes]:
    found = take_in(io.BytesIO(content), name, folder)
    return found, place(folder, found.sha256).read_bytes()


@pytest.mark.parametrize("name", samples.GOOD)
def test_good_files_are_taken(app: Flask, tmp_path: Path, name: str) -> None:
    found, kept = taken(samples.GOOD[name], name, tmp_path)
    assert found.name == name
    assert found.size == len(kept)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("what", samples.REFUSED)
def test_hostile_files_are_refused_with_help(app: Flask, tmp_path: Path, what: str) -> None:
    name, content, help = samples.REFUSED[what]
    with pytest.raises(Refused, match=help):
        take_in(io.BytesIO(content), name, tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix in ("", ".part")]


@pytest.mark.parametrize(
    ("sent", "as_", "kept"),
    [
        ("kaart.png", "foto.jpg", "foto.png"),
        ("stuk.docx", "stuk.pdf", "stuk.docx"),
        ("plan.pdf", "plan.docx", "plan.pdf"),
        ("stuk.xlsx", "stuk.zip", "stuk.xlsx"),
        ("stuk.ods", "stuk.xls", "stuk.ods"),
        ("foto.jpg", "foto.php", "foto.jpg"),
    ],
)
def test_a_wrong_extension_is_put_right(app: Flask, tmp_path: Path, sent: str, as_: str, kept: str) -> None:
    assert taken(samples.GOOD[sent], as_, tmp_path)[0].name == kept


def test_too_large(app: Flask, tmp_path: Path) -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return b"%PDF-" + b"\0" * (size - 5)

    with pytest.raises(TooLarge):
        take_in(Endless(), "a.pdf", tmp_path)  # type: ignore[arg-type]
    assert LARGEST == 25 * 1024 * 1024
    assert not list(tmp_path.glob("*.part"))


def test_a_photograph_tells_nothing_but_what_it_shows(app: Flask, tmp_path: Path) -> None:
    _found, kept = taken(samples.photograph(), "IMG_1.jpg", tmp_path)
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (20, 40), "stands upright"
        assert not image.getexif()
        assert "comment" not in image.info
    for secret in (b"Fabrikant", b"geheim", b"Exif"):
        assert secret not in kept


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_polyglots_lose_their_other_half(app: Flask, tmp_path: Path, form: str) -> None:
    content = samples.picture(form) + samples.HTML + b"<?php system('id'); ?>" + samples.office("docx")
    _found, kept = taken(content, f"a.{form.lower()}", tmp_path)
    assert b"<script" not in kept
    assert b"<?php" not in kept
    assert b"PK\3\4" not in kept


def test_texts_in_pictures_are_lost(app: Flask, tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Comment", "<script>alert(1)</script>")
    _found, kept = taken(samples.picture("PNG", pnginfo=texts), "a.png", tmp_path)
    assert b"script" not in kept


def test_transparency_is_kept(app: Flask, tmp_path: Path) -> None:
    whole = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(whole, "PNG")
    _found, kept = taken(whole.getvalue(), "a.png", tmp_path)
    with Image.open(io.BytesIO(kept)) as image:
        assert image.getpixel((4, 4))[3] == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_texts_are_made_utf8(app: Flask, tmp_path: Path, encoding: str) -> None:
    _found, kept = taken("Coördinatie: € 5\r\n".encode(encoding), "a.txt", tmp_path)
    assert kept.decode("utf-8") == "Coördinatie: € 5\r\n"


def test_tables_carry_the_mark_that_spreadsheets_look_for(app: Flask, tmp_path: Path) -> None:
    _found, kept = taken("één;twee\n".encode("cp1252"), "a.csv", tmp_path)
    assert kept.decode("utf-8-sig") == "één;twee\n"
    assert kept.startswith(b"\xef\xbb\xbf")


def test_a_script_packed_in_a_pdf_is_found(app: Flask, tmp_path: Path) -> None:
    packed = zlib.compress(b"5 0 << /S /JavaScript /JS (x) >>")
    content = samples.PDF.replace(
        b"trailer", b"5 0 obj << /Type /ObjStm /N 1 >>\nstream\r\n" + packed + b"\nendstream\ntrailer"
    )
    with pytest.raises(Refused, match="script"):
        take_in(io.BytesIO(content), "a.pdf", tmp_path)


def test_the_same_content_is_kept_once(app: Flask, tmp_path: Path) -> None:
    first, _ = taken(samples.GOOD["brief.txt"], "a.txt", tmp_path)
    second, _ = taken(samples.GOOD["brief.txt"], "b.txt", tmp_path)
    assert first.sha256 == second.sha256
    assert len([path for path in tmp_path.rglob("*") if path.name == first.sha256]) == 1


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Windows\\plan.pdf", "plan.pdf"),
        ("plan\u202efdp.exe", "plan fdp.pdf"),
        ("plan\r\nSet-Cookie: a=b.pdf", "plan Set-Cookie- a=b.pdf"),
        ("a" * 400 + ".pdf", "a" * 100 + ".pdf"),
        ("\U0001f1fa\U0001f1e6" * 90 + ".pdf", None),
        ("con.pdf", "bestand-con.pdf"),
        ("...pdf", "bestand.pdf"),
        ("", "bestand.pdf"),
        (None, "bestand.pdf"),
        (".htaccess", "bestand.pdf"),
        ('a"b<c>|d.pdf', "a-b-c--d.pdf"),
        ("План відбудови.pdf", "План відбудови.pdf"),
        ("draaiboek v1.2.pdf", "draaiboek v1.2.pdf"),
        ("factuur.pdf.exe", "factuur.pdf.pdf"),
    ],
)
def test_names_are_made_safe(app: Flask, given: str | None, safe: str | None) -> None:
    made = names.safe_name(given, Type.PDF)
    assert made == safe or (safe is None and made.endswith(".pdf") and len(made.encode()) < 200)


def test_names_in_a_folder_differ() -> None:
    assert names.apart(["a.pdf", "A.pdf", "a.pdf"]) == ["a.pdf", "A (2).pdf", "a (3).pdf"]


def test_pictures_are_drawn_in_a_program_of_their_own() -> None:
    """The decoder's own process, without the packages and settings of the site."""
    source = Path(intake.images.__file__).read_text()
    assert "from forum" not in source
    assert "RLIMIT_AS" in source
