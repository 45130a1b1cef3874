"""The application. The only file that knows every feature."""

import logging
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from forum import access, assets, config, database, devmail, errors, fragments, i18n, jobs, layout, security
from forum.accounts import mails as account_mails
from forum.accounts import policies as account_rules
from forum.accounts import routes as accounts
from forum.accounts import routes_my, sessions
from forum.adoptions import mails as adoption_mails
from forum.adoptions import policies as adoption_rules
from forum.adoptions import routes as adoptions
from forum.announcements import policies as announcement_rules
from forum.announcements import routes as announcements
from forum.browse import routes as browse
from forum.config import ROOT, Settings
from forum.curation import clicks
from forum.curation import mails as curation_mails
from forum.curation import routes as curation
from forum.digests import routes as digests
from forum.digests import routes_desk as digest_desk
from forum.entries import policies as entry_rules
from forum.entries import routes as entries
from forum.entries import routes_drafts as drafts
from forum.entries import routes_tags
from forum.extensions import csrf, limiter
from forum.feeds import routes as feeds
from forum.harvest import routes_moves as harvest
from forum.initiatives import routes as initiatives
from forum.kit import policies as kit_rules
from forum.kit import routes as kit
from forum.meetings import mails as meeting_mails
from forum.meetings import policies as meeting_rules
from forum.meetings import routes as meetings
from forum.metrics import routes as metrics
from forum.moderation import routes as moderation
from forum.notifications import jobs as follow_jobs
from forum.notifications import policies as notification_rules
from forum.notifications import routes as notifications
from forum.notifications import routes_broadcasts, routes_follows
from forum.postbox import mails as postbox_mails
from forum.postbox import routes as postbox
from forum.schedule import SCHEDULE
from forum.search import policies as search_rules
from forum.search import routes as search
from forum.spread import routes as spread
from forum.terms import policies as term_rules
from forum.terms import routes as terms
from forum.threads import policies as thread_rules
from forum.threads import routes as threads
from forum.tips import routes as tips
from forum.visitors import VisitorPages

# Importing a rule states it.
RULES = (
    account_rules,
    entry_rules,
    thread_rules,
    announcement_rules,
    adoption_rules,
    kit_rules,
    meeting_rules,
    term_rules,
    notification_rules,
    search_rules,
)
# Importing it subscribes it to events.
SUBSCRIBERS = (account_mails, adoption_mails, curation_mails, meeting_mails, follow_jobs, postbox_mails)
BLUEPRINTS = [
    accounts.routes,
    routes_my.routes,
    entries.routes,
    routes_tags.routes,
    drafts.routes,
    threads.routes,
    initiatives.routes,
    kit.routes,
    curation.routes,
    tips.routes,
    announcements.routes,
    adoptions.routes,
    meetings.routes,
    harvest.routes,
    search.routes,
    terms.routes,
    notifications.routes,
    routes_follows.routes,
    routes_broadcasts.routes,
    digests.routes,
    digest_desk.routes,
    moderation.routes,
    feeds.routes,
    spread.routes,
    postbox.routes,
    browse.home,
    browse.themes,
    browse.municipalities,
    browse.members,
    browse.pages,
]


def create_app(**overrides: Any) -> Flask:
    """The site as a WSGI application; keyword arguments win over the environment (`env="test"`).

    Raises SettingsError when the settings cannot be used.
    """
    settings = config.load(**overrides)
    app = Flask("forum", template_folder=str(ROOT / "templates"), static_folder=None, root_path=str(ROOT / "forum"))
    app.jinja_environment = layout.Environment
    _configure(app, settings)
    database.init_app(app, settings)
    i18n.init_app(app)
    csrf.init_app(app)
    csrf.exempt(i18n.switch)
    limiter.init_app(app)
    sessions.init_app(app)
    errors.init_app(app)
    layout.init_app(app, settings)
    fragments.init_app(app, settings)
    access.init_app(app, accounts.ask_to_sign_in)
    jobs.init_app(app, settings, SCHEDULE)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.is_local:
        app.register_blueprint(devmail.routes)
    if settings.metrics_token:
        app.register_blueprint(metrics.routes)
    _wrap(app, settings)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    logging.getLogger("huey").setLevel(logging.WARNING)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret,
        TESTING=settings.env == "test",
        PROPAGATE_EXCEPTIONS=settings.env == "test",
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_CONTENT_LENGTH=settings.body_limit,
        MAX_FORM_MEMORY_SIZE=settings.body_limit,
        PERMANENT_SESSION_LIFETIME=timedelta(days=60),  # outlives a sign-in: a form left open keeps its token
        SESSION_COOKIE_NAME="__Host-forum" if settings.is_https else "forum",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session; a form may lie open over lunch
        WTF_CSRF_SSL_STRICT=settings.is_https,
        RATELIMIT_STORAGE_URI=settings.limits_url,
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_HEADERS_ENABLED=True,
        RATELIMIT_HEADER_RETRY_AFTER="X-RateLimit-Wait",  # for every answer; `Retry-After` is for a refusal only
        RATELIMIT_SWALLOW_ERRORS=True,
    )


def _wrap(app: Flask, settings: Settings) -> None:
    """Around Flask, from the inside out: visitors' pages, counting, proxies, static files, security headers."""
    inner: Any = app.wsgi_app
    with app.app_context():
        visitors = VisitorPages(inner, database.db.engine, settings, app.config["SESSION_COOKIE_NAME"])
    app.extensions["visitors"] = visitors
    inner = clicks.Watching(visitors, app)
    if settings.proxies:
        hops = settings.proxies
        inner = ProxyFix(inner, x_for=hops, x_proto=hops, x_host=hops)
    static = WhiteNoise(
        inner, max_age=31_536_000 if not settings.is_local else 60, immutable_file_test=assets.is_hashed
    )
    static.add_files(str(assets.DIST), prefix="static/")
    app.wsgi_app = security.SecurityHeaders(static, settings)  # type: ignore[method-assign]
