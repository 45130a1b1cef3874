"""What goes into the zip of a kit: a page that tells of the practice, and the newest version of every file."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from flask import render_template
from markupsafe import escape

from forum import clock
from forum.entries.actions import last_revision
from forum.entries.placeholders import filled
from forum.entries.prose import prose_fields
from forum.i18n import _, long_date
from forum.initiatives import record
from forum.initiatives.models import Initiative
from forum.kit import names
from forum.kit.archive import Fill, Part, blocks, filled_lines
from forum.kit.intake import place
from forum.kit.queries import File, folder, kit_of


class Reader(NamedTuple):
    """Whose kit it becomes: the name of their municipality, and theirs; "" where it is not known."""

    municipality: str
    contact: str


def parts(initiative: Initiative, reader: Reader, site_url: str) -> list[Part]:
    """Everything for the zip, ready to be read without database; texts filled in for the reader's municipality."""
    fill = _fill(reader)
    files = [file for file in kit_of(initiative).files if place(folder(), file.newest.sha256).exists()]
    own_names = names.apart(["LEESMIJ.html", "LEESMIJ.md", *(file.newest.name for file in files)])[2:]
    told = _told(initiative, site_url) | {"files": list(zip(own_names, files, strict=True))}
    now = clock.now()
    html = _fill(reader, in_html=True)(render_template("kit/readme.html", **told))
    page = [
        Part("LEESMIJ.html", now, [html.encode()], True),
        Part("LEESMIJ.md", now, [fill(render_template("kit/readme.txt", **told)).encode()], True),
    ]
    return page + [_part(name, file, folder(), fill) for name, file in zip(own_names, files, strict=True)]


def _part(name: str, file: File, where: Path, fill: Fill) -> Part:
    kept = place(where, file.newest.sha256)
    kind = file.newest.kind
    content: Iterator[bytes] = filled_lines(kept, fill) if kind.is_text else blocks(kept)
    return Part(name, file.newest.at, content, kind.is_text)


def _fill(reader: Reader, *, in_html: bool = False) -> Fill:
    """Puts in what is known of the reader; the other marks stay to be filled in."""
    own = [str(escape(value)) if in_html else value for value in reader]
    return partial(filled, municipality=own[0], contact=own[1])


def _told(initiative: Initiative, site_url: str) -> dict[str, object]:
    revision = last_revision(initiative)
    facts = [
        (_("Gemeente"), initiative.municipality_name),
        (_("Thema"), initiative.theme.name if initiative.theme else ""),
        (_("Status"), initiative.phase.label if initiative.phase else ""),
        (_("Periode"), record.period(initiative)),
        (_("Eenmalige kosten"), record.euros(initiative.cost_one_off)),
        (_("Kosten per jaar"), record.euros(initiative.cost_yearly)),
        (_("Inzet"), record.fte(initiative.fte)),
        (_("Laatst gecontroleerd"), long_date(initiative.checked_on)),
        (_("Geldig tot"), long_date(initiative.valid_until)),
        (
            _("Contact"),
            ", ".join(filter(None, [initiative.contact_name or initiative.author_name, initiative.contact_email])),
        ),
        (_("Bron"), site_url + initiative.url),
        (_("Versie van de tekst"), str(revision.number) if revision else ""),
        (_("Gedownload op"), long_date(clock.today())),
    ]
    return {
        "entry": initiative,
        "facts": [(term, value) for term, value in facts if value],
        "sections": [
            (
                _("Wat er is gedaan") if field.name == "body" else str(field.label),
                field.name,
                getattr(initiative, field.name),
            )
            for field in prose_fields(initiative)
            if getattr(initiative, field.name)
        ],
    }
