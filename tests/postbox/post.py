"""Messages that come in, as mail servers and programs of people write them. All of it made up."""

from email.message import EmailMessage

from forum.config import Settings
from forum.mailer.addresses import bounces_to, replies_to

DOMAIN = "mail.forum.example"


def settings(known: Settings) -> Settings:
    return known.model_copy(update={"mail_domain": DOMAIN})


def bounce_address(known: Settings, to: str, message: str = "<digest-1@forum.example>") -> str:
    address = bounces_to(settings(known), to, message)
    assert address is not None
    return address


def reply_address(known: Settings, member_id: int, entry_id: int) -> str:
    address = replies_to(settings(known), member_id, entry_id)
    assert address is not None
    return address


def report(
    back_to: str, about: str, *, status: str = "5.1.1", said: str = "550 5.1.1 User unknown", action: str = "failed",
    name: str = "dsn-1", told: str = "Your message could not be delivered.",
) -> bytes:  # fmt: skip
    """A delivery report (RFC 3464)."""
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.almere.nl>
To: {back_to}
Message-ID: <{name}@mx.almere.nl>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="grens"

--grens
Content-Type: text/plain; charset=us-ascii

{told}

--grens
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.almere.nl

Final-Recipient: rfc822; {about}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--grens
Content-Type: message/rfc822

From: Forum <overzicht@forum.example>
To: {about}
Subject: Deze week

Hallo

--grens--
""".replace("\n", "\r\n").encode()


def complaint(bounce_to: str, kind: str = "abuse") -> bytes:
    """A complaint (RFC 5965), as a provider sends it to its own address for such."""
    return f"""From: <staff@provider.example>
To: klachten@forum.example
Subject: Email Feedback Report
Message-ID: <arf-{kind}@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="grens"

--grens
Content-Type: text/plain

This is an email abuse report.

--grens
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Provider/1.0
Version: 1

--grens
Content-Type: message/rfc822

Return-Path: <{bounce_to}>
From: Forum <overzicht@forum.example>
Subject: Deze week

Hallo

--grens--
""".replace("\n", "\r\n").encode()


def letter(
    to: str, by: str, text: str = "Wij doen het zo.", *, html: str = "", name: str = "brief-1", files: int = 0,
    **headers: str,
) -> bytes:  # fmt: skip
    """What a person sends; `headers` with _ for -."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = by, to, "Re: Nieuwe reactie"
    message["Message-ID"] = f"<{name}@almere.nl>"
    for key, value in headers.items():
        message[key.replace("_", "-")] = value
    if text:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    for number in range(files):
        message.add_attachment(b"x" * 300_000, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    return message.as_bytes()
