"""The envelope: entries and what hangs on them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("slug", name=op.f("uq_theme_slug")),
    )
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("synonym_of_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["synonym_of_id"], ["tag.id"], name=op.f("fk_tag_synonym_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("slug", name=op.f("uq_tag_slug")),
    )
    op.create_index(op.f("ix_tag_synonym_of_id"), "tag", ["synonym_of_id"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("audience", sa.String(length=30), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.String(length=120), nullable=True),
        sa.Column("sent_as", sa.String(length=40), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("municipality_code", sa.String(length=6), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("helpful_count", sa.Integer(), nullable=False),
        # The long texts last: SQLite walks through them to what stands behind.
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("html", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_entry_author_id")),
        sa.ForeignKeyConstraint(["municipality_code"], ["municipality.code"], name=op.f("fk_entry_municipality_code")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["entry.id"], name=op.f("fk_entry_replaced_by_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_entry_theme_id")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["member.id"], name=op.f("fk_entry_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("ref", name=op.f("uq_entry_ref")),
        sa.UniqueConstraint("sent_as", name=op.f("uq_entry_sent_as")),
    )
    op.create_index(op.f("ix_entry_author_id"), "entry", ["author_id"], unique=False)
    op.create_index(
        "ix_entry_counts",
        "entry",
        ["status", "kind", "audience", "theme_id", "municipality_code", "author_id"],
        unique=False,
    )
    op.create_index("ix_entry_list", "entry", ["status", "kind", "active_at", "id"], unique=False)
    op.create_index("ix_entry_municipality", "entry", ["municipality_code", "status", "active_at"], unique=False)
    op.create_index("ix_entry_newest", "entry", ["status", "active_at", "id"], unique=False)
    op.create_index(op.f("ix_entry_replaced_by_id"), "entry", ["replaced_by_id"], unique=False)
    op.create_index("ix_entry_theme", "entry", ["theme_id", "status", "active_at", "id"], unique=False)
    op.create_index(op.f("ix_entry_withdrawn_by_id"), "entry", ["withdrawn_by_id"], unique=False)
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("municipality_code", sa.String(length=6), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("helpful_count", sa.Integer(), nullable=False),
        sa.Column("sent_as", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_reply_author_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_reply_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["municipality_code"], ["municipality.code"], name=op.f("fk_reply_municipality_code")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["member.id"], name=op.f("fk_reply_withdrawn_by_id")),
        sa.UniqueConstraint("sent_as", name=op.f("uq_reply_sent_as")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
    )
    op.create_index(op.f("ix_reply_author_id"), "reply", ["author_id"], unique=False)
    op.create_index("ix_reply_entry", "reply", ["entry_id", "id"], unique=False)
    op.create_index(op.f("ix_reply_municipality_code"), "reply", ["municipality_code"], unique=False)
    op.create_index(op.f("ix_reply_withdrawn_by_id"), "reply", ["withdrawn_by_id"], unique=False)
    op.create_table(
        "entry_tag",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_tag_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_entry_tag_tag_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", "tag_id", name=op.f("pk_entry_tag")),
    )
    op.create_index(op.f("ix_entry_tag_tag_id"), "entry_tag", ["tag_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_revision_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_revision_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_revision_reply_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("entry_id", "reply_id", "number", name=op.f("uq_revision_entry_id_reply_id_number")),
    )
    op.create_index(op.f("ix_revision_by_id"), "revision", ["by_id"], unique=False)
    op.create_index(op.f("ix_revision_entry_id"), "revision", ["entry_id"], unique=False)
    op.create_index(op.f("ix_revision_reply_id"), "revision", ["reply_id"], unique=False)
    op.create_table(
        "entry_vote",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_vote_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_entry_vote_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", "member_id", name=op.f("pk_entry_vote")),
    )
    op.create_index(op.f("ix_entry_vote_member_id"), "entry_vote", ["member_id"], unique=False)
    op.create_table(
        "reply_vote",
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reply_vote_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_reply_vote_reply_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("reply_id", "member_id", name=op.f("pk_reply_vote")),
    )
    op.create_index(op.f("ix_reply_vote_member_id"), "reply_vote", ["member_id"], unique=False)
    op.create_table(
        "unsent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_unsent_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsent")),
        sa.UniqueConstraint("member_id", "path", name=op.f("uq_unsent_member_id_path")),
    )
    op.create_index(op.f("ix_unsent_member_id"), "unsent", ["member_id"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_report_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_report_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_report_reply_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["settled_by_id"], ["member.id"], name=op.f("fk_report_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index(op.f("ix_report_by_id"), "report", ["by_id"], unique=False)
    op.create_index(op.f("ix_report_entry_id"), "report", ["entry_id"], unique=False)
    op.create_index(op.f("ix_report_reply_id"), "report", ["reply_id"], unique=False)
    op.create_index(op.f("ix_report_settled_by_id"), "report", ["settled_by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("report")
    op.drop_table("unsent")
    op.drop_table("reply_vote")
    op.drop_table("entry_vote")
    op.drop_table("revision")
    op.drop_table("entry_tag")
    op.drop_table("reply")
    op.drop_table("entry")
    op.drop_table("tag")
    op.drop_table("theme")
