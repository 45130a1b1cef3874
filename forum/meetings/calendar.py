"""A question hour as a file for one's own calendar (iCalendar, RFC 5545)."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from forum.meetings.models import Meeting

LONGEST_LINE = 75  # octets, without the line end


def file_of(meeting: Meeting, *, site: str, name: str, place: str) -> bytes:
    """The file; `site` is the address of the forum, `place` is "" for who may not know where."""
    about = "\n\n".join(filter(None, [meeting.summary, f"{site}{meeting.url}"]))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(name)}//Vragenuur//NL",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:vragenuur-{meeting.id}@{urlsplit(site).hostname}",
        f"DTSTAMP:{_utc(meeting.changed_at)}",
        f"LAST-MODIFIED:{_utc(meeting.changed_at)}",
        f"SEQUENCE:{meeting.sequence}",
        f"DTSTART:{_utc(meeting.starts_at)}",
        f"DTEND:{_utc(meeting.ends_at)}",
        f"SUMMARY:{_text(f'Vragenuur: {meeting.initiative.title}')}",
        f"DESCRIPTION:{_text(about)}",
        f"URL:{site}{meeting.url}",
        *([f"LOCATION:{_text(place)}"] if place else []),
        f"STATUS:{'CANCELLED' if meeting.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A value of type TEXT: escaped, and without control characters."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(
        character for character in lines if character in "\n\t" or (ord(character) >= 32 and character != "\x7f")
    )
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line in pieces of 75 octets, never through a character; a piece that goes on begins with a space."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
