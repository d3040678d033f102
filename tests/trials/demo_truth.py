"""`make demo-truth`: the demo's marts beside what is true of it, as the page docs/demo-truth.md.

Reads a refreshed demo company: its published marts and the ground truth that the simulator wrote beside its sources.
Add a comparison here when a mart advises and the simulator knows better. Never here: how often intervals hold the truth
over many companies (validation), or a figure by hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb

from ingestion.demo.recovery import AFTER_SOLUTION, PRACTICES
from ingestion.settings import PROJECT_ROOT, load_settings
from orchestration.query.opening import served_file

PAGE = PROJECT_ROOT / "docs/demo-truth.md"
#: The rungs of the ladder, from the lowest.
LADDER = ("first_time", "satisfied_repeat", "trusted", "loyal")
#: Customers at the head of a list that are looked at.
HEAD = 100
TEXT = """# What the demo's marts say, and what is true

Written by `make demo-truth` from a refreshed demo; do not edit. The simulator knows the chance with which each customer
buys again, with and without each practice of recovery, how much each trusts, and who has left for good. The marts know
none of it.

{seed}

## The five practices

`recovery_levers`, outcome `repurchase_90`, all cases together. Truth: mean over the complaints old enough to be judged
of (chance of an order in the 90 days after the practice's landmark with the practice - the same without it, of who has
not ordered by then). One 95 % interval in twenty misses the truth by chance.

{practices}

{held} of {count} intervals hold the truth. By rank: {ranks}.

## The ladder

Mean true trust (0 to 1) of the customers in each state of `loyalty_state`; it should rise from rung to rung.

{ladder}

{rises}

## The lists

Share who had truly left for good by the last day, among the first {head} of each list and among all customers with an
order.

{lists}
"""
LEVERS = """
    select practice, difference, difference_low, difference_high, q_value, smallest_effect, with_used + without_used
    from marts.recovery_levers where outcome = 'repurchase_90' and dimension = 'all'
"""
#: Complaints of an episode whose 90 days after the latest landmark (two weeks) are over.
TRUE_EFFECT = """
    select avg(truth.landed_with_{practice} - truth.landed_without_{practice})
    from read_parquet(?) as truth
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


@dataclass(frozen=True)
class Lever:
    """What a practice adds to buying again: as the mart has it, and as it is (differences of rates, -1 to 1)."""

    practice: str
    estimate: float
    low: float
    high: float
    q_value: float
    smallest: float
    episodes: int
    truth: float

    @property
    def is_held(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.truth <= self.high


@dataclass(frozen=True)
class Share:
    """A group of customers and the mean of something true of them, 0 to 1."""

    name: str
    customers: int
    mean: float


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown: the first column text, the others numbers."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, marks, *rows])


def ranked(levers: Sequence[Lever]) -> str:
    """The practices from the best, by the mart and by the truth."""
    shown = [one.practice for one in sorted(levers, key=lambda one: -one.estimate)]
    true = [one.practice for one in sorted(levers, key=lambda one: -one.truth)]
    if shown == true:
        return f"the mart has the practices in their true order, `{true[0]}` first"
    first = "first of both" if shown[0] == true[0] else f"though `{true[0]}` truly is"
    return f"the mart has `{shown[0]}` first, {first}; its order is {', '.join(shown)}, the true one {', '.join(true)}"


def practices(levers: Sequence[Lever]) -> str:
    """The table of the practices."""
    head = (
        "practice",
        "truth",
        "estimate",
        "95 % interval",
        "holds the truth",
        "q-value",
        "could show",
        "cases",
    )
    return table(head, [
        (f"`{one.practice}`", f"{one.truth:+.3f}", f"{one.estimate:+.3f}", f"{one.low:+.3f} to {one.high:+.3f}",
         "yes" if one.is_held else "**no**", f"{one.q_value:.3f}", f"{one.smallest:.3f}", str(one.episodes))
        for one in sorted(levers, key=lambda one: -one.truth)
    ])  # fmt: skip


def rises(rungs: Sequence[Share]) -> str:
    """Whether the mean rises from rung to rung, in words."""
    falls = [f"`{b.name}` lies below `{a.name}`" for a, b in pairwise(rungs) if b.mean <= a.mean]
    return f"It does not: {'; '.join(falls)}." if falls else "It does."


def page(seed: str, levers: Sequence[Lever], rungs: Sequence[Share], lists: Sequence[Share]) -> str:
    """The page of a demo."""
    shares = [(f"`{one.name}`", str(one.customers), f"{one.mean:.3f}") for one in rungs]
    left = [(one.name, str(one.customers), f"{one.mean:.0%}") for one in lists]
    return TEXT.format(
        seed=seed, practices=practices(levers), held=sum(one.is_held for one in levers), count=len(levers),
        ranks=ranked(levers), ladder=table(("state", "customers", "mean true trust"), shares), rises=rises(rungs),
        lists=table(("who", "customers", "had left"), left), head=HEAD,
    )  # fmt: skip


def levers_of(con: duckdb.DuckDBPyConnection, truth: Path) -> list[Lever]:
    """Each practice as published, beside its true effect on the demo's own complaints."""
    found: dict[str, list[float]] = {name: figures for name, *figures in con.execute(LEVERS).fetchall()}
    made = []
    for practice in PRACTICES:
        possible = "truth.resolved" if practice in AFTER_SOLUTION else "true"
        sql = TRUE_EFFECT.format(practice=practice, possible=possible)
        (effect,) = con.execute(sql, [str(truth / "recoveries.parquet")]).fetchall()[0]
        estimate, low, high, q_value, smallest, episodes = found[practice]
        made.append(Lever(practice, estimate, low, high, q_value, smallest, int(episodes), effect))
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
    seed = f"The demo's seed is {demo['seed']}; no other seed was tried to bring its figures closer to the truth."
    with duckdb.connect(str(served_file(home)), read_only=True) as con:
        text = page(seed, levers_of(con, home / "truth"), *shares_of(con, home / "truth"))
    given.page.write_text(text, "utf-8")
    print(given.page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
