"""Passwords: kept as argon2id hashes, and refused when they are easy to guess."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200  # characters; more costs time and adds nothing

# OWASP's first choice of 2024: 19 MiB and two passes, some 25 ms on the machines this runs on.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash(password: str) -> str:
    """An argon2id hash with its salt and cost in it, at most 200 characters."""
    return _hasher.hash(_composed(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. Takes as long without a hash, so that time tells nothing about who is known."""
    try:
        return _hasher.verify(password_hash or _of_nobody(), _composed(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made at another cost than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _composed(password: str) -> str:
    """One spelling of é and its like, whatever keyboard typed it; bounded, for the time it takes."""
    return unicodedata.normalize("NFKC", password[:LONGEST])


@cache
def _of_nobody() -> str:
    return _hasher.hash("the password of nobody")
