"""Whether a mail server's answer says that an address does not exist, or something that may pass.

A wrong *hard* silences a member, so only what plainly speaks of the address is one; four soft ones do the same later.
"""

import re

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")

GONE = {"1.1", "1.2", "1.3", "1.6", "1.10"}  # no such mailbox, no such host, bad syntax, moved, takes no mail
UNKNOWN = re.compile(
    r"\b(?:user unknown|unknown user|unknown recipient\b(?! or)|no such (?:user|recipient|mailbox|address)"
    r"|(?:user|mailbox|recipient|address|account)[^.;]{0,40} (?:not found|does not exist|doesn't exist)"
    r"|recipient address rejected: access denied"  # Exchange Online, for whom it does not know
    r"|host or domain name not found\b.*\bhost not found)",
    re.IGNORECASE,
)
OTHER = re.compile(
    r"\b(?:spam|junk|block(?:ed|list)?|reputation|relay(?:ing)?|polic(?:y|ies)|greylist\w*|rate|quota|full"
    r"|disk space|virus|blacklist\w*|listed|spf|dkim|dmarc|sender|unauthenticated|try again|temporar\w+)\b"
    r"|end of data"  # what is refused when it was read is refused for what it says
    r"|\b550 : ",  # a server that read it, too: it names no address
    re.IGNORECASE,
)


def is_hard(said: str, code: int = 0) -> bool:
    """Judge the answer of a server about one recipient: its words, and its code when that is known apart."""
    if (code and not 500 <= code < 600) or OTHER.search(said):
        return False
    status = STATUS.search(said)
    if status is None:
        return bool(UNKNOWN.search(said))
    gone = f"{status[2]}.{status[3]}" in GONE
    return status[1] == "5" and (gone or bool(UNKNOWN.search(said)))


def is_gone(said: str) -> bool:
    """Whether an answer, somewhere in a text of many words, has a status that says so."""
    statuses = {f"{found[2]}.{found[3]}" for found in STATUS.finditer(said) if found[1] == "5"}
    return bool(statuses & GONE) and not OTHER.search(said)
