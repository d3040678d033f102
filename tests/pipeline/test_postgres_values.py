"""What PostgreSQL holds is what the file holds: types, every value to its last digit, keys, comments, statistics."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from orchestration.publish.postgres import publisher
from orchestration.publish.postgres.types import TYPES, TypeRefused
from orchestration.publish.write import AuditFailed
from tests.postgres import Target

#: DuckDB type -> (SQL values, the PostgreSQL type, what psycopg reads); the values that a careless way would change.
EDGES: dict[str, tuple[list[str], str, list[Any]]] = {
    "BIGINT": (["-9223372036854775808", "9223372036854775807"], "bigint", [-(2**63), 2**63 - 1]),
    "BOOLEAN": (["true", "false"], "boolean", [True, False]),
    "DATE": (["'0001-01-01'", "'9999-12-31'"], "date", [date.min, date.max]),
    "DECIMAL(18,2)": (
        ["-9999999999999999.99", "0.10"], "numeric(18,2)", [Decimal("-9999999999999999.99"), Decimal("0.10")],
    ),
    "DECIMAL(38,10)": (["0.0000000001"], "numeric(38,10)", [Decimal("1E-10")]),
    "DOUBLE": (
        ["0.30000000000000004", "1e16", "1e-320", "1.7976931348623157e308", "'-0.0'", "'inf'", "'nan'", "1.0 / 3"],
        "double precision",
        [0.1 + 0.2, 1e16, 1e-320, 1.7976931348623157e308, -0.0, math.inf, math.nan, 1 / 3],
    ),
    "FLOAT": (["0.1", "16777216"], "real", [0.1, 16777216.0]),
    "HUGEINT": (["-170141183460469231731687303715884105727"], "numeric(39,0)", [Decimal(-(2**127) + 1)]),
    "INTEGER": (["-2147483648"], "integer", [-(2**31)]),
    "SMALLINT": (["-32768"], "smallint", [-(2**15)]),
    "TIME": (["'23:59:59.999999'"], "time without time zone", [time(23, 59, 59, 999999)]),
    "TIMESTAMP": (
        ["'2026-01-31 00:00:00'", "'2026-01-31 23:59:59.100001'", "'2026-01-31 23:59:59.5'"],
        "timestamp without time zone",
        [datetime(2026, 1, 31), datetime(2026, 1, 31, 23, 59, 59, 100001), datetime(2026, 1, 31, 23, 59, 59, 500000)],
    ),
    "TIMESTAMP WITH TIME ZONE": (
        ["'2026-01-31 12:00:00+00'"], "timestamp with time zone", [datetime(2026, 1, 31, 12, tzinfo=UTC)],
    ),
    "TINYINT": (["-128"], "smallint", [-128]),
    "UBIGINT": (["18446744073709551615"], "numeric(20,0)", [Decimal(2**64 - 1)]),
    "UINTEGER": (["4294967295"], "bigint", [2**32 - 1]),
    "USMALLINT": (["65535"], "integer", [65535]),
    "UTINYINT": (["255"], "smallint", [255]),
    "UUID": (["'00000000-0000-0000-0000-00000000002a'"], "uuid", [UUID(int=42)]),
    "VARCHAR": (
        ["''", "'\\.'", "'\\N'", "'a,b\"c'", "'two' || chr(10) || 'lines' || chr(13)", "' '", "'~'", "'客户 é'"],
        "text",
        ["", "\\.", "\\N", 'a,b"c', "two\nlines\r", " ", "~", "客户 é"],
    ),
}  # fmt: skip


def test_every_type_has_its_edges() -> None:
    assert set(TYPES) <= set(EDGES)


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, float):
        return repr(found) == repr(wanted)  # not a number is itself, and minus nought is not nought
    return bool(found == wanted) and type(found) is type(wanted)


def test_every_value_of_every_type_arrives(target: Target) -> None:
    tables = []
    for number, (kind, (values, _, _)) in enumerate(EDGES.items()):
        rows = ", ".join(f"({n}, cast({v} as {kind}))" for n, v in enumerate([*values, "null"]))
        tables.append(
            f"create table marts.t{number:02} (n integer, v {kind}); insert into marts.t{number:02} values {rows}"
        )
    # Alone in its line, this text is where COPY would stop reading.
    tables.append("create table marts.lone as select unnest(['\\.', 'after']) as v")
    target.version(1, warehouse="; ".join(tables))
    report = target.publish({f"t{number:02}": ("n",) for number in range(len(EDGES))})
    assert report.rows == {"marts": 2 + sum(len(values) + 1 for values, _, _ in EDGES.values())}
    with target.connect() as connection:
        assert connection.execute("select v from marts.lone").fetchall() == [("\\.",), ("after",)]
        connection.execute("set timezone = 'UTC'")
        for number, (kind, (_, postgres_type, wanted)) in enumerate(EDGES.items()):
            found = [
                v for (v,) in connection.execute(f"select v from marts.t{number:02} order by n").fetchall()
            ]
            assert [str(a) for a, b in zip(found, [*wanted, None], strict=True) if not _same(a, b)] == [], (
                kind
            )
            typed = connection.execute(
                "select format_type(atttypid, atttypmod) from pg_attribute "
                f"where attrelid = 'marts.t{number:02}'::regclass and attname = 'v'"
            ).fetchone()
            assert typed == (postgres_type,)


@pytest.mark.parametrize("kind", ["INTEGER[]", "STRUCT(a INTEGER)", "BLOB", "INTERVAL", "TIMESTAMP_NS"])
def test_a_type_that_would_change_is_refused_by_name(target: Target, kind: str) -> None:
    target.version(1)
    target.publish()
    target.version(2, warehouse=f"create table marts.a (id integer, odd {kind})")
    with pytest.raises(TypeRefused, match=r"a\.odd is "):
        target.publish()
    assert target.seen() == (1, 1, 1)
    assert target.schemas() == ["marts"]


def test_keys_comments_and_statistics_come_along(target: Target) -> None:
    target.version(
        1,
        warehouse="""
        create table marts.orders as
        select i as order_key, 'c' || i % 7 as customer_id, i % 2 as "Odd ""name" from range(100) t (i);
        create table marts.loose as select case when i > 0 then i end as order_key from range(3) t (i);
        comment on table marts.orders is 'What was bought; it''s 100% sure.';
        comment on column marts.orders.order_key is 'Key of the order.';
        comment on column marts.orders."Odd ""name" is 'Half of them. [orders]'
        """,
    )
    target.publish({"orders": ("order_key",), "loose": ("order_key",)})
    with target.connect() as connection:
        comments = connection.execute(
            "select objsubid, description from pg_description where objoid = 'marts.orders'::regclass order by 1"
        ).fetchall()
        keys = connection.execute(
            "select tablename, indexdef from pg_indexes where schemaname = 'marts' order by tablename, indexdef"
        ).fetchall()
        stats = connection.execute(
            "select reltuples from pg_class where oid = 'marts.orders'::regclass"
        ).fetchone()
    assert comments == [
        (0, "What was bought; it's 100% sure."),
        (1, "Key of the order."),
        (3, "Half of them. [orders]"),
    ]
    assert [(table, "UNIQUE" in text, text.rpartition(" ")[2]) for table, text in keys] == [
        ("loose", False, "(order_key)"), ("orders", False, "(customer_id)"), ("orders", True, "(order_key)"),
    ]  # fmt: skip
    assert stats == (100.0,)


TAMPERINGS = [
    "update marts__loading.t set d = d + 2e-16 where i = 1",
    "update marts__loading.t set s = '' where s is null",
    "update marts__loading.t set s = 'B' where s = 'b'",
    "update marts__loading.t set i = 3 - i where i in (1, 2)",
    "delete from marts__loading.t where i = 0",
    "insert into marts__loading.t select * from marts__loading.t where i = 0",
]


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_the_audit_sees_every_difference(
    target: Target, tampering: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.version(1)
    target.publish()
    rows = "(0, 0.5, 'a'), (1, 1.0, null), (2, 1.5, 'b')"
    target.version(
        2,
        warehouse=f"create table marts.t (i integer, d double, s varchar); insert into marts.t values {rows}",
    )

    def load(connection: Any, *rest: Any) -> None:
        original(connection, *rest)
        connection.execute(tampering)

    original = publisher.load
    monkeypatch.setattr(publisher, "load", load)
    with pytest.raises(AuditFailed, match="t: PostgreSQL holds"):
        target.publish()
    assert target.seen() == (1, 1, 1)
    monkeypatch.undo()
    assert target.publish().is_new
