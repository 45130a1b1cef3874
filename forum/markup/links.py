"""Where a link may lead. One judgement, used when links are made and again by the sanitiser."""

from __future__ import annotations

import html
import re
from enum import StrEnum
from urllib.parse import unquote

REL = "nofollow noopener noreferrer ugc"
"""What an external link carries: no search rank for spam, no window and no referrer for the other site."""

# Browsers skip these in a URL or in its scheme; backquotes end an attribute in some old ones.
_SKIPPED = re.compile("[\\s\x00-\x20\x7f-\xa0`\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_NEVER = re.compile(r'[\\"<>]')  # no URL holds these; with them it is a piece of HTML, or a trick
_SCHEME = re.compile("([^/?#]*?):")
_HTTP = re.compile(r"https?://[^/?#:@]")


class Leads(StrEnum):
    """Where an allowed link leads: on this site, to another, or to a mail program."""

    HERE = "here"
    AWAY = "away"
    MAIL = "mail"


def leads(url: str) -> Leads | None:
    """Where a URL leads; None if it may not be followed.

    Judged as written and in every reading a browser or a later parser could give it (entities decoded once
    and twice, percent-decoded): all must agree. `//host` and `/\\host` are refused: nobody types them, and
    they look like a page of ours.
    """
    if _NEVER.search(url):
        return None
    once = html.unescape(url)
    readings = {_leads(reading) for reading in (url, once, html.unescape(once), unquote(once))}
    return readings.pop() if len(readings) == 1 else None


def _leads(url: str) -> Leads | None:
    bare = _SKIPPED.sub("", url).replace("\\", "/").lower()
    if bare.startswith("//"):
        return None
    scheme = _SCHEME.match(bare)
    if not scheme:
        return Leads.HERE
    if scheme[1] == "mailto":
        return Leads.MAIL
    return Leads.AWAY if _HTTP.match(bare) else None
