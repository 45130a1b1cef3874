"""An initiative: the full record of a good practice, most of it optional."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.entries.models import Entry
from forum.entries.prose import prose
from forum.i18n import _l


class Phase(StrEnum):
    IDEA = "idea"
    PILOT = "pilot"
    RUNNING = "running"
    COMPLETED = "completed"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        return str(PHASE_LABELS[self])


PHASE_LABELS = {
    Phase.IDEA: _l("Idee"),
    Phase.PILOT: _l("Proef"),
    Phase.RUNNING: _l("Lopend"),
    Phase.COMPLETED: _l("Afgerond"),
    Phase.STOPPED: _l("Gestopt"),
}


class Initiative(Entry):
    """What a municipality did, described so that another can take it over. `body` is what was done."""

    __tablename__ = "initiative"
    kind_label = _l("Initiatief")
    kind_plural = _l("Initiatieven")
    section = "initiatieven"
    folder = "initiatives"

    id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    origin_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("entry.id", ondelete="SET NULL"), index=True
    )  # the practice that this one was copied from
    origin_revision: Mapped[int | None] = mapped_column(info={"counted": True})
    used_count: Mapped[int] = mapped_column(default=0, server_default="0", info={"counted": True})  # by municipalities
    adoption_count: Mapped[int] = mapped_column(default=0, server_default="0", info={"counted": True})  # in any state
    contact_name: Mapped[str] = mapped_column(sa.String(80), default="")
    contact_email: Mapped[str] = mapped_column(sa.String(254), default="")
    phase: Mapped[Phase | None]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    background: Mapped[str] = prose(_l("Aanleiding"), _l("Waarom bent u hiermee begonnen?"), level="described")
    goal: Mapped[str] = prose(_l("Doel"), _l("Wat wilde u bereiken?"), level="described")
    target_group: Mapped[str] = prose(_l("Doelgroep"), _l("Voor wie is het bedoeld?"), level="described")
    approach: Mapped[str] = prose(_l("Aanpak"), _l("Welke stappen hebt u gezet? Wie deed wat?"), level="described")
    preconditions: Mapped[str] = prose(
        _l("Randvoorwaarden"), _l("Wat moet er zijn voordat een ander kan beginnen?"), level="transferable"
    )
    core: Mapped[str] = prose(_l("De kern die moet blijven"), _l("Zonder dit werkt het niet."), level="transferable")
    adaptable: Mapped[str] = prose(
        _l("Wat u mag aanpassen"), _l("Wat kan een andere gemeente anders doen?"), level="transferable"
    )
    cost_one_off: Mapped[int | None]  # euro
    cost_yearly: Mapped[int | None]  # euro
    fte: Mapped[float | None]
    funding: Mapped[str] = prose(
        _l("Wie betaalt"), _l("Eigen middelen, het Rijk, een fonds?"), level="transferable", longest=2_000
    )
    lead_time: Mapped[str] = prose(
        _l("Doorlooptijd"),
        _l("Hoe lang duurt het van besluit tot start?"),
        level="transferable",
        longest=2_000,
    )
    legal_basis: Mapped[str] = prose(
        _l("Juridische grondslag"), _l("Wet, regeling of besluit."), level="transferable", longest=5_000
    )
    checked_on: Mapped[date | None]

    results: Mapped[str] = prose(_l("Resultaten"), _l("Wat heeft het opgeleverd?"), level="evaluated")
    measurement: Mapped[str] = prose(_l("Hoe gemeten"), _l("“Nog onbekend” is ook een antwoord."), level="evaluated")
    failures: Mapped[str] = prose(_l("Wat niet werkte"), level="evaluated")
    lessons: Mapped[str] = prose(_l("Geleerde lessen"), level="evaluated")
    partners: Mapped[str] = prose(_l("Partners"), _l("Met wie werkt u samen?"), level="evaluated", longest=5_000)

    origin: Mapped[Entry | None] = relationship(foreign_keys=[origin_id], remote_side=Entry.id, lazy="raise_on_sql")
    __mapper_args__ = {"polymorphic_identity": "initiative", "inherit_condition": id == Entry.id}

    def own_marks(self) -> list[str]:
        return [f"used-{self.used_count}"] if self.used_count else []

    @classmethod
    def own_labels(cls) -> dict[str, Any]:
        return {
            "contact_name": _l("Contactpersoon"),
            "contact_email": _l("E-mailadres van de contactpersoon"),
            "phase": _l("Status"),
            "started_on": _l("Begonnen op"),
            "ended_on": _l("Geëindigd op"),
            "cost_one_off": _l("Eenmalige kosten (euro)"),
            "cost_yearly": _l("Kosten per jaar (euro)"),
            "fte": _l("Inzet (fte)"),
            "checked_on": _l("Laatst gecontroleerd op"),
        }
