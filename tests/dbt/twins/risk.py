"""Reasons to choose somebody else in plain loops: which are on at the end of a day, from what was known by then.

Here: what test_risk_twin.py compares int_risk_periods with, day by day, written from the definitions and not from the
SQL. Add the twin of a new reason here. Never here: SQL, dbt, or anything faster than it is plain.
"""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from math import ceil, floor
from statistics import median

import numpy as np

from tests.dbt.twins.marts import Row
from tests.dbt.twins.risk_spells import Company, Spell, fresh, is_open, latest_spell, spells

CONTACTS = ("replied", "contacted", "apologised", "options_offered", "followed_up")


def late(ticket: Row, day: date, company: Company) -> bool:
    """Open past its promise, and not forgotten."""
    spell, promised = latest_spell(ticket, day, company), ticket.get("promised_at")
    if spell is None or promised is None or company.local(promised) > day:
        return False
    begun = (max(spell[0], promised), spell[1])
    is_late = is_open(spell, day, company) and (spell[1] is None or spell[1] > promised)
    return is_late and fresh(ticket, begun, company.local(begun[0]), day, company)


def usual_days(ticket: Row, spell: Spell, company: Company) -> float | None:
    """What nine of ten spells of the category that ended in the year before the spell's month did not exceed."""
    month = company.local(spell[0]).replace(day=1)
    lasted = []
    for other in company.tickets:
        for begin, end in spells(other, company) if other.get("category") == ticket.get("category") else []:
            if end is not None and 0 < (month - company.local(end)).days <= 365:
                lasted.append((company.local(end) - company.local(begin)).days)
    return max(float(np.percentile(lasted, 90)), 1) if len(lasted) >= company.min_tickets else None


def open_long(ticket: Row, day: date, company: Company) -> bool:
    """Open longer than usual in its category, and not forgotten."""
    spell = latest_spell(ticket, day, company)
    usual = None if spell is None else usual_days(ticket, spell, company)
    if spell is None or usual is None or not is_open(spell, day, company):
        return False
    begun = company.local(spell[0])
    since = begun + timedelta(floor(usual) + 1)
    return (day - begun).days > usual and fresh(ticket, spell, since, day, company)


def remembered(ticket: Row, known: date | datetime, day: date, company: Company) -> bool:
    """Known by the day, and the ticket open or not long over."""
    when = known if isinstance(known, datetime) else None
    if isinstance(known, datetime):
        known = company.local(known)
    spell = latest_spell(ticket, day, company)
    if known > day or spell is None:
        return False
    if is_open(spell, day, company):
        instant = max(spell[0], when) if when else spell[0]
        return fresh(ticket, (instant, spell[1]), max(known, company.local(spell[0])), day, company)
    assert spell[1] is not None
    since = max(company.local(spell[1]), known)
    return day < since + timedelta(company.memory_days)


def known_from_total(ticket: Row, company: Company) -> date | datetime:
    """When a total on the ticket was surely known: at its end, by its row, or not before today."""
    stamp = None
    if ticket["status"] not in ("open", "pending"):
        stamp = ticket.get("closed_at") or ticket.get("resolved_at")
    stamp = stamp or ticket.get("updated_at")
    return max(stamp, ticket["opened_at"]) if stamp else company.last_day


def turned(ticket: Row, event: str, total: str, least: int, day: date, company: Company) -> bool:
    """Transferred or reopened so many times, told by events or else by a total."""
    happened = company.of_ticket(ticket, event)
    if len(happened) >= least:
        return remembered(ticket, happened[least - 1], day, company)
    if (ticket.get(total) or 0) >= least:
        return remembered(ticket, known_from_total(ticket, company), day, company)
    return False


def repaired_again(ticket: Row, day: date, company: Company) -> bool:
    """The repair that is one too many of its product."""
    if ticket["kind"] != "repair" or not ticket.get("product_id"):
        return False
    opened = company.local(ticket["opened_at"])
    count = 0
    for other in company.tickets:
        same = all(other.get(name) == ticket[name] for name in ("customer_id", "kind", "product_id"))
        if same and other["opened_at"] <= ticket["opened_at"]:
            count += (opened - company.local(other["opened_at"])).days < company.repair_days
    return count >= company.repairs and remembered(ticket, ticket["opened_at"], day, company)


def contacts(company: Company) -> list[tuple[str, datetime]]:
    """When a person of the company turned to a customer."""
    owner = {one["ticket_id"]: one["customer_id"] for one in company.tickets}
    return [
        (owner[one["ticket_id"]], one["event_at"])
        for one in company.events
        if one["event"] in CONTACTS and one["actor"] in (None, "agent")
    ]


def uncalled(answer: Row, day: date, company: Company) -> bool:
    """A detractor nobody called within the loop's hours, nor since, and who has not answered anew."""
    due, said = answer["responded_at"] + company.loop, answer["responded_at"]
    recorded = [at for _, at in contacts(company)]
    if answer["score"] > 6 or not recorded or min(recorded) > due:
        return False
    waited = company.local(due)
    if not waited <= day < waited + timedelta(company.memory_days):
        return False
    called = [at for who, at in contacts(company) if who == answer["customer_id"] and at > said]
    answered = [one["responded_at"] for one in company.answers if one["customer_id"] == answer["customer_id"]]
    anew = [at for at in answered if at > said]
    return not any(at <= due or company.local(at) <= day for at in [*called, *anew])


def on_its_way(order: Row, day: date, company: Company) -> bool:
    """Placed by the day, and nobody has given up waiting: not too long after its day, or its promise if later."""
    placed = company.local(order["ordered_at"])
    expected = max(placed, company.local(order["promised_at"] or order["ordered_at"]))
    return placed <= day and (day - expected).days <= company.open_days


def off_rhythm(orders: list[Row], awaited: list[Row], day: date, company: Company) -> bool:
    """Silent for twice the own median gap, nothing on its way, and not gone yet."""
    days = sorted(one for one in {company.local(one["ordered_at"]) for one in orders} if one <= day)
    if len(days) < 2:
        return False
    usual = median((b - a).days for a, b in itertools.pairwise(days))
    silent = (day - days[-1]).days
    if any(on_its_way(one, day, company) and company.local(one["ordered_at"]) > days[-1] for one in awaited):
        return False
    gone = max(company.churn_days, ceil(company.inactive * usual))
    return company.overdue * usual <= silent < gone


def reasons_on(customer: str, day: date, company: Company) -> set[str]:
    """Reasons of a customer that are on at the end of a day."""
    found = set()
    for ticket in (one for one in company.tickets if one["customer_id"] == customer):
        checks = {
            "unresolved_late": late(ticket, day, company),
            "open_long": open_long(ticket, day, company),
            "transfers": turned(ticket, "transferred", "transfer_count", company.transfers, day, company),
            "reopened": turned(ticket, "reopened", "reopen_count", 1, day, company),
            "repairs": repaired_again(ticket, day, company),
        }
        found |= {name for name, is_on in checks.items() if is_on}
    answers = [one for one in company.answers if one["customer_id"] == customer]
    if any(uncalled(one, day, company) for one in answers):
        found.add("detractor_without_contact")
    bought, awaited = (
        [one for one in rows if one["customer_id"] == customer] for rows in (company.orders, company.pending)
    )
    if off_rhythm(bought, awaited, day, company):
        found.add("broken_rhythm")
    return found
