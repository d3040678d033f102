"""A company of so many orders as files: monthly Parquet of orders, CSV of tickets and answers, and its company file.

Two years, a tenth as many customers as orders (the first ones buy oftener), one ticket and one answer a customer on
average. The same for the same size. Never here: what is measured.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml

AS_OF = "2026-06-30"
DAYS = 730

#: A number below n that follows from i and what it is drawn for; an instant of the two years; a customer.
DRAWS = """
create macro draw(i, what, n) as cast(hash(i, what) % cast(n as ubigint) as bigint);
create macro instant(i, what) as timestamp '2024-07-01' + to_seconds(draw(i, what, {seconds}));
create macro customer(i, what) as
    'C' || cast(floor(pow(draw(i, what, 1000003) / 1000003.0, 2) * {customers}) as bigint);
"""
ROWS = {
    "orders": ("orders", "placed", """
        'O' || i as order_no, customer(i, 'buyer') as customer, instant(i, 'placed') as placed,
        case when draw(i, 'fate', 100) < 93 then 'completed' when draw(i, 'fate', 100) < 97 then 'returned'
        else 'cancelled' end as status, round(5 - ln((1 + draw(i, 'goods', 99991)) / 100000.0) * 40, 2) as goods,
        case when draw(i, 'has_rebate', 10) < 3 then draw(i, 'rebate', 500) / 100.0 else 0 end as rebate,
        case when draw(i, 'channel', 2) = 0 then 'web' else 'shop' end as channel,
        'B' || draw(i, 'branch', 40) as branch, 'R' || draw(i, 'region', 8) as region"""),
    "tickets": ("customers", "opened", """
        'T' || i as ticket, customer(i, 'caller') as customer, instant(i, 'opened') as opened,
        opened + to_seconds(60 + draw(i, 'minutes', 3000)) as replied,
        opened + to_seconds(20 * (60 + draw(i, 'minutes', 3000))) as resolved,
        (array['complaint', 'question', 'request', 'repair'])[1 + draw(i, 'kind', 4)] as kind,
        'cat' || draw(i, 'category', 12) as category, 'team' || draw(i, 'team', 6) as team,
        draw(i, 'transfers', 3) as transfers, cast(draw(i, 'reopens', 20) = 0 as integer) as reopens,
        60 + draw(i, 'handle', 3000) as handle"""),
    "surveys": ("customers", "answered", """
        'S' || i as response, customer(i, 'asked') as customer, instant(i, 'answered') as answered,
        least(10, draw(i, 'score', 13)) as score, (array['web', 'shop', 'phone'])[1 + draw(i, 'touch', 3)] as touch"""),
}  # fmt: skip
COLUMNS = {
    "orders": {
        "order_id": "order_no", "customer_id": "customer", "ordered_at": "placed", "status": "status",
        "currency": {"constant": "EUR"}, "gross_amount": "goods", "discount_amount": "rebate", "channel": "channel",
        "branch": "branch", "region": "region",
    },
    "tickets": {
        "ticket_id": "ticket", "customer_id": "customer", "opened_at": "opened", "first_response_at": "replied",
        "resolved_at": "resolved", "kind": "kind", "category": "category", "team": "team",
        "status": {"constant": "resolved"}, "transfer_count": "transfers", "reopen_count": "reopens",
        "handle_seconds": "handle",
    },
    "surveys": {
        "response_id": "response", "customer_id": "customer", "responded_at": "answered", "score": "score",
        "touchpoint": "touch", "kind": {"constant": "nps"}, "scale_min": {"constant": 0},
        "scale_max": {"constant": 10},
    },
}  # fmt: skip


def ending(feed: str) -> str:
    """Orders come as Parquet, the rest as CSV."""
    return "parquet" if feed == "orders" else "csv"


def write_company(folder: Path, orders: int) -> Path:
    """Write the files of a company of so many orders, and return its company file."""
    customers = max(orders // 10, 1)
    con = duckdb.connect()
    con.execute(DRAWS.format(seconds=DAYS * 86_400, customers=customers))
    sources = []
    for feed, (counted, instant, columns) in ROWS.items():
        (folder / feed).mkdir(parents=True, exist_ok=True)
        rows = {"orders": orders, "customers": customers}[counted]
        con.execute(
            f"create table {feed} as select {columns} from range({rows}) as numbers (i) order by {instant}"
        )
        _months(con, folder / feed, feed, instant)
        source = {
            "name": feed,
            "feed": feed,
            "location": f"{{here}}/{feed}/*.{ending(feed)}",
            "columns": COLUMNS[feed],
        }
        sources.append({**source, "format": ending(feed)})
    con.close()
    company = {"name": f"sized{orders}", "time_zone": "UTC", "currency": "EUR", "as_of": AS_OF}
    file = folder / "company.yml"
    file.write_text(yaml.safe_dump({"company": company, "sources": sources}, sort_keys=False), "utf-8")
    return file


def _months(con: duckdb.DuckDBPyConnection, folder: Path, feed: str, instant: str) -> None:
    """A file a month, as an exporter writes them."""
    months = con.execute(f"select distinct strftime({instant}, '%Y-%m') from {feed} order by 1").fetchall()
    form = "format parquet" if ending(feed) == "parquet" else "format csv, header"
    for (month,) in months:
        rows = f"select * from {feed} where strftime({instant}, '%Y-%m') = '{month}'"
        con.execute(f"copy ({rows}) to '{folder / f'{feed}_{month}-01.{ending(feed)}'}' ({form})")
