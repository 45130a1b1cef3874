"""Clicks: how often words were searched for in a week with results, and how often something was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "search_click",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(60), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_click")),
        sa.UniqueConstraint("words", "week", name=op.f("uq_search_click_words_week")),
    )
    op.create_index(op.f("ix_search_click_week"), "search_click", ["week"])


def downgrade() -> None:
    op.drop_table("search_click")
