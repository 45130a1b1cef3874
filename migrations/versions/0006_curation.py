"""Curation: badges, features on the front page, reviews, searches that found nothing, tasks put aside."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "badge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_badge_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["giver_id"], ["member.id"], name=op.f("fk_badge_giver_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["member.id"], name=op.f("fk_badge_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
    )
    op.create_index(op.f("ix_badge_entry_id"), "badge", ["entry_id"], unique=False)
    op.create_index(op.f("ix_badge_giver_id"), "badge", ["giver_id"], unique=False)
    op.create_index(
        "ix_badge_standing", "badge", ["entry_id", "kind"], unique=True,
        sqlite_where=sa.text("lapsed_at IS NULL"), postgresql_where=sa.text("lapsed_at IS NULL"),
    )  # fmt: skip
    op.create_index(op.f("ix_badge_taken_by_id"), "badge", ["taken_by_id"], unique=False)
    op.create_table(
        "feature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_feature_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_feature_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feature")),
    )
    op.create_index(op.f("ix_feature_by_id"), "feature", ["by_id"], unique=False)
    op.create_index(op.f("ix_feature_entry_id"), "feature", ["entry_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("asked_of_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_review_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_of_id"], ["member.id"], name=op.f("fk_review_asked_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_asked_of_id"), "review", ["asked_of_id"], unique=False)
    op.create_index(op.f("ix_review_entry_id"), "review", ["entry_id"], unique=False)
    op.create_index(
        "ix_review_open", "review", ["entry_id"], unique=True,
        sqlite_where=sa.text("answered_at IS NULL"), postgresql_where=sa.text("answered_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "search_miss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_miss")),
        sa.UniqueConstraint("words", "week", name=op.f("uq_search_miss_words_week")),
    )
    op.create_index(op.f("ix_search_miss_week"), "search_miss", ["week"], unique=False)
    op.create_table(
        "desk_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=140), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=250), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_desk_aside_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_desk_aside_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_aside")),
    )
    op.create_index(op.f("ix_desk_aside_by_id"), "desk_aside", ["by_id"], unique=False)
    op.create_index(op.f("ix_desk_aside_entry_id"), "desk_aside", ["entry_id"], unique=False)
    op.create_index("ix_desk_aside_task", "desk_aside", ["task", "key"], unique=False)


def downgrade() -> None:
    op.drop_table("desk_aside")
    op.drop_table("search_miss")
    op.drop_table("review")
    op.drop_table("feature")
    op.drop_table("badge")
