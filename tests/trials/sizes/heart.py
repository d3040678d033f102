"""The heart of the work as plain SQL, for the ratio: what no warehouse of these marts can do without.

Loading, the latest version of each order, each customer's history, RFM of 24 month ends, cohorts, tickets with the
order that followed, NPS, one wide table of customers. No checks, no explanations, no intervals: a floor, no product.
Run as a process of its own (`python -m tests.trials.sizes.heart FOLDER FILE`), so that its memory is its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

STEPS = (
    "create table loaded as select *, goods - rebate as net from read_parquet('{here}/orders/*.parquet')",
    "create table tickets as select * from read_csv('{here}/tickets/*.csv')",
    "create table answers as select * from read_csv('{here}/surveys/*.csv')",
    """create table orders as select * from loaded where status = 'completed'
       qualify row_number() over (partition by order_no order by placed desc) = 1""",
    """create table history as select customer, placed, net, placed::date as day,
       day - lag(day) over (partition by customer order by placed, order_no) as gap from orders""",
    """create table customers as select customer, min(placed) as first_at, max(placed) as last_at, count(*) as bought,
       sum(net) as revenue, median(gap) as gap, stddev_samp(gap) as spread from history group by customer""",
    "create table days as select customer, day, count(*) as bought, sum(net) as net from history group by all",
    """create table valued as select ends.day as month_end, customer, ends.day - max(days.day) as recency,
       sum(bought) as frequency, sum(net) as monetary
       from (select last_day(date '2024-07-01' + to_months(i::integer)) as day from range(24) as numbers (i)) as ends
       inner join days on days.day <= ends.day and days.day > ends.day - 365 group by ends.day, customer""",
    """create table cuts as select month_end, quantile_cont(recency::double, [.2, .4, .6, .8]) as recency,
       quantile_cont(frequency::double, [.2, .4, .6, .8]) as frequency,
       quantile_cont(monetary::double, [.2, .4, .6, .8]) as monetary from valued group by month_end""",
    """create table scored as select month_end, customer,
       5 - len(list_filter(cuts.recency, lambda x: valued.recency > x)) as r,
       1 + len(list_filter(cuts.frequency, lambda x: valued.frequency > x)) as f,
       1 + len(list_filter(cuts.monetary, lambda x: valued.monetary > x)) as m
       from valued inner join cuts using (month_end)""",
    """create table cohorts as select date_trunc('month', first_at) as cohort, datediff('month', first_at, day) as age,
       count(distinct customer) as active, sum(net) as net from days
       inner join customers using (customer) group by all""",
    """create table followed as select ticket, opened, category, team, min(placed) as bought_at from tickets
       left join history on history.customer = tickets.customer and placed > opened
       and placed <= opened + interval 90 day
       where kind in ('complaint', 'repair') group by all""",
    """create table recovery as select date_trunc('month', opened) as month, category, team, count(*) as failures,
       count(bought_at) as bought from followed group by all""",
    """create table nps as select date_trunc('month', answered) as month, touch, count(*) as answers,
       100 * avg(case when score >= 9 then 1 when score <= 6 then -1 else 0 end) as nps from answers group by all""",
    """create table customer_360 as select customers.*, r, f, m, tickets, last_score from customers
       left join (select * from scored where month_end = date '2026-06-30') using (customer)
       left join (select customer, count(*) as tickets from tickets group by all) using (customer)
       left join (select customer, max_by(score, answered) as last_score from answers group by all) using (customer)""",
)  # fmt: skip


def main(folder: Path, file: Path) -> None:
    """Make every table in a new database file."""
    con = duckdb.connect(str(file))
    con.execute("set threads = 2")
    for step in STEPS:
        con.execute(step.replace("{here}", str(folder)))
    con.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
