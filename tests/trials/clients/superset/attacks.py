"""What a user of Superset may try on the machine it runs on: through SQL Lab, and through a dataset of their own SQL.

Every attempt is made twice: against the database with the reader's settings, where all must be refused, and against a
control that is only read-only, where reading and writing files of the host must work, or the trial tried nothing.
Never here: the statements, which any reader is tried with (tests/trials/clients/reader.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.trials.clients.reader import FORBIDDEN
from tests.trials.clients.superset.api import CREATED, OK, Client

#: How DuckDB words a refusal for the settings' sake; any other error would prove nothing about them.
REASONS = (
    "disabled by configuration",
    "disabled through configuration",
    "been locked",
    "attached in read-only",
)
#: How Superset words that its own parser let the statement not even reach DuckDB.
UNREAD = "INVALID_SQL_ERROR"
#: The doors that read-only alone leaves open, by the statement's beginning.
OPEN_DOORS = ("select * from read_csv", "select content from read_text", "copy ")
#: Outcomes: it happened; refused by the reader's settings; by Superset itself; failed for another reason.
THROUGH, REFUSED, BY_SUPERSET, OTHERWISE = "**went through**", "refused", "refused by Superset", "failed"
DATASET = "dataset of: select * from read_csv('{canary}')"


@dataclass(frozen=True)
class Attempt:
    """A statement, whether it went through, and how it was answered."""

    statement: str
    went_through: bool
    said: str

    @property
    def outcome(self) -> str:
        """What became of it, in a word or three."""
        if self.went_through:
            return THROUGH
        if any(reason in self.said for reason in REASONS):
            return REFUSED
        return BY_SUPERSET if UNREAD in self.said or self.statement == DATASET else OTHERWISE


def _own_dataset(client: Client, database: int, canary: Path) -> Attempt:
    """A virtual dataset whose SQL reads a file of the host."""
    sql = f"select * from read_csv('{canary}')"
    body = {"database": database, "schema": "marts", "table_name": f"own_{database}", "sql": sql}
    status, said = client.call("POST", "/api/v1/dataset/", body)
    return Attempt(DATASET, status == CREATED, str(said))


def attempts(client: Client, database: int, canary: Path) -> list[Attempt]:
    """Every statement in SQL Lab, and the dataset."""
    tried = []
    for statement in (*FORBIDDEN, "select * from read_csv('/etc/passwd')"):
        status, said = client.sql(database, statement.format(canary=canary))
        tried.append(Attempt(statement, status == OK, str(said)))
    return [*tried, _own_dataset(client, database, canary)]


def faults(guarded: list[Attempt], control: list[Attempt]) -> list[str]:
    """What went through, or was refused for a reason we cannot rely on; and doors the control did not find open."""
    wrong = [
        f"{one.statement}: {one.said[:300]}" for one in guarded if one.outcome not in (REFUSED, BY_SUPERSET)
    ]
    wrong += [
        f"the control refused {one.statement}, so its refusal proves nothing: {one.said[:300]}"
        for one in control
        if one.statement.startswith((*OPEN_DOORS, "dataset")) and not one.went_through
    ]
    return wrong
