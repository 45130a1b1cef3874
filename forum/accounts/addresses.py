"""E-mail addresses in the one form they are kept and compared in."""

from email_validator import EmailNotValidError, validate_email

LONGEST = 254  # characters, in ASCII


def normal(email: str, *, reachable: bool = False) -> str:
    """Lower-case, without spaces around it, its domain as mail servers write it; a `+tag` stays.

    Raises ValueError for what is no address; with `reachable` also for what the internet has no place for,
    such as the domain of the example members.
    """
    email = email.strip()
    if len(email) > LONGEST:  # whoever sends a megabyte is not kept waiting while it is judged
        raise ValueError("longer than an address can be")
    try:
        checked = validate_email(
            email, check_deliverability=False, allow_smtputf8=False, globally_deliverable=reachable
        )
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    if checked.ascii_email is None or len(checked.ascii_email) > LONGEST:
        raise ValueError("the address cannot be written in ASCII")
    return checked.ascii_email.lower()


def typed(email: str) -> str:
    """What somebody typed to sign in, made comparable without judging it."""
    try:
        return normal(email)
    except ValueError:
        return email.strip().lower()[:LONGEST]


def domain(email: str) -> str:
    return email.rpartition("@")[2]
