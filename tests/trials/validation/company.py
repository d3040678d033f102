"""A simulated company in memory: lived, written as clean raw rows, and every model of recovery built from them.

Here: from the simulator's tables to raw tables, without files and their dirt (the pipeline's tests have those). Add
a column when a model needs it. Never here: what is estimated (estimands.py).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import date

import duckdb

from ingestion.database import ensure_raw
from ingestion.demo import words
from ingestion.demo.clock import clock
from ingestion.demo.draws import Columns
from ingestion.demo.parameters import DemoParameters
from ingestion.demo.turns import live
from tests.dbt.compiled import Compiled, compiled

AS_OF = date(2026, 6, 30)
VARIABLES = {"as_of": "2026-06-30", "as_of_instant": "2026-07-01 00:00:00"}
MARTS = ("recovery_effectiveness", "recovery_levers")

#: A raw row of each feed from the simulator's tables (instants in UTC seconds, negative = never; money in cents). Every
#: order counts as completed: the truth knows when somebody orders again, and not whether that order is called off.
FEEDS = {
    "customers": """
        select 'p' || person as customer_id, date '{start}' + cast(joined as integer) as joined_at
        from people where orders > 0
    """,
    "orders": """
        select 'o' || order_key as order_id, 'p' || person as customer_id, utc(placed) as ordered_at,
            'completed' as status,
            'EUR' as currency, gross / 100 as gross_amount, discount / 100 as discount_amount,
            case when refunded between 0 and {now} then refund / 100 end as refund_amount,
            utc(promised) as promised_at, utc(delivered) as delivered_at
        from orders
    """,
    "tickets": """
        select 't' || ticket_key as ticket_id, 'p' || person as customer_id, utc(opened) as opened_at,
            case when resolved >= 0 then 'resolved' else 'open' end as status, word('ticket_kinds', kind) as kind,
            case when kind <= 1 then word('failures', topic) else word('questions', topic) end as category,
            case when severity > 0 then word('severities', severity) end as severity,
            word('ticket_channels', channel) as channel, word('teams', team) as team, 'o' || order_key as order_id,
            utc(first_response) as first_response_at,
            utc(case when reopened >= 0 then reopened + 72000 else resolved end) as resolved_at,
            transfers as transfer_count, reopens as reopen_count,
            case when loss >= 0 then loss / 100 end as loss_amount,
            case when compensation >= 0 then compensation / 100 end as compensation_amount,
            word('compensations', compensation_kind) as compensation_kind
        from tickets
    """,
    "ticket_events": """
        select 't' || ticket_key as ticket_id, utc(moment) as event_at, event, 'agent' as actor
        from tickets unpivot (moment for event in (
            first_response as 'replied', apologised, contacted, contacted_again as 'contacted',
            options as 'options_offered', compensated, followed as 'followed_up'))
        where moment >= 0
    """,
    "surveys": """
        select 's' || survey_key as response_id, 'p' || person as customer_id, utc(responded) as responded_at,
            word('survey_kinds', kind) as kind, score, low as scale_min, high as scale_max,
            case when expected >= 0 then expected end as expectation_score,
            case when expected >= 0 then score end as perception_score, word('touchpoints', touchpoint) as touchpoint,
            case when order_key >= 0 then 'o' || order_key end as order_id,
            case when ticket_key >= 0 then 't' || ticket_key end as ticket_id
        from surveys
    """,
}
LISTS = (
    "ticket_kinds", "failures", "questions", "severities", "ticket_channels", "teams", "compensations", "survey_kinds",
    "touchpoints",
)  # fmt: skip


@dataclass(frozen=True)
class Simulation:
    """What a company is made from; the same values give the same figures."""

    seed: int
    customers: int = 1_800
    days: int = 420
    confounded: bool = False
    effects: dict[str, float] = field(default_factory=dict)

    @property
    def parameters(self) -> DemoParameters:
        """The simulator's parameters: UTC, one chunk of people."""
        return DemoParameters(
            as_of=AS_OF, customers=self.customers, days=self.days, seed=self.seed, time_zone="UTC",
            confounded=self.confounded, effects=self.effects,
        )  # fmt: skip


def lived(parameters: DemoParameters) -> dict[str, Columns]:
    """The tables of a company, its failures' truth among them, and its people."""
    calendar = clock(parameters.first_date, parameters.last_day + 1, parameters.time_zone)
    crowd, rows = live(parameters, next(parameters.chunks()), calendar)
    people = {name: getattr(crowd, name) for name in ("person", "joined", "orders", "trust")}
    return rows.tables() | {"people": people}


def fill(con: duckdb.DuckDBPyConnection, parameters: DemoParameters) -> None:
    """Live a company and put it into the raw tables; its truth stays beside them as the table failures."""
    con.execute(
        "create macro utc(x) as case when x >= 0 then make_timestamp(cast(x as bigint) * 1000000) end"
    )
    con.execute(
        "create table words (list varchar, place bigint, word varchar, primary key (list, place))",
    )
    named = [(name, n, word) for name in LISTS for n, word in enumerate(getattr(words, name.upper()))]
    con.executemany("insert into words values (?, ?, ?)", named)
    con.execute("create macro word(l, p) as (select word from words where list = l and place = p)")
    con.execute("insert into raw.file_paths values ('simulated', 'rows', 1, 1)")
    for name, columns in lived(parameters).items():
        con.register("columns", columns)
        con.execute(f"create table {name} as select * from columns")
        con.unregister("columns")
    now = con.execute(f"select epoch(timestamp '{VARIABLES['as_of_instant']}')").fetchall()[0][0]
    for feed, select in FEEDS.items():
        rows = select.format(start=parameters.first_date.isoformat(), now=int(now) - 1)
        con.execute(f"""
            insert into raw.{feed} by name
            select *, 1 as _batch_id, 1 as _file_id, row_number() over () as _row_number,
                cast(md5(cast(row_number() over () as varchar)) as uuid) as _row_hash,
                timestamp '2026-07-01' as _loaded_at
            from ({rows})
        """)


def models() -> Compiled:
    """The models of recovery, compiled once."""
    with redirect_stdout(io.StringIO()):  # dbt prints what it compiles
        return compiled(*MARTS, variables=VARIABLES)


@contextmanager
def built(simulation: Simulation) -> Iterator[duckdb.DuckDBPyConnection]:
    """A company in memory with its raw rows, its truth and its marts."""
    with company(simulation) as con:
        models().run(con)
        yield con


@contextmanager
def company(simulation: Simulation) -> Iterator[duckdb.DuckDBPyConnection]:
    """A company in memory with its raw rows and its truth, nothing built."""
    con = duckdb.connect(":memory:", config={"threads": 1})
    try:
        con.execute("set TimeZone = 'UTC'")
        con.execute("attach ':memory:' as pipeline")
        con.execute("use pipeline")
        ensure_raw(con)
        fill(con, simulation.parameters)
        yield con
    finally:
        con.close()
