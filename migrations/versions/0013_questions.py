"""Questions: a moderator may withdraw one of a question hour, and put it back."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("meeting_question") as table:
        table.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_meeting_question_withdrawn_by_id"), "member", ["withdrawn_by_id"], ["id"])
        table.create_index(op.f("ix_meeting_question_withdrawn_by_id"), ["withdrawn_by_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("meeting_question") as table:
        table.drop_index(op.f("ix_meeting_question_withdrawn_by_id"))
        table.drop_constraint(op.f("fk_meeting_question_withdrawn_by_id"), type_="foreignkey")
        table.drop_column("withdrawn_by_id")
