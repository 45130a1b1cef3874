"""The Flask extensions, made here once and bound to the application in `app.py`."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
login = LoginManager()
limiter = Limiter(get_remote_address, strategy="moving-window")
