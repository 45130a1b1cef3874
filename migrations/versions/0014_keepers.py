"""Keepers of an adoption may stop the mails about changes of the practice."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("adoption_keeper") as table:
        table.add_column(sa.Column("by_mail", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("adoption_keeper") as table:
        table.drop_column("by_mail")
