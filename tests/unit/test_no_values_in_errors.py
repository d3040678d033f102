"""A message of an error quotes no value of a row: it goes to logs, to Dagster's history and to the webhook."""

from __future__ import annotations

import duckdb
import pytest

from ingestion.errors import without_values
from tests.unit.conftest import Shop

MARK = "marked.person@example.org"


@pytest.mark.parametrize(
    "sql",
    [
        f"select cast('{MARK}' as integer)",
        f"select strptime('{MARK}', '%Y')",
        f"select cast('{MARK}' as date)",
        f"select cast('{MARK}' as decimal(3, 1))",
        f"select cast('{{{MARK}' as json)",
    ],
)
def test_what_duckdb_says_of_a_value_is_masked(memory: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(duckdb.Error) as raised:
        memory.execute(sql)
    said = str(raised.value).splitlines()[0]
    assert MARK not in without_values(said)


def test_a_key_that_comes_twice_is_masked_and_a_column_is_named(memory: duckdb.DuckDBPyConnection) -> None:
    memory.execute(f"create table t (email varchar primary key); insert into t values ('{MARK}')")
    with pytest.raises(duckdb.ConstraintException) as raised:
        memory.execute(f"insert into t values ('{MARK}')")
    assert MARK not in without_values(str(raised.value))
    with pytest.raises(duckdb.BinderException) as binder:
        memory.execute("select nowhere from t")
    assert "nowhere" in without_values(str(binder.value))


@pytest.mark.parametrize("select", ["select order_id, cast(customer_id as integer) as customer_id, ordered_at, status, "
                                    "currency, gross_amount from source"])  # fmt: skip
def test_a_rejected_file_quotes_nobody(shop: Shop, select: str) -> None:
    shop.sources = [shop.source(columns=(), select=select)]
    shop.orders("a.csv", f"o1,{MARK},2026-01-01,completed,EUR,10")
    (report,) = shop.load_all()
    (rejected,) = report.rejected
    assert "Could not convert string (masked)" in rejected.reason
    held = shop.query("select reason || what_to_do from raw.rejected_files")
    assert len(held) == 1 and MARK not in str(held)
