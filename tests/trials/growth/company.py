"""A company of any size, made by SQL in the raw tables: its rows grow with its customers, or with what each does.

Here: the rows, the same for the same shape. Add a feed's row where a model of it would otherwise be empty. Never here:
what is measured (measure.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from ingestion.database import ensure_raw

AS_OF = date(2026, 1, 31)
DAYS = 730


@dataclass(frozen=True)
class Shape:
    """How many customers there are, what each of them does in two years, and of how many categories they buy."""

    customers: int
    orders_each: int
    tickets_each: int
    categories: int

    @property
    def orders(self) -> int:
        """Orders of all customers."""
        return self.customers * self.orders_each

    @property
    def tickets(self) -> int:
        """Tickets of all customers; as many answers and contacts."""
        return self.customers * self.tickets_each


#: A number from 0 below n that follows from i and the place it is drawn for; an instant of two years; a customer, the
#: first ones oftener, as in life.
MACROS = """
create macro draw(i, place, n) as cast(hash(i, place) % n as integer);
create macro instant(i, place) as
    timestamp '2024-02-01' + to_seconds(draw(i, place, {days} * 86400));
create macro customer(i, place) as
    'c' || cast(floor(pow(draw(i, place, 100000) / 100000.0, 2) * {customers}) as integer);
"""

#: Rows of each feed, by the columns they fill; i counts from 0.
FEEDS = {
    "customers": ("customers", """
        'c' || i as customer_id, instant(i, 'joined') as joined_at, 'city' || draw(i, 'city', 20) as city,
        'region' || draw(i, 'region', 6) as region, 'c' || draw(i, 'referrer', i + 1) as referred_by"""),
    "orders": ("orders", """
        'o' || i as order_id, customer(i, 'buyer') as customer_id, instant(i, 'ordered') as ordered_at,
        case when draw(i, 'status', 10) > 0 then 'completed' else 'returned' end as status, 'EUR' as currency,
        5 + draw(i, 'amount', 9000) / 100.0 as gross_amount, draw(i, 'rebate', 300) / 100.0 as discount_amount,
        'channel' || draw(i, 'channel', 2) as channel, 'branch' || draw(i, 'branch', 12) as branch,
        ordered_at + to_days(3) as promised_at, ordered_at + to_hours(draw(i, 'delivered', 100)) as delivered_at"""),
    "order_lines": ("lines", """
        'o' || i // 3 as order_id, i % 3 as line_number, draw(i, 'category', {categories}) as number,
        'category' || number as product_category, 'p' || number || '-' || draw(i, 'product', 4) as product_id,
        1 + draw(i, 'quantity', 3) as quantity, 2 + draw(i, 'price', 900) / 100.0 as unit_price"""),
    "tickets": ("tickets", """
        't' || i as ticket_id, customer(i, 'caller') as customer_id, instant(i, 'opened') as opened_at,
        'o' || draw(i, 'about', {orders}) as order_id, 'category' || draw(i, 'why', 12) as category,
        case when draw(i, 'solved', 20) > 0 then 'resolved' else 'open' end as status,
        (array['complaint', 'question', 'request', 'repair'])[1 + draw(i, 'kind', 4)] as kind,
        'team' || draw(i, 'team', 6) as team, 'p' || draw(i, 'of', {categories}) || '-0' as product_id,
        opened_at + to_minutes(draw(i, 'replied', 900)) as first_response_at,
        case when status = 'resolved' then opened_at + to_minutes(900 + draw(i, 'ended', 20000)) end as resolved_at,
        draw(i, 'transfers', 3) as transfer_count, draw(i, 'loss', 4000) / 100.0 as loss_amount"""),
    "ticket_events": ("tickets", """
        't' || i as ticket_id, instant(i, 'opened') + to_minutes(draw(i, 'replied', 900)) as event_at,
        (array['apologised', 'replied', 'contacted', 'options_offered'])[1 + draw(i, 'event', 4)] as event,
        'agent' as actor"""),
    "surveys": ("tickets", """
        's' || i as response_id, customer(i, 'asked') as customer_id, instant(i, 'answered') as responded_at,
        'nps' as kind, least(10, draw(i, 'score', 13)) as score, 0 as scale_min, 10 as scale_max,
        'touch' || draw(i, 'touch', 3) as touchpoint"""),
    "survey_invitations": ("tickets", """
        'i' || i as invitation_id, customer(i, 'asked') as customer_id, instant(i, 'answered') - to_days(2) as sent_at,
        'nps' as kind, 'touch' || draw(i, 'touch', 3) as touchpoint"""),
    "contacts": ("tickets", """
        'k' || i as contact_id, customer(i, 'called') as customer_id, instant(i, 'contacted') as contacted_at,
        (array['email', 'service'])[1 + draw(i, 'by', 2)] as channel, 'campaign' || draw(i, 'campaign', 8) as campaign,
        (array['delivered', 'opened', 'clicked'])[1 + draw(i, 'outcome', 3)] as outcome"""),
}  # fmt: skip

LOAD = """
    1 as _batch_id, 1 as _file_id, i + 1 as _row_number, cast(md5('{feed}' || i) as uuid) as _row_hash,
    timestamp '2026-02-01' as _loaded_at"""


def fill(con: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """Make the raw tables of a company of this shape."""
    ensure_raw(con)
    con.execute("insert into raw.file_paths values ('made', 'made.csv', 1, 1)")
    counts = {
        "customers": shape.customers,
        "orders": shape.orders,
        "lines": 3 * shape.orders,
        "tickets": shape.tickets,
    }
    given = {
        "days": DAYS,
        "customers": shape.customers,
        "orders": shape.orders,
        "categories": shape.categories,
    }
    con.execute(MACROS.format(**given))
    for feed, (count, columns) in FEEDS.items():
        rows = f"select {columns.format(**given)}, {LOAD.format(feed=feed)} from range({counts[count]}) as numbers (i)"
        unused = " exclude (number)" if feed == "order_lines" else ""
        con.execute(f"insert into raw.{feed} by name select *{unused} from ({rows})")
