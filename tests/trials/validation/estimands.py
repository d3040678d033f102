"""What the marts estimate of a simulated company, beside what is true of it.

Here: an estimate with its interval, the naive one, and the truth of the same episodes, computed by the simulator's
model and not drawn. Add an estimand with its truth. Never here: running many companies (run.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import duckdb

from ingestion.demo.recovery import PRACTICES
from tests.trials.validation.company import VARIABLES

Z = 1.959963984540054
#: Marks what no warehouse can know, and so no interval is judged by: whether a service failed in silence.
AT_ALL = ", had nothing failed at all"
#: The calibration slope of leave_chance: judged by its mean, not by the coverage of each company's interval.
SLOPE = "calibration slope of leave_chance"

#: The order of each episode whose failure is known to the truth: the one its first ticket or its promise is about.
TRUE_EPISODES = """
    create table true_episodes as
    select episodes.episode_key, failures.*
    from intermediate.int_episodes_described as episodes
    inner join intermediate.int_failures_collected as opening on opening.failure_key = episodes.episode_key
    inner join failures on 'o' || failures.order_key = opening.order_id
    where episodes.failure_kind <> 'dissatisfied_answer'
"""

#: Episodes matched in a window, by month of their opening, with what their failure truly did.
MATCHED = """
    select avg(truth.p{days} - truth.p{days}_none_shown), avg(truth.p{days} - truth.p{days}_no_failure)
    from intermediate.int_episode_windows as windows
    inner join intermediate.int_episode_dimensions as dimensions
        on dimensions.episode_key = windows.episode_key and dimensions.dimension = 'failure_kind'
    inner join true_episodes as truth on truth.episode_key = windows.episode_key
    where windows.window_days = {days} and windows.is_matched and dimensions.dimension_value in {kinds} and {months}
"""

#: Episodes that a lever compares from its landmark on, with what the practice truly does for them.
LEVER = """
    select avg(truth.landed_with_{practice} - truth.landed_without_{practice})
    from intermediate.int_episode_levers as levers
    inner join intermediate.int_episode_matches as matches on matches.episode_key = levers.episode_key
    inner join true_episodes as truth on truth.episode_key = levers.episode_key
    where levers.practice = '{practice}' and levers.is_applied is not null
        and levers.landmark_at + interval 90 day <= timestamp '{now}'
        and (matches.next_purchase_at is null or matches.next_purchase_at > levers.landmark_at)
"""


@dataclass(frozen=True)
class Finding:
    """An estimate of one company: its interval, the naive one's, and the truth. Differences of rates, -1 to 1."""

    estimand: str
    episodes: int
    truth: float
    estimate: float
    error: float
    low: float
    high: float
    naive: float
    naive_error: float


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[float, ...]:
    return con.execute(sql).fetchall()[0]


def effect(
    con: duckdb.DuckDBPyConnection,
    days: int,
    kinds: tuple[str, ...],
    month: str | None = None,
    at_all: bool = False,
) -> Finding:
    """The cost of failures: months and kinds of recovery_effectiveness put together, each weighing its episodes.

    Truth: had no failure shown; at_all: had nothing failed, in silence neither.
    """
    within = f"month = date '{month}'" if month else "true"
    chosen = str(kinds) if len(kinds) > 1 else f"('{kinds[0]}')"
    parts = con.execute(f"""
        select matched_{days}, effect_{days}, effect_{days}_standard_error, effect_{days}_low, effect_{days}_high,
            naive_effect_{days}, matched_{days}_rate
        from marts.recovery_effectiveness
        where dimension = 'failure_kind' and dimension_value in {chosen} and {within} and matched_{days} > 0
    """).fetchall()
    total = sum(part[0] for part in parts)
    estimate = sum(part[0] * part[1] for part in parts) / total
    # where a single episode has no error of its own, that of a rate of one half
    error = sqrt(sum((part[0] * (0.5 if part[2] is None else part[2])) ** 2 for part in parts)) / total
    low, high = (parts[0][3:5]) if len(parts) == 1 else (estimate - Z * error, estimate + Z * error)
    known = [part for part in parts if part[5] is not None]
    naive = sum(part[0] * part[5] for part in known) / sum(part[0] for part in known) if known else 0.0
    rate = sum(part[0] * part[6] for part in parts) / total
    shown, strict = _one(con, MATCHED.format(days=days, kinds=chosen, months=within))
    truth = strict if at_all else shown
    name = f"effect_{days}" + (" of one month" if month else "") + (AT_ALL if at_all else "")
    return Finding(name, total, truth, estimate, error, low, high, naive, sqrt(rate * (1 - rate) / total))


def lever(con: duckdb.DuckDBPyConnection, practice: str) -> Finding:
    """What a practice adds to buying again, from recovery_levers."""
    estimate, error, low, high, naive, n1, n0, p1, p0 = _one(
        con,
        f"""
        select difference, standard_error, difference_low, difference_high, naive_difference, with_episodes,
            without_episodes, rate_with, rate_without
        from marts.recovery_levers
        where practice = '{practice}' and outcome = 'repurchase_90' and dimension = 'all'
    """,
    )
    (truth,) = _one(con, LEVER.format(practice=practice, now=VARIABLES["as_of_instant"]))
    naive_error = sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0)
    return Finding(practice, int(n1 + n0), truth, estimate, error, low, high, naive, naive_error)


def findings(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Everything that is estimated of a company and known to be true or not."""
    con.execute(TRUE_EPISODES)
    kinds = ("complaint", "repair", "broken_promise")
    months = [
        str(month)
        for (month,) in con.execute("""
            select month from marts.recovery_effectiveness
            where dimension = 'failure_kind' and dimension_value = 'complaint' and matched_90 >= 30 order by month
        """).fetchall()
    ]
    found = [effect(con, days, kinds) for days in (30, 60, 90)]
    found += [effect(con, 90, ("complaint",), month) for month in months]
    found.append(effect(con, 90, kinds, at_all=True))
    return found + [lever(con, practice) for practice in PRACTICES]
