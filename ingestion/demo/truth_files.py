"""The ground truth as files beside the sources: for tests only, the pipeline never reads it.

Here: customers.parquet, recoveries.parquet, dirt.parquet, dirt.json and truth.json. Never here: how truth is
computed (truth.py).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from ingestion.demo import constants as c
from ingestion.demo import service_constants as s
from ingestion.demo.dirt import DIRT
from ingestion.demo.feeds import FILE_SETS
from ingestion.demo.parameters import DemoParameters
from ingestion.demo.recovery import PRACTICES
from ingestion.demo.truth import WINDOW

CUSTOMERS = """
    select
        person, main_id, web_id, card_id, mail, '49' || phone_area || phone_number as phone, kind = 3 as is_guest,
        case when kind = 1 then ['email', 'phone', 'none'][link + 1] end as ids_linked_by,
        referrer_id, cast(date '{start}' + cast(joined as integer) as date) as joined_on,
        orders,
        case
            when orders = 0 then 'not_yet'
            when "left" >= 0 and "left" <= {last} then 'churned'
            else 'active'
        end as state,
        case when orders > 0 and "left" >= 0 and "left" <= {last} then date '{start}' + cast("left" as integer) end
            as churned_since,
        trust, expectation, fatigue, rhythm as rhythm_days, shape, pressure as contact_pressure_group
    from people order by person
"""

RECOVERIES = """
    select
        f.* exclude (started_day, next_order_day, failure, u_form, u_dirt),
        case when f.complains then 'TK-' || (f.order_key * 8) end as ticket_id,
        case when o.channel = 1 then 'T' when o.channel = 2 then 'P' else 'A' end
            || lpad(cast(f.order_key as varchar), 9, '0') as order_id,
        words.failures[f.failure + 1] as failure,
        date '{start}' + cast(f.started_day as integer) as started_on,
        case when f.next_order_day between 0 and {last} then date '{start}' + cast(f.next_order_day as integer) end
            as next_order_on
    from failures as f inner join orders as o using (order_key) cross join words
    where f.started_day <= {last} order by f.order_key
"""


def write_chunk_truth(
    con: duckdb.DuckDBPyConnection, parameters: DemoParameters, number: int, work: Path
) -> None:
    """A chunk's truth as work files; needs the chunk's tables on the connection."""
    for name, select in (("customers", CUSTOMERS), ("recoveries", RECOVERIES)):
        folder = work / f"truth_{name}"
        folder.mkdir(exist_ok=True)
        text = select.format(start=parameters.first_date.isoformat(), last=parameters.last_day)
        con.execute(f"copy ({text}) to '{folder}/{number:012d}.parquet' (format parquet)")


def _dirt(con: duckdb.DuckDBPyConnection, work: Path, truth: Path) -> dict[str, Any]:
    """Write every dirty row's key and file day; counts of rows and of dirt by feed and reason."""
    rows = " union all ".join(
        f"select '{f.name}' as feed, dirt as reason, cast(row_key as varchar) as row_key, version, copy, file_day "
        f"from read_parquet('{work / f.name}/*.parquet') where dirt is not null"
        for f in FILE_SETS
    )
    con.execute(f"copy (select * from ({rows}) order by all) to '{truth / 'dirt.parquet'}' (format parquet)")
    found = con.execute(
        f"select feed, reason, copy, count(*) from '{truth / 'dirt.parquet'}' group by all order by all"
    ).fetchall()
    totals = {
        f.name: con.execute(f"select count(*) from '{work / f.name}/*.parquet'").fetchall()[0][0]
        for f in FILE_SETS
    }
    counts: dict[str, Any] = {feed: {"rows": total, "dirt": []} for feed, total in totals.items()}
    fates = {(feed, dirt.reason): dirt.fate for feed, dirts in DIRT.items() for dirt in dirts}
    for feed, reason, copy, count in found:
        counts[feed]["dirt"].append(
            {"reason": reason, "copy": copy, "rows": count, "fate": fates[feed, reason]}
        )
    return counts


def _effects(con: duckdb.DuckDBPyConnection, truth: Path) -> dict[str, float]:
    """Mean true effect of each practice on the chance of an order within WINDOW days of a complaint."""
    terms = [
        f"avg(p{WINDOW}_with_{p} - p{WINDOW}_without_{p}) filter (where complains) as {p}" for p in PRACTICES
    ]
    row = con.execute(f"select {', '.join(terms)} from '{truth / 'recoveries.parquet'}'").fetchall()[0]
    return dict(zip(PRACTICES, row, strict=True))


def write_truth(
    con: duckdb.DuckDBPyConnection, parameters: DemoParameters, work: Path, truth: Path
) -> dict[str, Any]:
    """Write the truth's files; returns what dirt.json holds (rows and dirt by file set)."""
    truth.mkdir()
    for name, key in (("customers", "person"), ("recoveries", "order_key")):
        con.execute(
            f"copy (select * from read_parquet('{work}/truth_{name}/*.parquet') order by {key}) "
            f"to '{truth}/{name}.parquet' (format parquet)"
        )
    counts = _dirt(con, work, truth)
    effects = {
        "log_odds": parameters.practice_effects,
        f"risk_difference_{WINDOW}_days": _effects(con, truth),
        "constants": {name: value for part in (c, s) for name, value in vars(part).items() if name.isupper()},
        "parameters": parameters.manifest(),
    }
    (truth / "truth.json").write_text(json.dumps(effects, indent=1, sort_keys=True), "utf-8")
    (truth / "dirt.json").write_text(json.dumps(counts, indent=1, sort_keys=True), "utf-8")
    return counts
