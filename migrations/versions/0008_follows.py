"""Follows, what members are told, the mails of it, what editors send around, and when a member was last where.

Who wrote something, or keeps an adoption, follows it from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ONE_TARGET = " + ".join(
    f"(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)"
    for name in ("theme_id", "tag_id", "municipality_code", "province_code", "entry_id", "search")
)


def upgrade() -> None:
    op.create_table(
        "follow_setting",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("follows_own", sa.Boolean(), nullable=False),
        sa.Column("urgent_mail", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_follow_setting_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_follow_setting")),
    )
    op.create_table(
        "visit",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_visit_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_visit")),
    )
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("circle", sa.String(length=30), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_broadcast_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_broadcast_entry_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_broadcast_entry_id")),
    )
    op.create_index(op.f("ix_broadcast_by_id"), "broadcast", ["by_id"], unique=False)
    op.create_table(
        "direct_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_direct_mail_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_direct_mail_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_mail")),
    )
    op.create_index(op.f("ix_direct_mail_entry_id"), "direct_mail", ["entry_id"], unique=False)
    op.create_index("ix_direct_mail_item", "direct_mail", ["member_id", "entry_id"], unique=False)
    op.create_index("ix_direct_mail_state", "direct_mail", ["state", "due_at"], unique=False)
    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("tag_id", sa.Integer(), nullable=True),
        sa.Column("municipality_code", sa.String(length=6), nullable=True),
        sa.Column("province_code", sa.String(length=4), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("search", sa.String(length=1000), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("is_muted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"{ONE_TARGET} = 1", name=op.f("ck_follow_one_target")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_follow_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_follow_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["municipality_code"], ["municipality.code"], name=op.f("fk_follow_municipality_code")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_follow_tag_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_follow_theme_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint("member_id", "entry_id", name=op.f("uq_follow_member_id_entry_id")),
        sa.UniqueConstraint("member_id", "municipality_code", name=op.f("uq_follow_member_id_municipality_code")),
        sa.UniqueConstraint("member_id", "province_code", name=op.f("uq_follow_member_id_province_code")),
        sa.UniqueConstraint("member_id", "search", name=op.f("uq_follow_member_id_search")),
        sa.UniqueConstraint("member_id", "tag_id", name=op.f("uq_follow_member_id_tag_id")),
        sa.UniqueConstraint("member_id", "theme_id", name=op.f("uq_follow_member_id_theme_id")),
    )
    op.create_index(op.f("ix_follow_entry_id"), "follow", ["entry_id"], unique=False)
    op.create_index(op.f("ix_follow_municipality_code"), "follow", ["municipality_code"], unique=False)
    op.create_index(op.f("ix_follow_province_code"), "follow", ["province_code"], unique=False)
    op.create_index(
        "ix_follow_search",
        "follow",
        ["search"],
        unique=False,
        sqlite_where=sa.text("search IS NOT NULL"),
        postgresql_where=sa.text("search IS NOT NULL"),
    )
    op.create_index(op.f("ix_follow_tag_id"), "follow", ["tag_id"], unique=False)
    op.create_index(op.f("ix_follow_theme_id"), "follow", ["theme_id"], unique=False)
    op.create_table(
        "seen",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_seen_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_seen_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "entry_id", name=op.f("pk_seen")),
    )
    op.create_index(op.f("ix_seen_entry_id"), "seen", ["entry_id"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("because", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wants_mail", sa.Boolean(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_notification_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_notification_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["direct_mail.id"], name=op.f("fk_notification_mail_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_notification_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_notification_reply_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_notification_event_id_member_id")),
    )
    op.create_index(op.f("ix_notification_at"), "notification", ["at"], unique=False)
    op.create_index(op.f("ix_notification_entry_id"), "notification", ["entry_id"], unique=False)
    op.create_index("ix_notification_item", "notification", ["member_id", "entry_id"], unique=False)
    op.create_index(op.f("ix_notification_mail_id"), "notification", ["mail_id"], unique=False)
    op.create_index(op.f("ix_notification_reply_id"), "notification", ["reply_id"], unique=False)
    op.create_index(
        "ix_notification_to_mail",
        "notification",
        ["member_id", "entry_id"],
        unique=False,
        sqlite_where=sa.text("wants_mail AND mail_id IS NULL"),
        postgresql_where=sa.text("wants_mail AND mail_id IS NULL"),
    )
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["member_id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_entry_secluded", "entry", ["municipality_code", "status"], unique=False,
        sqlite_where=sa.text("audience = 'municipality'"), postgresql_where=sa.text("audience = 'municipality'"),
    )  # fmt: skip
    op.execute(
        "INSERT INTO follow (member_id, entry_id, name, channel, is_muted, reason, created_at)"
        " SELECT author_id, id, '', 'direct', false, 'wrote', published_at FROM entry"
        " WHERE status = 'published' AND author_id IS NOT NULL AND published_at IS NOT NULL"
    )
    op.execute(
        "INSERT INTO follow (member_id, entry_id, name, channel, is_muted, reason, created_at)"
        " SELECT keeper.member_id, adoption.initiative_id, '', 'digest', false, 'adopted', min(keeper.since)"
        " FROM adoption_keeper AS keeper JOIN adoption ON adoption.id = keeper.adoption_id"
        " WHERE NOT EXISTS (SELECT 1 FROM follow WHERE follow.member_id = keeper.member_id"
        " AND follow.entry_id = adoption.initiative_id)"
        " GROUP BY keeper.member_id, adoption.initiative_id"
    )


def downgrade() -> None:
    op.drop_index("ix_entry_secluded", table_name="entry")
    for name in ("notification", "seen", "visit", "broadcast", "direct_mail", "follow", "follow_setting"):
        op.drop_table(name)
