"""company_pulse against its twin in plain loops, on random companies; and a past that later days do not change.

Here: the companies and the comparison. Never here: the definitions themselves (twins/pulse.py).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.dbt.compiled import compiled
from tests.dbt.twins import pulse as twin

START, LAST = date(2025, 6, 1), date(2025, 10, 20)


@dataclass(frozen=True)
class Company:
    """A random company: its zone, its windows, its size."""

    seed: int
    zone: str
    window: int
    nps_days: int
    service_days: int
    customers: int

    def local(self, instant: datetime) -> date:
        """The company's day of an instant."""
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).date()

    def end_of(self, day: date) -> datetime:
        """End of a day, UTC."""
        midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.zone))
        return midnight.astimezone(UTC).replace(tzinfo=None)

    def variables(self, as_of: date) -> dict[str, Any]:
        """The vars of a refresh."""
        named = {"as_of": str(as_of), "as_of_instant": str(self.end_of(as_of)), "time_zone": self.zone}
        windows = {"activity_window_days": self.window, "pulse_nps_days": self.nps_days}
        return {**named, **windows, "pulse_service_days": self.service_days, "fcr_window_days": 5}


COMPANIES = [
    Company(1, "UTC", window=30, nps_days=20, service_days=10, customers=12),
    Company(2, "America/New_York", window=7, nps_days=1, service_days=30, customers=8),
    Company(3, "Asia/Kolkata", window=1, nps_days=90, service_days=1, customers=5),
    Company(4, "UTC", window=90, nps_days=7, service_days=3, customers=1),
]


def moment(chance: random.Random) -> datetime:
    """A moment of the company's days and some beyond as_of; often a midnight somewhere."""
    whole = datetime.combine(START, time()) + timedelta(minutes=30 * chance.randrange(48 * 160))
    return whole.replace(hour=chance.choice([whole.hour, 0, 4])) if chance.random() < 0.3 else whole


def rows_of(company: Company) -> dict[str, list[twin.Row]]:
    chance = random.Random(company.seed)
    names = [f"c{number}" for number in range(company.customers)]
    orders, tickets, surveys = [], [], []
    for number in range(4 * company.customers):
        at = moment(chance)
        orders.append({
            "order_id": f"o{number}", "customer_id": chance.choice(names), "ordered_at": at,
            "status": chance.choices(["completed", "cancelled", "pending"], [8, 1, 1])[0],
            "gross_amount": chance.choice(["10.00", "0.10", "33.33"]), "refund_amount": chance.choice([None, "0.05"]),
            "delivered_at": at + timedelta(hours=chance.randrange(200)) if chance.random() < 0.5 else None,
        })  # fmt: skip
        # no two tickets of one instant: which of them follows is nobody's definition
        opened = moment(chance) + timedelta(seconds=number)
        is_done = chance.random() < 0.8
        tickets.append({
            "ticket_id": f"t{number}", "customer_id": chance.choice(names), "opened_at": opened,
            "status": "resolved" if is_done else "open", "category": chance.choice(["a", "b"]), "kind": "question",
            "resolved_at": opened + timedelta(hours=chance.randrange(400)) if is_done else None,
            "promised_at": opened + timedelta(hours=chance.randrange(300)) if chance.random() < 0.7 else None,
            "transfer_count": chance.choice([0, 0, 1]), "reopen_count": chance.choice([0, 0, 0, 1]),
        })  # fmt: skip
        surveys.append({
            "response_id": f"r{number}", "customer_id": chance.choice(names), "responded_at": moment(chance),
            "score": chance.randint(0, 10), "kind": "nps",
        })  # fmt: skip
    return {"orders": orders, "tickets": tickets, "surveys": surveys}


def pulse(
    company: Company, rows: dict[str, list[twin.Row]], as_of: date = LAST
) -> dict[date, dict[str, Any]]:
    """The mart's rows by day, without as_of."""
    with compiled("company_pulse", variables=company.variables(as_of)).built(rows) as con:
        found = con.execute("select * from marts.company_pulse order by day")
        names = [column[0] for column in found.description or []]
        days = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row.pop("day"): {name: value for name, value in row.items() if name != "as_of"} for row in days}


@cache
def whole_pulse(company: Company) -> dict[date, dict[str, Any]]:
    """The mart of a company's own rows."""
    return pulse(company, rows_of(company))


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: f"{company.zone} {company.window}")
def test_growth_accounts_of_every_day(company: Company) -> None:
    rows = rows_of(company)
    found = whole_pulse(company)
    orders = twin.order_days(rows["orders"], company.end_of(LAST), company.local)
    first = min(day for own in orders.values() for day in own)
    begins = min(company.local(row["ordered_at"]) for row in rows["orders"])
    assert max(found) == LAST
    for day, row in found.items():
        expected: dict[str, Any] = {**twin.growth(orders, day, company.window)}
        if day < first:
            assert {row[f"{name}_customers"] for name in twin.ACCOUNTS} == {None}
            continue
        if day < begins + timedelta(days=company.window):
            # who bought in the first window may have bought before
            expected["new"] = (None, None)
        got = {name: (row[f"{name}_customers"], row[f"{name}_revenue"]) for name in twin.ACCOUNTS}
        assert got == expected, day
        active = [twin.within(own, day, company.window) for own in orders.values()]
        assert row["active_customers"] == sum(bool(days) for days in active)
        assert row["active_revenue"] == sum(
            own[one] for own, days in zip(orders.values(), active, strict=True) for one in days
        )


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: f"{company.zone} {company.window}")
def test_what_customers_say_and_what_was_kept(company: Company) -> None:
    rows, now = rows_of(company), company.end_of(LAST)
    found = whole_pulse(company)
    tickets = [row for row in rows["tickets"] if row["opened_at"] < now]
    service = {
        "first_contacts": twin.first_contacts(tickets, now, fcr_days=5),
        "ticket_promises": twin.promises(rows["tickets"], now),
    }
    seen = False
    for day, row in found.items():
        responses, promoters, detractors = twin.nps(
            rows["surveys"], now, day, company.nps_days, company.local
        )
        seen = seen or responses > 0
        assert row["nps_responses"] == (responses if seen else None), day
        if responses:
            assert row["nps"] == pytest.approx(100 * (promoters - detractors) / responses)
        for name, verdicts in service.items():
            began = min(company.local(at) for at, _ in verdicts) if verdicts else date.max
            expected = (
                twin.trailing(verdicts, day, company.service_days, company.local)
                if day >= began
                else (None, None)
            )
            assert (row[name], row[f"{name}_kept"]) == expected, (name, day)


def test_a_later_refresh_tells_the_same_of_every_earlier_day() -> None:
    """Delays and verdicts to come included; corrections of old rows are none of this company's."""
    company = COMPANIES[0]
    rows = rows_of(company)
    calm = [{**row, "transfer_count": 0, "reopen_count": 0} for row in rows["tickets"]]
    orders = [row for row in rows["orders"] if row["status"] == "completed"]
    rows = {**rows, "tickets": calm, "orders": orders}
    whole = pulse(company, rows)
    for back in (1, 33):
        before = pulse(company, rows, as_of=LAST - timedelta(days=back))
        assert before == {day: row for day, row in whole.items() if day in before}


def test_a_company_of_one_feed_knows_nothing_of_the_others() -> None:
    company = COMPANIES[0]
    rows = rows_of(company)
    for feed, known in {
        "orders": "active_customers",
        "surveys": "nps_responses",
        "tickets": "first_contacts",
    }.items():
        last = pulse(company, {feed: rows[feed]})[LAST]
        counts = {"active_customers", "nps_responses", "first_contacts", "order_promises"}
        assert {name for name in counts if last[name] is not None} == {known}
    assert pulse(company, {}) == {}
