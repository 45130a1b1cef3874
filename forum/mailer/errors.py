"""What can become of a mail that was not simply taken."""

from forum.mailer.verdicts import is_hard


class Undelivered(Exception):
    """A mail that was not taken, or not surely. `code` is the server's answer, 0 when there was none."""

    def __init__(self, said: str, code: int = 0) -> None:
        super().__init__(f"{code} {said}" if code else said)
        self.said = said
        self.code = code


class Refused(Undelivered):
    """The server will never take this mail for this recipient: trying again is no use."""

    @property
    def is_hard(self) -> bool:
        """Whether the address itself is wrong, which is a reason to suppress it; else it was about this mail or us."""
        return is_hard(self.said, self.code)


class TryLater(Undelivered):
    """Not taken, this time. `for_all`: nobody's mail would be taken now, so better pause than try the next one."""

    def __init__(self, said: str, code: int = 0, *, for_all: bool = False) -> None:
        super().__init__(said, code)
        self.for_all = for_all


class Unsure(Undelivered):
    """The line was lost between handing over the whole mail and hearing about it: it may have been taken."""
