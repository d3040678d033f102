"""The demo company's people: they behave as the numbers say, and the ground truth is what was drawn from."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import pytest

from ingestion.demo import DemoParameters, deciding, judging, words
from ingestion.demo.clock import NEVER, clock
from ingestion.demo.draws import Columns, Floats, Purpose, generator
from ingestion.demo.people import Crowd
from ingestion.demo.recovery import PRACTICES
from ingestion.demo.turns import live

#: Standard errors by which a drawn share may miss its true one: once in 15,000 runs by chance, and runs do not vary.
SURE = 4.0


class Lived(NamedTuple):
    """What a company's people lived through."""

    crowd: Crowd
    tables: dict[str, Columns]
    last_day: int

    def misses(self, chance: str, happened: np.ndarray) -> float:
        """Standard errors between a true chance of the failures and what happened."""
        p = self.tables["failures"][chance]
        return float((happened - p).sum() / np.sqrt((p * (1 - p)).sum()))

    def bought(self, days: int) -> np.ndarray:
        """Which failures were followed by an order within some days."""
        failed = self.tables["failures"]
        after = failed["next_order_day"] - failed["started_day"]
        return (failed["next_order_day"] != NEVER) & (after <= days)


def lived(**changes: object) -> Lived:
    """A company of 1,500 people and 400 days, lived in memory."""
    values: dict[str, object] = {"customers": 1_500, "days": 400, "seed": 3} | changes
    parameters = DemoParameters(as_of=date(2026, 6, 30), **values)  # type: ignore[arg-type]
    calendar = clock(parameters.first_date, parameters.last_day + 1, parameters.time_zone)
    crowd, rows = live(parameters, next(parameters.chunks()), calendar)
    return Lived(crowd, rows.tables(), parameters.last_day)


@pytest.fixture(scope="module")
def company() -> Lived:
    return lived()


@pytest.mark.parametrize("days", [30, 60, 90])
def test_true_chances_are_what_happens(company: Lived, days: int) -> None:
    assert abs(company.misses(f"p{days}", company.bought(days))) < SURE


def test_true_chances_of_staying_are_what_happens(company: Lived) -> None:
    assert abs(company.misses("p_stay", company.tables["failures"]["stayed"])) < SURE


def test_a_wrong_truth_is_seen(company: Lived) -> None:
    """What the failure costs is far more than chance: the chance without it does not fit."""
    assert company.misses("p90_no_failure", company.bought(90)) < -SURE


def test_some_orders_that_show_no_failure_failed_in_silence(company: Lived) -> None:
    orders, failed = company.tables["orders"], company.tables["failures"]
    silent = (orders["severity"] > 0) & ~orders["complains"] & (orders["failure"] != judging.LATE)
    shown = (orders["severity"] > 0) & ~silent
    alive = orders["cancelled"] == NEVER
    expected = judging.silent_chance(orders, 100)[alive & ~shown].mean()
    share = silent.sum() / (alive & ~shown).sum()
    assert abs(share - expected) < 0.01
    unshown, clean = failed["p90_none_shown"], failed["p90_no_failure"]
    assert (unshown < clean).all()
    # what silence costs those orders, times how many there are
    lost = (clean - failed["p90"])[~failed["complains"]].mean()
    assert (clean - unshown).mean() == pytest.approx(share * lost, rel=0.35)


def difference(company: Lived, practice: str) -> tuple[float, float, float]:
    """Share buying again with a practice minus without, its standard error, and the true mean difference."""
    failed, bought = company.tables["failures"], company.bought(90)
    complained = failed["complains"]
    given = (failed[practice] == 1) & complained & (failed["resolved"] == 1)
    not_given = (failed[practice] == 0) & complained & (failed["resolved"] == 1)
    shares = [bought[part].mean() for part in (given, not_given)]
    error = np.sqrt(sum(p * (1 - p) / part.sum() for p, part in zip(shares, (given, not_given), strict=True)))
    able = complained & (failed["resolved"] == 1)
    true = (failed[f"p90_with_{practice}"] - failed[f"p90_without_{practice}"])[able].mean()
    return shares[0] - shares[1], float(error), float(true)


@pytest.mark.parametrize("practice", PRACTICES)
def test_a_practice_does_what_the_truth_says(company: Lived, practice: str) -> None:
    found, error, true = difference(company, practice)
    assert 0.02 < true < 0.2
    assert abs(found - true) < SURE * error


def test_a_practice_without_effect_changes_nothing() -> None:
    failed = lived(effects={"options_offered": 0.0}, customers=300, days=120).tables["failures"]
    complained = failed["complains"]
    assert complained.sum() > 5
    same = failed["p90_with_options_offered"] == failed["p90_without_options_offered"]
    assert same[complained].all()


def test_confounding_gives_more_to_severe_cases() -> None:
    def lean(confounded: bool) -> Floats:
        failed = lived(confounded=confounded, customers=700, days=150).tables["failures"]
        part = failed["complains"] & (failed["resolved"] == 1)
        return np.corrcoef(failed["compensated_whole"][part], failed["severity"][part])[0, 1]

    assert lean(True) > 0.2
    assert abs(lean(False)) < 0.15


def test_the_company_looks_like_one(company: Lived) -> None:
    crowd, surveys, orders = company.crowd, company.tables["surveys"], company.tables["orders"]
    lapsed = (crowd.left != NEVER) & (crowd.left <= company.last_day)
    assert 0.10 < lapsed[crowd.orders > 0].mean() < 0.30
    score = surveys["score"][surveys["kind"] == words.SURVEY_KINDS.index("nps")]
    assert 25 < 100 * ((score >= 9).mean() - (score <= 6).mean()) < 50
    assert 0.04 < (orders["severity"] > 0).mean() < 0.10
    assert (crowd.referrer != NEVER).sum() > 20
    assert (crowd.unsubscribed != NEVER).sum() > 20


def test_first_orders_lose_more_people_than_later_ones(company: Lived) -> None:
    orders = company.tables["orders"]
    number = orders["order_key"] % 1_024
    again = np.isin(orders["order_key"] + 1, orders["order_key"])
    early = orders["placed"] < np.quantile(orders["placed"], 0.5)
    assert again[early & (number == 0)].mean() < again[early & (number > 2)].mean() - 0.03


def test_tickets_follow_the_order_of_their_stages(company: Lived) -> None:
    tickets = company.tables["tickets"]
    for name in ("first_response", "apologised", "options", "compensated", "resolved"):
        reached = tickets[name] != NEVER
        assert (tickets[name] >= tickets["opened"])[reached].all()
        if name in ("options", "compensated"):
            solved = reached & (tickets["resolved"] != NEVER)
            assert (tickets[name] <= tickets["resolved"])[solved].all()
    whole = tickets["compensation"] >= tickets["loss"]
    assert whole[tickets["compensation"] != NEVER].any()


def test_a_chance_within_days_is_the_distribution_drawn_from() -> None:
    scale, shape = np.array([20.0]), np.array([2.0])
    assert deciding.within(np.array([0.0]), scale, shape)[0] == 0
    assert deciding.within(np.array([20.0]), scale, shape)[0] == pytest.approx(1 - np.exp(-1))
    waited = np.array([95])
    assert deciding.chance_within(np.array([9.0]), 90, waited, scale, shape)[0] == 0


def test_a_turn_draws_the_same_whatever_was_drawn_before() -> None:
    first = generator(7, 0, 5, Purpose.ORDERS).random(3)
    generator(7, 0, 4, Purpose.ORDERS).random(1_000)
    assert (generator(7, 0, 5, Purpose.ORDERS).random(3) == first).all()
    others = [(8, 0, 5), (7, 1, 5), (7, 0, 6)]
    assert all((generator(*key, Purpose.ORDERS).random(3) != first).all() for key in others)
