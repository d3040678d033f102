"""The rows of raw that are a person's.

Who is one person is what the models found (intermediate.int_references_resolved). Rows that came since, or in versions
that no model reads, are theirs when they bear a value that nobody else bears. Never here: what the rows hold
(holding.py), what is done with them.
"""

from __future__ import annotations

import duckdb

from ingestion.contracts import Contract, contracts
from ingestion.database import literal
from ingestion.errors import LoyaltyError
from ingestion.persons.spelling import any_reference, references, same_id

RESOLVED = "intermediate.int_references_resolved"


class NobodyFound(LoyaltyError):
    """No person, or no single one, is known by what was asked; the message says what to do."""


def place(feed: str) -> str:
    """SQL: whether a row of a feed's raw table is one of `theirs`."""
    return f"(_file_id, _row_number) in (select (_file_id, _row_number) from theirs where feed = '{feed}')"


def naming() -> list[Contract]:
    """Contracts whose rows name somebody."""
    return [contract for contract in contracts().values() if contract.references]


#: References of a row as the models' rows hold them: without person keys, which the models hold hashed.
PLAIN = "list_filter(refs, lambda x: not starts_with(x, 'person_key:'))"


def lay_out_mentions(con: duckdb.DuckDBPyConnection) -> None:
    """Temp table `mentions`: every row of raw that names somebody, with what it says in one spelling."""
    parts = [
        f"select '{one.feed}' as feed, _file_id, _row_number, {references(one.references)} as refs "
        f"from raw.{one.feed} where coalesce({', '.join(one.references)}) is not null"
        for one in naming()
    ]
    con.execute(
        f"create or replace temp table mentions as select *, {PLAIN} as plain from ({' union all '.join(parts)})"
    )


def has_table(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Whether the models, or a seed, have made a table."""
    asked = "select 1 from duckdb_tables() where schema_name = ? and table_name = ?"
    return bool(con.execute(asked, [schema, table]).fetchall())


def refuse_unbuilt(con: duckdb.DuckDBPyConnection) -> None:
    """Raise NobodyFound where the models do not say who is who."""
    if not has_table(con, *RESOLVED.split(".")):
        raise NobodyFound(
            "the models are not built, so nobody is known by more than one name: run loyalty refresh, and then this "
            "again. Where an erasure was interrupted, `loyalty erase --again` ends it"
        )


def keys_of(con: duckdb.DuckDBPyConnection, who: str) -> list[int]:
    """Keys of the customers who are known by an id, e-mail or phone; raises NobodyFound unless it is one."""
    refuse_unbuilt(con)
    known = (
        f"select distinct customer_key from ({known_references()}) "
        f"where list_has_any(plain, {any_reference(literal(who))}) order by 1"
    )
    keys = [key for (key,) in con.execute(known).fetchall()]
    if not keys:
        raise NobodyFound("nobody is known by that customer id, e-mail or phone")
    if len(keys) > 1:
        raise NobodyFound(f"{len(keys)} customers are known by that: name one of them by customer id")
    return keys


def known_references() -> str:
    """SQL: customer_key and plain references of each reference that the models know."""
    return (
        f"select customer_key, list_filter(['customer_id:' || {same_id('customer_id')}, 'email:' || email_normalised, "
        f"'phone:' || phone_normalised], lambda x: x is not null) as plain from {RESOLVED}"
    )


def rows_of(con: duckdb.DuckDBPyConnection, keys: list[int]) -> None:
    """Temp table `theirs` (feed, _file_id, _row_number): rows of these customers.

    What the models tell apart by a person key alone, and what they do not know yet, goes by values only theirs.
    """
    lay_out_mentions(con)
    con.execute(
        "create or replace temp table their_keys as select unnest(?::bigint[]) as customer_key", [keys]
    )
    con.execute(
        f"""
        create or replace temp table whose as
        select plain, bool_and(customer_key in (from their_keys)) as is_theirs,
               bool_and(customer_key not in (from their_keys)) as is_others
        from ({known_references()}) where len(plain) > 0 group by 1
        """
    )
    for table in ("theirs", "others"):
        con.execute(
            f"create or replace temp table {table} as select feed, _file_id, _row_number, refs from mentions "
            f"where plain in (select plain from whose where is_{table})"
        )
    con.execute(
        """
        insert into theirs
        with own as (
            select unnest(refs) as ref from theirs except select unnest(refs) as ref from others
        ),
        spoken as (
            select feed, _file_id, _row_number, refs, unnest(refs) as ref
            from mentions anti join theirs using (feed, _file_id, _row_number)
            anti join others using (feed, _file_id, _row_number)
        )
        select distinct feed, _file_id, _row_number, refs from spoken where ref in (select ref from own)
        """
    )


def rows_with_tombstones(con: duckdb.DuckDBPyConnection, hash_of_ref: str, figures: str) -> None:
    """Temp table `theirs`: rows that bear the tombstone of somebody who was erased, figures kept or removed."""
    lay_out_mentions(con)
    con.execute(
        f"""
        create or replace temp table theirs as
        select distinct feed, _file_id, _row_number, refs
        from (select *, unnest(refs) as ref from mentions)
        where {hash_of_ref} in (select hash from tombstones where figures = '{figures}')
        """
    )
