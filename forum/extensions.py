"""The Flask extensions, made here once and bound to the application in `app.py`."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
login = LoginManager()


def whoever_asks() -> str:
    """Who is counted: a member wherever they are, for a town hall is one address; a visitor by address."""
    member = getattr(current_user, "id", None)
    return f"member {member}" if member else f"visitor {get_remote_address()}"


limiter = Limiter(whoever_asks, strategy="moving-window")
