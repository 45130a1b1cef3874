"""What somebody wrote in answer to a mail: without what they quote, and without their signature.

Line by line, with a limit on each, so that no text takes more time than its length: what libraries for this do with
one expression over the whole takes minutes for a text that is made for it. Dutch, English, Ukrainian and Russian
programs.
"""

import re
from collections.abc import Sequence
from html import unescape

WIDTH = 400  # characters of a line that are looked at
MOST = 200_000  # characters of a text
SHORTEST_CUT, SURELY_FITS, LONGEST_CUT = 50, 72, 80  # letters of a line that a program cut
NEW_LINE = re.compile(r"$|\s{4}|\s*(?:[-*+•>|#]|\d{1,3}[.)])")  # empty, or the beginning of something
CLOSING = 40  # lines that a signature has at most: address, telephone, days of work and what lawyers add to it

WROTE = re.compile(
    r"^(?:(?:op|on)\b.{4,300}\b(?:schreef|geschreven|wrote)\b.{0,120}:$"
    r"|.{6,300}\b(?:пише|написав|написала|написав\(-ла\)|написав\(ла\)|пишет|написал|написал\(а\))\s?:$"
    r"|.{0,80}\d{4}\s?г\..{4,200}>:$)",
    re.IGNORECASE,
)
BEGINS = re.compile(r"^(?:op|on)\b.*\d|^.{0,80}\d{4}\s?[рг]\.", re.IGNORECASE)
NOVELL = re.compile(r"^>>> .{4,300} >>>$")
DIVIDER = re.compile(
    r"^(?:_{20,}|-{2,} ?(?:original message|oorspronkelijk bericht|doorgestuurd bericht|forwarded message"
    r"|вихідне повідомлення|оригінальне повідомлення) ?-{2,})$",
    re.IGNORECASE,
)
FROM = re.compile(r"^[*\s]*(?:van|from|від)\s?:\*?\s*\S", re.IGNORECASE)
REST = re.compile(
    r"^[*\s]*(?:verzonden|sent|надіслано|datum|date|дата|aan|to|кому|onderwerp|subject|тема|cc|копія)\s?:",
    re.IGNORECASE,
)
SIGNED = re.compile(
    r"^(?:(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|(?:hartelijke |beste )?groet(?:en|jes)?|mvg|hoogachtend"
    r"|(?:kind|best|warm) regards|regards|sincerely|з повагою|з найкращими побажаннями)\b[\s,.!]*$",
    re.IGNORECASE,
)
SIGNED_AND_NAMED = re.compile(
    r"^(?:met vriendelijke groet(?:en)?|kind regards|best regards|з повагою),?\b", re.IGNORECASE
)
NAMED = re.compile(  # Groet, Noor van den Berg
    r"^(?:(?:[Hh]artelijke|[Vv]riendelijke|[Bb]este|[Mm]et) )*[Gg]r(?:oet(?:en|jes)?)?[.,]*"
    r"(?: (?:(?:van|de|der|den|ten|ter|el) ){0,3}[A-ZÀ-ÖØ-Þ][\w'’.-]*){1,4}$"
)
MORE = re.compile(r"^\s*p\.?\s?s\b[.:,\s]", re.IGNORECASE)
DEVICE = re.compile(
    r"^(?:(?:verzonden|verstuurd) (?:vanaf|vanuit|met)|sent from|get outlook for|outlook voor (?:ios|android)"
    r"|надіслано з|відправлено з)\b.{0,120}$",
    re.IGNORECASE,
)
ASIDE = {"style", "script", "head", "title", "blockquote", "template"}
BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "ul", "ol", "table", "hr", "pre"}
QUOTES = re.compile(r"gmail_quote|divrplyfwdmsg|yahoo_quoted|moz-cite-prefix|appendonsend", re.IGNORECASE)
TAG = re.compile(r"(<[^<>]*>)")
NAME = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>$", re.IGNORECASE)
SPACE = re.compile(r"\s+")


def answer(text: str) -> str:
    """The answer in a plain text; empty when there is nothing but quotation."""
    lines = _lines(text[:MOST])
    lines = lines[: _where_quoting_begins(lines)]
    lines = [line for line in lines if not line.lstrip().startswith(">")]
    signed = _where_signing_begins(lines)
    said = _unwrapped(lines[:signed]) + _unwrapped(lines[_where_more_is_said(lines, signed) :])
    return re.sub(r"\n{3,}", "\n\n", "\n".join(said)).strip()


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Paragraphs on one line again: many programs cut what was typed at some 72 to 80 letters, in the middle of it."""
    joined: list[str] = []
    before = ""
    for line in lines:
        if _was_cut(before, line):
            joined[-1] += " " + line.strip()
        else:
            joined.append(line)
        before = line
    return joined


def _was_cut(before: str, line: str) -> bool:
    """Whether a line is as long as programs make one, and the first word of the next did not fit on it."""
    if not SHORTEST_CUT <= len(before) <= LONGEST_CUT or NEW_LINE.match(line):
        return False
    word, _space, _rest = line[:WIDTH].strip().partition(" ")
    return len(before) + 1 + len(word) > SURELY_FITS


def plain(html: str) -> str:
    """A page of a mail as plain text, without what it quotes."""
    texts: list[str] = []
    aside = 0
    for piece in TAG.split(_without_comments(html[:MOST])):
        found = NAME.match(piece)
        if found is None:
            texts += [] if aside else [SPACE.sub(" ", _unescaped(piece))]
        elif QUOTES.search(piece):
            break
        elif found[2].lower() in ASIDE:
            aside = max(0, aside - 1) if found[1] else aside + 1
        elif found[2].lower() in BLOCKS and not aside:
            texts.append("\n- " if found[2].lower() == "li" and not found[1] else "\n")
    return "".join(texts)


def _without_comments(html: str) -> str:
    kept, end = [], 0
    while (start := html.find("<!--", end)) >= 0:
        kept.append(html[end:start])
        end = html.find("-->", start) + 3
        if end < 3:
            return "".join(kept)
    return "".join(kept) + html[end:]


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # a number of thousands of digits
        return text


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")]


def _where_quoting_begins(lines: Sequence[str]) -> int:
    """The first line of a head over quoted text; such a head may take up to three lines."""
    for number, line in enumerate(lines):
        seen = line[:WIDTH].strip(" >")
        if (
            DIVIDER.match(seen)
            or NOVELL.match(line[:WIDTH])
            or (FROM.match(seen) and any(REST.match(next[:WIDTH]) for next in lines[number + 1 : number + 4]))
        ):
            return number
        if BEGINS.match(seen) or WROTE.match(seen):
            heads = (" ".join(part[:WIDTH].strip(" >") for part in lines[number : number + size]) for size in (1, 2, 3))
            if any(WROTE.match(head[:WIDTH]) for head in heads):
                return number
    return len(lines)


def _where_more_is_said(lines: Sequence[str], signed: int) -> int:
    """The line under a signature that begins with PS; else there is none."""
    return next((at for at in range(signed, len(lines)) if MORE.match(lines[at][:WIDTH])), len(lines))


def _where_signing_begins(lines: Sequence[str]) -> int:
    """The first line of a signature: what follows `-- `, or a greeting near the end, or what a telephone adds."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    near_end = filled[-CLOSING] if len(filled) >= CLOSING else 0
    for number, line in enumerate(lines):
        seen = line[:WIDTH].strip()
        if seen == "--" or DEVICE.match(seen):
            return number
        if (
            number >= near_end
            and filled
            and number > filled[0]
            and any(closing.match(seen) for closing in (SIGNED, SIGNED_AND_NAMED, NAMED))
        ):
            return number
    return len(lines)
