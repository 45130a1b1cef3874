"""What every response carries, static files and errors included, as a WSGI layer; and what private ones add."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response

from forum.config import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def keep_nothing(response: Response) -> Response:
    """For `routes.after_request`: no browser or proxy keeps these pages, for they are one person's."""
    response.headers["Cache-Control"] = "no-store"
    return response


class SecurityHeaders:
    """Adds the headers that tell browsers what this site never does."""

    def __init__(self, application: WSGI, settings: Settings) -> None:
        self.application = application
        self.headers = _headers(settings)
        self.names = {name.lower() for name, _ in self.headers}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            kept = [header for header in headers if header[0].lower() not in self.names]
            tighter = [header for header in headers if header[0].lower() == "content-security-policy"]
            return start_response(status, kept + self.headers + tighter, exc_info)  # browsers keep to every policy

        return self.application(environ, start)


def _headers(settings: Settings) -> list[tuple[str, str]]:
    headers = [
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    if settings.is_https:
        headers.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
        headers[0] = (headers[0][0], headers[0][1] + "; upgrade-insecure-requests")
    return headers
