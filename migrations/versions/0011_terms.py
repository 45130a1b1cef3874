"""Terms: the glossary and thesaurus that curators edit, with its labels, relations and history."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=True),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("broader_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("definition_nl", sa.String(length=800), nullable=False),
        sa.Column("definition_en", sa.String(length=800), nullable=False),
        sa.Column("definition_uk", sa.String(length=800), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["broader_id"], ["term.id"], name=op.f("fk_term_broader_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_term_by_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["term.id"], name=op.f("fk_term_merged_into_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_term_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("ref", name=op.f("uq_term_ref")),
    )
    for column in ("broader_id", "by_id", "merged_into_id", "name", "status", "theme_id"):
        op.create_index(op.f(f"ix_term_{column}"), "term", [column], unique=False)
    op.create_table(
        "term_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=240), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_term_label_term_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_label")),
    )
    op.create_index(op.f("ix_term_label_folded"), "term_label", ["folded"], unique=False)
    op.create_index(op.f("ix_term_label_term_id"), "term_label", ["term_id"], unique=False)
    op.create_table(
        "term_related",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["term.id"], name=op.f("fk_term_related_other_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_term_related_term_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("term_id", "other_id", name=op.f("pk_term_related")),
    )
    op.create_index(op.f("ix_term_related_other_id"), "term_related", ["other_id"], unique=False)
    op.create_table(
        "term_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_term_revision_by_id")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_term_revision_term_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_revision")),
        sa.UniqueConstraint("term_id", "number", name=op.f("uq_term_revision_term_id_number")),
    )
    op.create_index(op.f("ix_term_revision_by_id"), "term_revision", ["by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("term_revision")
    op.drop_table("term_related")
    op.drop_table("term_label")
    op.drop_table("term")
