"""What comes first in a digest: what needs an answer, then what is the reader's own, then what is new and near."""

from collections import Counter
from collections.abc import Iterable, Sequence

from forum.accounts.models import Member
from forum.digests import worth
from forum.digests.cards import Card
from forum.digests.reasons import Reason, Telling
from forum.notifications.facts import Fact
from forum.notifications.models import What

Happened = tuple[tuple[What, int], ...]

# By how much it matters to who is told of it. What is told of an item once is told by the first of these.
WEIGHT = {
    What.URGENT: 90,
    What.ANSWERED: 75,
    What.CONFIRMED: 74,
    What.INTRODUCED: 72,
    What.EVALUATED: 71,
    What.ADOPTED: 70,
    What.EXPIRING: 65,
    What.PUBLISHED: 60,
    What.PLANNED: 55,
    What.OUTDATED: 50,
    What.AWARDED: 48,
    What.REVISED: 45,
    What.REPLIED: 40,
    What.STOPPED: 35,
}
ANNOUNCED, URGENT, OWN, NEAR, ALIKE, HELPFUL = 20, 20, 25, 10, 4, 5


def happened(facts: Iterable[Fact]) -> Happened:
    """What happened and how often, what matters most first. What is new is not also changed."""
    counts = Counter(fact.what for fact in facts)
    if What.PUBLISHED in counts:
        counts.pop(What.REVISED, None)
        counts[What.PUBLISHED] = 1
    return tuple(sorted(counts.items(), key=lambda pair: -WEIGHT[pair[0]]))


def score(card: Card, happened: Sequence[tuple[What, int]], reason: Reason, member: Member) -> float:
    """Higher is earlier. Between equals, what others found helpful comes first (and the newest, by the caller)."""
    points: float = WEIGHT[happened[0][0]] + min(card.helpful_count, HELPFUL) / HELPFUL
    if card.kind == "announcement":
        points += ANNOUNCED + (URGENT if card.is_urgent else 0)
    if reason.is_own or reason.telling is Telling.SHARED:
        points += OWN
    elif reason.because is not None:
        points += max(0, NEAR - reason.rank)
    if card.municipality_code and card.municipality_code in worth.alike(member.municipality_code or ""):
        points += ALIKE
    return points
