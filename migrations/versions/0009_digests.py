"""Digests: one mail a member and period, and how far it got; and when recurring work was done."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "digest_rhythm",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("frequency", sa.String(length=30), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("monthday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_digest_rhythm_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_digest_rhythm")),
    )
    op.create_index(op.f("ix_digest_rhythm_next_at"), "digest_rhythm", ["next_at"], unique=False)
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_digest_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("member_id", "period", name=op.f("uq_digest_member_id_period")),
    )
    op.create_index(op.f("ix_digest_due_at"), "digest", ["due_at"], unique=False)
    op.create_index("ix_digest_holder", "digest", ["holder", "state"], unique=False)
    op.create_index("ix_digest_state", "digest", ["state", "try_at", "id"], unique=False)
    op.create_table(
        "digest_item",
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("news", sa.String(length=12), nullable=False),
        sa.Column("version", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name=op.f("fk_digest_item_digest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_digest_item_entry_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest_id", "entry_id", name=op.f("pk_digest_item")),
    )
    op.create_index(op.f("ix_digest_item_entry_id"), "digest_item", ["entry_id"], unique=False)
    op.create_table(
        "recurrence",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("done_for", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_recurrence")),
    )


def downgrade() -> None:
    op.drop_table("recurrence")
    op.drop_table("digest_item")
    op.drop_table("digest")
    op.drop_table("digest_rhythm")
