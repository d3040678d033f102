"""A source's own figures in plain loops, and companies whose raw tables hold every way a row can go.

Here: what became of each row, told from the rows themselves. Never here: the project's SQL.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

Row = dict[str, Any]
#: End of the as-of day of every tiny company.
END = "2026-02-01"


@dataclass
class Delivered:
    """Raw rows of orders and tickets, repeated rows by what they repeat, and quarantined rows."""

    orders: list[Row] = field(default_factory=list)
    tickets: list[Row] = field(default_factory=list)
    repeated: list[tuple[str, int]] = field(default_factory=list)
    refused: list[tuple[str, Row]] = field(default_factory=list)


def _day(draw: random.Random) -> str:
    return f"{draw.choice(['2025-11', '2025-12', '2026-01', '2026-02'])}-{draw.randint(1, 27):02d}"


def _order(draw: random.Random, number: int) -> Row:
    ordered = _day(draw)
    return {
        "order_id": f"o{draw.randint(1, 12)}", "customer_id": draw.choice([None, "c1", "c2", "c3"]),
        "ordered_at": ordered,
        "status": draw.choice(["completed", "completed", "pending", "cancelled"]),
        "currency": draw.choice(["EUR", "EUR", "CHF", "USD"]), "gross_amount": str(draw.randint(0, 9999) / 100),
        "discount_amount": draw.choice([None, "0.00", "0.37"]), "refund_amount": draw.choice([None, None, "1.01"]),
        "updated_at": draw.choice([None, ordered, _day(draw)]), "_file_id": number,
        "_live": draw.random() < 0.85,
    }  # fmt: skip


def _ticket(draw: random.Random, number: int) -> Row:
    opened = _day(draw)
    resolved = draw.choice([None, f"{opened} 10:00", "2026-03-01"])
    return {
        "ticket_id": f"t{draw.randint(1, 12)}", "customer_id": draw.choice([None, "c1", "c2", "c3"]),
        "opened_at": opened,
        "kind": draw.choice([None, "complaint", "repair", "question"]),
        "status": draw.choice(["open", "resolved"]), "resolved_at": resolved,
        "reopen_count": draw.choice([None, 0, 1, 3]), "transfer_count": draw.choice([None, 0, 2]),
        "updated_at": draw.choice([None, opened, _day(draw)]), "_file_id": number, "_live": draw.random() < 0.85,
        "_extra": json.dumps({"kept": draw.choice(["yes", "no", None])}),
    }  # fmt: skip


def drawn(seed: int) -> Delivered:
    """A company drawn at random; every row lies in a file of its own."""
    draw = random.Random(seed)
    made = Delivered(
        orders=[_order(draw, number) for number in range(1, 26)],
        tickets=[_ticket(draw, number) for number in range(101, 121)],
    )
    for _ in range(4):
        made.repeated.append(("orders", draw.randrange(25)))
        made.repeated.append(("tickets", draw.randrange(20)))
    made.refused = [
        ("orders", {"order_id": "x", "gross_amount": "5.00", "currency": "CHF"}),
        ("orders", {"total": "5,00"}),
        ("tickets", {"ticket_id": "y", "reopen_count": "2", "_extra": json.dumps({"kept": "yes"})}),
    ]
    return made


def put_ledger(con: duckdb.DuckDBPyConnection, made: Delivered) -> None:
    """Repeated and quarantined rows, as a load would have written them beside the raw rows."""
    for number, (feed, index) in enumerate(made.repeated, start=1000):
        file = getattr(made, feed)[index]["_file_id"]
        con.execute("insert into raw.file_paths values ('test', ?, ?, 1)", [f"{number}.csv", number])
        con.execute(
            f"insert into raw.duplicates select ?, 1, ?, 1, _row_hash from raw.{feed} where _file_id = ?",
            [feed, number, file],
        )
    for number, (feed, row) in enumerate(made.refused, start=2000):
        con.execute("insert into raw.file_paths values ('test', ?, ?, 1)", [f"{number}.csv", number])
        con.execute(
            "insert into raw.quarantine (feed, source, file_id, row_text) values (?, 'test', ?, ?)",
            [feed, number, json.dumps(row)],
        )


def _hidden(row: Row, event: str) -> str | None:
    if not row["_live"]:
        return "replaced_file"
    happened, changed = row[event], row["updated_at"]
    later = (happened is not None and str(happened) >= END) or (changed is not None and str(changed) > END)
    return "after_as_of" if later else None


def fates(rows: list[Row], hashes: dict[int, str], key: str, event: str) -> dict[int, str]:
    """What became of each row, by its file: of several versions the latest named counts, then the smallest hash."""
    found, by_key = {}, defaultdict(list)
    for row in rows:
        hidden = _hidden(row, event)
        if hidden:
            found[row["_file_id"]] = hidden
        else:
            by_key[row[key]].append(row)
    for versions in by_key.values():
        versions.sort(key=lambda row: (hashes[row["_file_id"]], row["_file_id"]))
        versions.sort(key=lambda row: row["updated_at"] or "", reverse=True)
        for place, row in enumerate(versions):
            found[row["_file_id"]] = "standing" if place == 0 else "older_version"
    return found


def amounts(made: Delivered, feed: str, measure: str, fate_of: dict[int, str]) -> dict[str, Decimal]:
    """The sum of a measure over the rows of each fate; `1` counts rows."""

    def value(row: Row) -> Decimal:
        return Decimal(1) if measure == "1" else Decimal(str(row.get(measure) or 0))

    sums: Counter[str] = Counter()
    rows: list[Row] = getattr(made, feed)
    for row in rows:
        sums[fate_of[row["_file_id"]]] += value(row)  # type: ignore[assignment]
    for name, index in made.repeated:
        if name == feed:
            sums["duplicate"] += value(rows[index])  # type: ignore[assignment]
    for name, row in made.refused:
        if name == feed:
            sums["quarantined"] += value(row)  # type: ignore[assignment]
    return {fate: Decimal(total) for fate, total in sums.items() if fate != "standing"}
