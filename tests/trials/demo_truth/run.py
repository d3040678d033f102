"""`make demo-truth`: the demo's marts beside what is true of it, as the page docs/demo-truth.md.

Reads a refreshed demo company: its published marts and the ground truth that the simulator wrote beside its sources.
Add a comparison here when a mart advises and the simulator knows better. Never here: how often intervals hold the truth
over many companies (validation), or a figure by hand.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

from ingestion.demo.recovery import AFTER_SOLUTION, PRACTICES
from ingestion.settings import PROJECT_ROOT, load_settings
from orchestration.query.opening import served_file
from tests.trials.demo_truth.page import HEAD, Lever, Share, page
from tests.trials.demo_truth.seeds import read, said

PAGE = PROJECT_ROOT / "docs/demo-truth.md"
#: The rungs of the ladder, from the lowest.
LADDER = ("first_time", "satisfied_repeat", "trusted", "loyal")
LEVERS = """
    select practice, difference, difference_low, difference_high, q_value, smallest_effect, with_used + without_used
    from marts.recovery_levers where outcome = 'repurchase_90' and dimension = 'all'
"""
#: Complaints of an episode whose 90 days after the latest landmark (two weeks) are over.
TRUE_EFFECT = """
    select avg(truth.landed_with_{practice} - truth.landed_without_{practice}),
        avg(case when {practice} then bought end) - avg(case when not {practice} then bought end)
    from (
        select *, case when next_order_on - started_on <= 90 then 1 else 0 end as bought from read_parquet(?)
    ) as truth
    inner join (
        select unnest(string_split(ticket_ids, ',')) as ticket_id, opened_on, as_of from marts.recovery_episodes
    ) as episodes on trim(episodes.ticket_id) = truth.ticket_id
    where truth.complains and episodes.opened_on + 104 <= episodes.as_of and {possible}
"""
TRUST = """
    select states.state, count(*), avg(truth.trust)
    from marts.loyalty_state as states
    inner join marts.dim_customer as customers on customers.customer_key = states.customer_key
    inner join read_parquet(?) as truth on truth.main_id = customers.customer_id
    where states.state in ('first_time', 'satisfied_repeat', 'trusted', 'loyal')
    group by states.state
"""
LEFT = """
    select '{name}', count(*), avg(case when truth.state = 'churned' then 1 else 0 end)
    from {rows} as listed
    inner join marts.dim_customer as customers on customers.customer_key = listed.customer_key
    inner join read_parquet(?) as truth on truth.main_id = customers.customer_id
    where truth.orders > 0 and {condition}
"""


def levers_of(con: duckdb.DuckDBPyConnection, truth: Path) -> list[Lever]:
    """Each practice as published, beside its true effect on the demo's own complaints."""
    found: dict[str, list[float]] = {name: figures for name, *figures in con.execute(LEVERS).fetchall()}
    made = []
    for practice in PRACTICES:
        possible = "truth.resolved" if practice in AFTER_SOLUTION else "true"
        sql = TRUE_EFFECT.format(practice=practice, possible=possible)
        effect, drawn = con.execute(sql, [str(truth / "recoveries.parquet")]).fetchall()[0]
        estimate, low, high, q_value, smallest, episodes = found[practice]
        made.append(Lever(practice, estimate, low, high, q_value, smallest, int(episodes), effect, drawn))
    return made


def shares_of(con: duckdb.DuckDBPyConnection, truth: Path) -> tuple[list[Share], list[Share]]:
    """True trust by rung of the ladder, and who had left at the head of the lists and among all."""
    people = [str(truth / "customers.parquet")]
    rungs = {row[0]: Share(*row) for row in con.execute(TRUST, people).fetchall()}
    groups = [("all customers", "marts.dim_customer", "true")]
    groups += [
        (
            f"first {HEAD} of the list `{name}`",
            "marts.save_list",
            f"list_name = '{name}' and call_rank <= {HEAD}",
        )
        for name in ("save", "win_back")
    ]
    left = [
        Share(*con.execute(LEFT.format(name=name, rows=rows, condition=condition), people).fetchall()[0])
        for name, rows, condition in groups
    ]
    return [rungs[name] for name in LADDER if name in rungs], left


def main(arguments: list[str] | None = None) -> int:
    """Compare a refreshed demo with its truth and write the page; 0 always: the page says what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=None, help="folder of a refreshed demo company")
    parser.add_argument("--page", type=Path, default=PAGE)
    given = parser.parse_args(arguments)
    settings = load_settings()
    home = given.home or settings.company_home
    demo = settings.company.demo
    assert demo is not None, "only the demo company has a ground truth"
    seed = said(read(), demo["seed"])
    with duckdb.connect(str(served_file(home)), read_only=True) as con:
        text = page(seed, levers_of(con, home / "truth"), *shares_of(con, home / "truth"))
    given.page.write_text(text, "utf-8")
    print(given.page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
