"""What a schema in PostgreSQL says of itself: whose it is, and which published version it holds.

Here: the table `published_version` in each schema, for readers and for the next run, and the mark by which we know
our own schemas: nothing else is ever renamed or dropped. Never here: renaming and dropping (swap.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingestion.database import quoted
from orchestration.publish.postgres.server import PostgresFailed

if TYPE_CHECKING:
    from orchestration.publish.manifest import Published
    from orchestration.publish.postgres.audience import AudienceSchema
    from orchestration.publish.postgres.server import Connection

TABLE = "published_version"
#: Raise it when the same file would be loaded differently (types, indexes): then each server loads once more.
LAYOUT = 1
LEFTOVER = re.compile(r"__(loading|old_\d+)$")
MARK = "Loyalty Loop marts of company "
COLUMNS = {
    "company": ("text not null", "Company whose marts these are."),
    "version": ("integer not null", "Number of the published version, as manifest.json has it."),
    "as_of": ("date not null", "Last complete day the marts know."),
    "published_at": ("timestamptz not null", "When the version was published as a file."),
    "loaded_at": ("timestamptz not null", "When it was loaded into this server."),
    "layout": ("integer not null", "Form of the load; a newer form loads the same version once more."),
}


@dataclass(frozen=True)
class LoadedVersion:
    """The version that a publish brings. `published_at` is UTC, ISO 8601."""

    company: str
    version: int
    as_of: str
    published_at: str

    @classmethod
    def of(cls, published: Published) -> LoadedVersion:
        """The served version, out of its manifest."""
        as_of = published.as_of.isoformat()
        return cls(published.company, published.version, as_of, published.published_at)

    @property
    def mark(self) -> str:
        """The comment on each of this company's schemas."""
        return MARK + self.company

    def sign(self, connection: Connection, schema: str) -> None:
        """Mark a schema as ours."""
        from psycopg import sql

        mark = sql.Literal(self.mark).as_string(connection)
        connection.execute(f"comment on schema {quoted(schema)} is {mark}")

    def write(self, connection: Connection, schema: str) -> None:
        """Make the table with its one row."""
        name = f"{quoted(schema)}.{TABLE}"
        columns = ", ".join(f"{column} {kind}" for column, (kind, _) in COLUMNS.items())
        comments = "; ".join(f"comment on column {name}.{c} is '{text}'" for c, (_, text) in COLUMNS.items())
        connection.execute(f"create table {name} ({columns})")
        connection.execute(
            f"comment on table {name} is 'The version that this schema holds; one row.'; {comments}"
        )
        # By COPY with freeze, as the marts: an older snapshot must not find it empty.
        with connection.cursor() as cursor, cursor.copy(f"copy {name} from stdin (freeze)") as into:
            into.write_row((self.company, self.version, self.as_of, self.published_at, "now", LAYOUT))


def is_leftover(schema: str) -> bool:
    """Whether a schema of ours is one that nobody is meant to read: half-made, or swapped away."""
    return LEFTOVER.search(schema) is not None


def our_schemas(connection: Connection, version: LoadedVersion) -> list[str]:
    """All schemas of this company: served, being loaded, and swapped away."""
    rows = connection.execute(
        "select nspname from pg_namespace where obj_description(oid, 'pg_namespace') = %s order by 1",
        (version.mark,),
    ).fetchall()
    return [name for (name,) in rows]


def refuse_foreign(connection: Connection, version: LoadedVersion, audiences: list[AudienceSchema]) -> None:
    """Never replace what somebody else made. Raises PostgresFailed naming the schema."""
    wanted = [name for audience in audiences for name in (audience.schema, audience.loading)]
    rows = connection.execute(
        "select nspname, coalesce(obj_description(oid, 'pg_namespace'), '') from pg_namespace where nspname = any(%s)",
        (wanted,),
    ).fetchall()
    for name, comment in rows:
        if comment != version.mark:
            owner = comment if comment.startswith(MARK) else "something that this project did not make"
            raise PostgresFailed(
                f"schema {name} in the database holds {owner}; it is left alone. Name another database in "
                "LOYALTY_POSTGRES: one database a company"
            )


def is_served(connection: Connection, version: LoadedVersion, audiences: list[AudienceSchema]) -> bool:
    """Whether exactly these audiences are there, each with this version."""
    schemas = {audience.schema for audience in audiences}
    if {name for name in our_schemas(connection, version) if not is_leftover(name)} != schemas:
        return False
    expected = (version.company, version.version, version.published_at, LAYOUT)
    for schema in schemas:
        found = connection.execute(
            f"select count(*), count(*) filter (where (company, version, published_at, layout) = "
            f"(%s, %s, cast(%s as timestamptz), %s)) from {quoted(schema)}.{TABLE}",
            expected,
        ).fetchone()
        if found != (1, 1):
            return False
    return True
