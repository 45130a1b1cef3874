"""The four kinds of entry."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_state", sa.String(length=30), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["reply.id"], name=op.f("fk_thread_answer_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["id"], ["entry.id"], name=op.f("fk_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
    )
    op.create_index(op.f("ix_thread_answer_id"), "thread", ["answer_id"], unique=False)
    op.create_index(op.f("ix_thread_question_state"), "thread", ["question_state"], unique=False)
    op.create_table(
        "initiative",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.String(length=80), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("phase", sa.String(length=30), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("background", sa.Text(), server_default="", nullable=False),
        sa.Column("goal", sa.Text(), server_default="", nullable=False),
        sa.Column("target_group", sa.Text(), server_default="", nullable=False),
        sa.Column("approach", sa.Text(), server_default="", nullable=False),
        sa.Column("preconditions", sa.Text(), server_default="", nullable=False),
        sa.Column("core", sa.Text(), server_default="", nullable=False),
        sa.Column("adaptable", sa.Text(), server_default="", nullable=False),
        sa.Column("cost_one_off", sa.Integer(), nullable=True),
        sa.Column("cost_yearly", sa.Integer(), nullable=True),
        sa.Column("fte", sa.Double(), nullable=True),
        sa.Column("funding", sa.Text(), server_default="", nullable=False),
        sa.Column("lead_time", sa.Text(), server_default="", nullable=False),
        sa.Column("legal_basis", sa.Text(), server_default="", nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("results", sa.Text(), server_default="", nullable=False),
        sa.Column("measurement", sa.Text(), server_default="", nullable=False),
        sa.Column("failures", sa.Text(), server_default="", nullable=False),
        sa.Column("lessons", sa.Text(), server_default="", nullable=False),
        sa.Column("partners", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entry.id"], name=op.f("fk_initiative_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative")),
    )
    op.create_table(
        "tip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["about_id"], ["entry.id"], name=op.f("fk_tip_about_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["id"], ["entry.id"], name=op.f("fk_tip_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
    )
    op.create_index(op.f("ix_tip_about_id"), "tip", ["about_id"], unique=False)
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("sender", sa.String(length=120), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("action_required", sa.Text(), server_default="", nullable=False),
        sa.Column("action_deadline", sa.Date(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entry.id"], name=op.f("fk_announcement_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )


def downgrade() -> None:
    op.drop_table("announcement")
    op.drop_table("tip")
    op.drop_table("initiative")
    op.drop_table("thread")
