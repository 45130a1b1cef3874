"""The themes that the forum opened with; moderators add and order them from there."""

import sqlalchemy as sa

from forum.database import db
from forum.entries.models import Theme

FIRST = [
    (
        "opvang",
        "Opvang",
        "Vluchtelingen uit Oekraïne ontvangen: huisvesting, gastgezinnen, leefgeld, onderwijs en zorg.",
    ),
    (
        "sancties-en-gazprom",
        "Sancties en Gazprom",
        "Contracten met Russische bedrijven, aanbesteden en de sanctieregels van de Europese Unie.",
    ),
    (
        "desinformatie-en-veiligheid",
        "Desinformatie en veiligheid",
        "Nepnieuws herkennen en weerleggen, digitale aanvallen voorkomen en opvangen.",
    ),
    ("wederopbouw", "Wederopbouw", "Hulp aan Oekraïense gemeenten, nu en bij het herstel."),
    (
        "samenleving",
        "Samenleving",
        "Spanning tussen groepen, inwoners die door de sancties worden geraakt, steun en ontmoeting.",
    ),
    (
        "relaties-met-rusland",
        "Relaties met Rusland",
        "Stedenbanden en vriendschappen: aanhouden, opschorten of anders inzetten.",
    ),
]


def load() -> None:
    """Add the first themes when there are none."""
    if db.session.scalar(sa.select(Theme.id).limit(1)) is None:
        db.session.add_all(
            Theme(slug=slug, name=name, description=description, position=position)
            for position, (slug, name, description) in enumerate(FIRST)
        )
        db.session.flush()
