"""Effects of failures and of practices against their twins in plain loops, on random small companies.

Here: the companies and the comparison. Never here: the definitions (twins/recovery.py, twins/levers.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from tests.dbt.companies.recovery import rows_of
from tests.dbt.compiled import compiled
from tests.dbt.twins import levers as levers_twin
from tests.dbt.twins import marts
from tests.dbt.twins import recovery as recovery_twin
from tests.dbt.twins.intervals import p_value, q_values
from tests.dbt.twins.recovery_company import Company, Row

MARTS = ("recovery_effectiveness", "recovery_levers", "recovery_matches")
AS_OF = date(2026, 1, 20)
#: Few scores, so that a small company has cells with controls.
CUTS = {"recency": [20, 200, 300, 400], "frequency": [2, 30, 40, 50], "monetary": [30, 900, 1000, 2000]}
ZONES = {"UTC": "2026-01-21 00:00:00", "Asia/Kolkata": "2026-01-20 18:30:00"}
CLOSE = 1e-12


@dataclass(frozen=True)
class Case:
    """A random company: what it is made from."""

    seed: int
    zone: str

    @property
    def variables(self) -> dict[str, Any]:
        """The vars of its refresh."""
        method = {"rfm_method": "fixed", "rfm_fixed_cut_points": CUTS}
        return {"as_of": str(AS_OF), "as_of_instant": ZONES[self.zone], "time_zone": self.zone, **method}

    def company(self, rows: dict[str, list[Row]]) -> Company:
        """The same company in plain loops."""
        now = datetime.fromisoformat(ZONES[self.zone])

        def local(instant: datetime) -> date:
            return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).date()

        cuts = {name: [Fraction(one) for one in four] for name, four in CUTS.items()}
        bought = marts.completed(rows["orders"], now)
        return Company(rows, now, local, lambda day: marts.rfm(bought, day, 365, local, cuts))


CASES = [Case(seed, zone) for seed in range(4) for zone in ZONES]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case.seed} {case.zone}")
def built(request: pytest.FixtureRequest) -> Iterator[tuple[Company, duckdb.DuckDBPyConnection]]:
    case: Case = request.param
    rows = rows_of(case.seed)
    with compiled(*MARTS, variables=case.variables).built(rows) as con:
        yield case.company(rows), con


def same(found: float | None, expected: float | None) -> bool:
    """Equal but for the last digits of a double."""
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) < CLOSE


@pytest.mark.parametrize("days", [30, 60, 90])
def test_effects(built: tuple[Company, duckdb.DuckDBPyConnection], days: int) -> None:
    company, con = built
    matched, unmatched = recovery_twin.compare(company, days)
    assert len(matched) > 10
    found = con.execute(f"""
        select month, dimension_value, matched_{days}, unmatched_{days}, naive_effect_{days}, effect_{days},
            effect_{days}_standard_error, effect_{days}_low, effect_{days}_high
        from marts.recovery_effectiveness where dimension = 'failure_kind' and matched_{days} is not null
    """).fetchall()

    def group(episode: Any) -> tuple[date, str]:
        return company.local(episode.opened).replace(day=1), episode.failures[0].kind

    sizes = Counter(group(one) for one, *_ in matched), Counter(group(one) for one, *_ in unmatched)
    assert {(row[0], row[1]): row[2:4] for row in found} == {
        key: (sizes[0][key], sizes[1][key]) for key in sizes[0].keys() | sizes[1].keys()
    }
    for month, kind, _, _, naive, *rest in found:
        own = [one for one in matched if group(one[0]) == (month, kind)]
        assert all(map(same, rest, recovery_twin.effect(own))), (month, kind, rest)
        bought = [bool(one[1]) for one in [*own, *unmatched] if group(one[0]) == (month, kind)]
        others = recovery_twin.bystanders(company, month - timedelta(days=1), days)
        assert same(naive, None if others is None else float(Fraction(sum(bought), len(bought)) - others))


@pytest.mark.parametrize("outcome", ["repurchase_90", "recovered"])
def test_levers(built: tuple[Company, duckdb.DuckDBPyConnection], outcome: str) -> None:
    company, con = built
    query = """
        select practice, episodes, early_successes, with_episodes, without_episodes, with_successes,
            without_successes, difference, standard_error, smallest_effect
        from marts.recovery_levers where outcome = ? and dimension = 'all'
    """
    found = con.execute(query, [outcome]).fetchall()
    assert len(found) == 5
    for practice, *numbers, difference, error, smallest in found:
        total, early, strata = levers_twin.counts(company, practice, outcome)
        sums = [sum(four[place] for four in strata.values()) for place in (0, 2, 1, 3)]
        assert numbers == [total, early, *sums], practice
        expected = levers_twin.mantel_haenszel(strata.values())
        assert all(map(same, (difference, error), expected)), practice
        # 0.975 and 0.8 quantiles of the standard normal
        assert same(smallest, None if error is None else 2.8015852181129683 * error), practice


def test_rows_shown_together_have_q_values(built: tuple[Company, duckdb.DuckDBPyConnection]) -> None:
    _, con = built
    found = con.execute("""
        select outcome, dimension, difference / nullif(standard_error, 0), p_value, q_value from marts.recovery_levers
    """).fetchall()
    groups: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for outcome, dimension, z, p, q in found:
        assert (p is None) == (q is None) == (z is None)
        if z is not None:
            assert abs(p - p_value(z)) < 1e-6
            groups.setdefault((outcome, dimension), []).append((p, q))
    assert groups
    for own in groups.values():
        assert all(map(same, [q for _, q in own], q_values([p for p, _ in own])))


def test_evidence_adds_up_to_the_effect(built: tuple[Company, duckdb.DuckDBPyConnection]) -> None:
    _, con = built
    expected, found = con.execute("""
        select
            (select sum(matched_90) from marts.recovery_effectiveness where dimension = 'all'),
            (select sum(episodes) from marts.recovery_matches where is_matched and window_days = 90)
    """).fetchall()[0]
    assert expected == found > 10


def test_another_gap_is_another_answer() -> None:
    """The twin's 14 days are seen by the comparison: a company refreshed with another gap differs from it."""
    case = replace(CASES[0], seed=1)
    rows = rows_of(case.seed)
    matched, _ = recovery_twin.compare(case.company(rows), 90)
    with compiled(*MARTS, variables={**case.variables, "failure_shows_days": 3}).built(rows) as con:
        (rate,) = con.execute("""
            select sum(matched_90 * control_90_rate) from marts.recovery_effectiveness where dimension = 'all'
        """).fetchall()[0]
    assert not same(rate, float(sum(one[2] for one in matched)))
