"""Typed settings, read from the environment (`FORUM_*`); every mistake is reported at once."""

import contextlib
import re
import secrets
from collections.abc import Iterable
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent

Environment = Literal["local", "test", "production"]


class SettingsError(Exception):
    """The environment holds settings that cannot be used; the message names each one and why."""


class Settings(BaseSettings):
    """What an operator may choose. Field `data_dir` is set by `FORUM_DATA_DIR`, and so on."""

    model_config = SettingsConfigDict(env_prefix="FORUM_", extra="ignore", frozen=True, env_ignore_empty=True)

    env: Environment = Field("local", description="production refuses to start without a secret and hosts")
    data_dir: Path = Field(ROOT / "var", description="everything that is written lives here")
    secret: str = Field("", description="signs cookies and links; made and kept on a first local run")
    url: str = Field("http://127.0.0.1:8000", description="the address that members see, used in mails and feeds")
    hosts: str = Field("", description="other host names the site answers to, comma-separated")
    site_name: str = "Forum Oekraïne"

    database_url: str = Field("", description="sqlite:///… or postgresql+psycopg://…; default: SQLite in data_dir")
    queue_url: str = Field("", description="redis://… or postgresql://…; default: SQLite in data_dir")
    limits_url: str = Field("memory://", description="where rate limits are counted: memory:// or redis://…")
    search_url: str = Field(
        "",
        description="postgresql, where the data is there (then the default); or whoosh:///directory, else in data_dir",
    )
    worker: Literal["embedded", "separate"] = Field("embedded", description="who runs the jobs")

    smtp_url: str = Field("", description="smtp://user:password@host:587?starttls=1; default: files in data_dir/mail")
    mail_from: str = "Forum Oekraïne <forum@localhost>"
    mail_from_digest: str = Field("", description="the sender of digests; default: as mail_from")
    mail_from_notice: str = Field("", description="the sender of direct mails; default: as mail_from")
    mail_domain: str = Field("", description="where bounces+…@ and reply+…@ arrive; default: nowhere")
    imap_url: str = Field("", description="imaps://user:password@host/INBOX?done=FOLDER: the mailbox they arrive in")
    contact_email: str = "forum@localhost"

    bind: str = "127.0.0.1:8000"
    processes: int = Field(2, ge=1, le=64)
    proxies: int = Field(0, ge=0, le=5, description="trusted proxies in front (X-Forwarded-*)")
    body_limit: int = Field(2_000_000, ge=10_000, description="bytes of a request body")
    rate_limits: bool = True
    page_cache_mb: int = Field(64, ge=0, description="memory for finished visitor pages, a process; 0 = off")
    part_cache_mb: int = Field(32, ge=0, description="memory for parts of pages that many readers share, a process")
    statement_timeout: int = Field(30, ge=1, description="seconds a statement may take on PostgreSQL")
    metrics_token: str = Field("", description="what a monitor gives to read /metrics; without it there is no /metrics")

    @field_validator("url")
    @classmethod
    def _plain_origin(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")) or url.count("/") > 2:
            raise ValueError("give scheme and host only, as https://forum.example.nl")
        return url

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")
        return url

    @field_validator("queue_url")
    @classmethod
    def _known_queue(cls, url: str) -> str:
        if url and not url.startswith(("redis://", "rediss://", "postgresql://")):
            raise ValueError("use redis://HOST:PORT/N or postgresql://USER@HOST/NAME")
        return url

    @field_validator("search_url")
    @classmethod
    def _known_search(cls, url: str) -> str:
        if url and url != "postgresql" and not url.startswith(("whoosh://", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("use postgresql (where the data is there) or whoosh:///DIRECTORY")
        return url

    @field_validator("smtp_url")
    @classmethod
    def _known_mail_server(cls, url: str) -> str:
        if url and not url.startswith(("smtp://", "smtps://")):
            raise ValueError("use smtp://HOST:PORT or smtps://HOST:PORT")
        return url

    @field_validator("mail_from", "mail_from_digest", "mail_from_notice")
    @classmethod
    def _who_can_be_answered(cls, sender: str) -> str:
        if sender and "@" not in parseaddr(sender)[1]:
            raise ValueError("give a name and an address, as Forum <forum@example.nl>")
        return sender

    @field_validator("mail_domain")
    @classmethod
    def _plain_domain(cls, domain: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.-]*", domain):
            raise ValueError("give a domain only, as mail.forum.example.nl")
        return domain.lower()

    @field_validator("imap_url")
    @classmethod
    def _known_mailbox(cls, url: str) -> str:
        if url and not url.startswith(("imap://", "imaps://")):
            raise ValueError("use imaps://USER:PASSWORD@HOST/FOLDER")
        return url

    @field_validator("bind")
    @classmethod
    def _can_be_listened_on(cls, bind: str) -> str:
        port = bind.rpartition(":")[2]
        if not bind.startswith(("unix:", "fd://")) and (":" not in bind or not port.isdigit() or int(port) > 65535):
            raise ValueError("use HOST:PORT, as 127.0.0.1:8000, or unix:FILE")
        return bind

    @field_validator("metrics_token")
    @classmethod
    def _fits_a_header(cls, token: str) -> str:
        if token and not re.fullmatch(r"[A-Za-z0-9._~+/-]{16,}=*", token):
            raise ValueError("give 16 characters or more: letters, digits and . _ ~ + / - only")
        return token

    @model_validator(mode="after")
    def _searched_where_the_data_is(self) -> Self:
        if self.search_url.startswith("postgresql") and not self.database_url.startswith("postgresql"):
            raise ValueError("FORUM_SEARCH_URL: postgresql needs the data there too, in FORUM_DATABASE_URL")
        return self

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if self.env != "production":
            return self
        missing = [
            message
            for wrong, message in (
                (len(self.secret) < 32, "FORUM_SECRET: give 32 characters or more in production"),
                (not self.url.startswith("https://"), "FORUM_URL: give an https:// address in production"),
                (not self.smtp_url, "FORUM_SMTP_URL: name the mail server in production"),
            )
            if wrong
        ]
        if missing:
            raise ValueError("\n  ".join(missing))
        return self

    @property
    def is_local(self) -> bool:
        return self.env != "production"

    @property
    def is_https(self) -> bool:
        return self.url.startswith("https://")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'forum.sqlite'}"

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"

    def sender(self, of: str) -> str:
        """The From of a mail: of account mail, of a digest or of a notice."""
        return {"digest": self.mail_from_digest, "notice": self.mail_from_notice}.get(of) or self.mail_from

    @property
    def consumer_lock(self) -> str:
        """Whichever process holds this file runs the jobs."""
        return str(self.data_dir / "consumer.lock")

    @property
    def searches_in_database(self) -> bool:
        """Whether PostgreSQL, where the data is, searches too; an address of another one makes no difference."""
        return (self.search_url or self.database).startswith("postgresql")

    @property
    def index_dir(self) -> Path:
        is_elsewhere = self.search_url.startswith("whoosh://")
        return Path(self.search_url.removeprefix("whoosh://")) if is_elsewhere else self.data_dir / "index"

    @property
    def trusted_hosts(self) -> list[str]:
        own = self.url.split("//", 1)[1].rsplit(":", 1)[0]
        local = ["127.0.0.1", "localhost"] if self.is_local else []
        return [own, *local, *(host.strip() for host in self.hosts.split(",") if host.strip())]


def load(**overrides: object) -> Settings:
    """The settings of this process; keyword arguments win over the environment.

    Raises SettingsError naming every wrong setting.
    """
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    derived = {}
    if settings.is_local and "url" not in settings.model_fields_set and "bind" in settings.model_fields_set:
        derived["url"] = f"http://{settings.bind}"
    if not settings.secret:
        derived["secret"] = _kept_secret(settings.data_dir / "secret")
    return settings.model_copy(update=derived)


def unknown(environment: Iterable[str]) -> list[str]:
    """A sentence for each name that looks like a setting and is none: a misspelled one would go unnoticed."""
    sentences = []
    for name in sorted(environment):
        field = name.removeprefix("FORUM_").lower()
        if name.startswith("FORUM_") and field not in Settings.model_fields and not field.startswith("test_"):
            like = get_close_matches(field, Settings.model_fields, n=1)
            sentences.append(
                f"There is no setting {name}." + (f" Did you mean FORUM_{like[0].upper()}?" if like else "")
            )
    return sentences


def _explain(error: ValidationError) -> str:
    lines = []
    for mistake in error.errors():
        name = f"FORUM_{mistake['loc'][0]}: ".upper() if mistake["loc"] else ""  # about several: they name themselves
        lines.append(f"  {name}{mistake['msg'].removeprefix('Value error, ')}")
    return "These settings cannot be used:\n" + "\n".join(lines)


def _kept_secret(path: Path) -> str:
    """The secret of a local run: made once, readable by its owner only."""
    if not path.exists():
        scratch = path.with_name(f"secret.{secrets.token_hex(4)}")
        scratch.touch(mode=0o600)
        scratch.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # the first of several processes wins, the others read
            path.hardlink_to(scratch)
        scratch.unlink()
    return path.read_text().strip()
