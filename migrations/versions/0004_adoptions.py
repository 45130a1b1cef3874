"""Adoptions of initiatives, and where a copy came from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=6), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("copy_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reviewed", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("cost_one_off", sa.Integer(), nullable=True),
        sa.Column("cost_yearly", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("measurement", sa.Text(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_adoption_initiative_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipality.code"], name=op.f("fk_adoption_municipality_code")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["adoption.id"], name=op.f("fk_adoption_parent_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["copy_id"], ["entry.id"], name=op.f("fk_adoption_copy_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        sa.UniqueConstraint(
            "initiative_id", "municipality_code", name=op.f("uq_adoption_initiative_id_municipality_code")
        ),
    )
    for column in ("copy_id", "municipality_code", "parent_id"):
        op.create_index(op.f(f"ix_adoption_{column}"), "adoption", [column], unique=False)
    op.create_index("ix_adoption_state", "adoption", ["state", "initiative_id"], unique=False)
    op.create_table(
        "adoption_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=30), nullable=True),
        sa.Column("after", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoption.id"], name=op.f("fk_adoption_move_adoption_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_adoption_move_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_move")),
    )
    op.create_index(op.f("ix_adoption_move_adoption_id"), "adoption_move", ["adoption_id"], unique=False)
    op.create_index(op.f("ix_adoption_move_by_id"), "adoption_move", ["by_id"], unique=False)
    op.create_table(
        "adoption_keeper",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoption.id"], name=op.f("fk_adoption_keeper_adoption_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_adoption_keeper_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("adoption_id", "member_id", name=op.f("pk_adoption_keeper")),
    )
    op.create_index(op.f("ix_adoption_keeper_member_id"), "adoption_keeper", ["member_id"], unique=False)
    with op.batch_alter_table("initiative") as batch:
        batch.add_column(sa.Column("origin_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("origin_revision", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("used_count", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("adoption_count", sa.Integer(), server_default="0", nullable=False))
        batch.create_foreign_key(op.f("fk_initiative_origin_id"), "entry", ["origin_id"], ["id"], ondelete="SET NULL")
        batch.create_index(op.f("ix_initiative_origin_id"), ["origin_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("initiative") as batch:
        batch.drop_index(op.f("ix_initiative_origin_id"))
        batch.drop_constraint(op.f("fk_initiative_origin_id"), type_="foreignkey")
        batch.drop_column("adoption_count")
        batch.drop_column("used_count")
        batch.drop_column("origin_revision")
        batch.drop_column("origin_id")
    op.drop_table("adoption_keeper")
    op.drop_table("adoption_move")
    op.drop_table("adoption")
