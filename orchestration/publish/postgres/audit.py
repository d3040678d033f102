"""Does the loaded schema hold what the file holds? Asked of both sides, before any reader may see it.

Never here: what is done about it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ingestion.database import quoted
from orchestration.publish.postgres.types import postgres_digest
from orchestration.publish.write import AuditFailed

if TYPE_CHECKING:
    from orchestration.publish.postgres.audience import AudienceFile, PublishedTable
    from orchestration.publish.postgres.server import Connection


def audit(connection: Connection, schema: str, file: AudienceFile, tables: list[PublishedTable]) -> int:
    """Compare rows and content, table by table: every value of every row counts, to its last digit.

    Gives the rows of all tables. Raises AuditFailed naming the table.
    """
    total = 0
    for table in tables:
        with ThreadPoolExecutor(1) as beside:  # each side works while the other does
            of_file = beside.submit(file.digest, table)
            found = connection.execute(
                f"select count(*), {postgres_digest(table.columns)} from {quoted(schema)}.{quoted(table.name)}"
            ).fetchone()
            rows, content = of_file.result()
        assert found is not None
        if (int(found[0]), int(found[1])) != (rows, content):
            raise AuditFailed(
                f"{table.name}: PostgreSQL holds {found[0]} rows, the published file {rows}, or their content differs; "
                "nothing was switched. Refresh again; if it stays, the server or the way to it changes data"
            )
        total += rows
    return total
