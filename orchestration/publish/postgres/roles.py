"""Who may read: one group role an audience, that can use its schema and select from it, and nothing else.

The role has no login: people get theirs from the server's administrator and are made members (docs/run.md), so that
no password passes through here. Never here: a right to write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingestion.database import quoted

if TYPE_CHECKING:
    from orchestration.publish.postgres.audience import AudienceSchema
    from orchestration.publish.postgres.server import Connection


def ensure_roles(connection: Connection, audiences: list[AudienceSchema]) -> None:
    """Make the group roles that are missing; needs CREATEROLE only for those."""
    rows = connection.execute("select rolname from pg_roles").fetchall()
    known = {name for (name,) in rows}
    for audience in audiences:
        if audience.role not in known:
            connection.execute(f"create role {quoted(audience.role)} nologin")
            connection.execute(
                f"comment on role {quoted(audience.role)} is 'May select from schema {audience.schema}'"
            )


def may_select(connection: Connection, audience: AudienceSchema) -> None:
    """Select on everything in the schema being loaded; nobody can enter it before open_to()."""
    tables = f"all tables in schema {quoted(audience.loading)}"
    connection.execute(f"grant select on {tables} to {quoted(audience.role)}")


def open_to(connection: Connection, audience: AudienceSchema) -> None:
    """Let the audience's readers enter its schema."""
    connection.execute(f"grant usage on schema {quoted(audience.schema)} to {quoted(audience.role)}")
