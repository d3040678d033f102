"""When a ticket was open, as of a day, in plain loops: what the reasons to leave (risk.py) are read from.

Here: the company as its twins see it, spells of being open, and whether something happened lately. Never here: the
reasons, SQL, dbt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.dbt.twins.marts import Local, Row


@dataclass(frozen=True)
class Company:
    """Everything a customer's reasons are read from, as the company sees it at the end of its last day."""

    orders: list[Row]
    pending: list[Row]
    tickets: list[Row]
    events: list[Row]
    answers: list[Row]
    last_day: date
    local: Local
    transfers: int = 2
    repairs: int = 3
    repair_days: int = 180
    memory_days: int = 90
    open_days: int = 60
    loop: timedelta = field(default=timedelta(hours=48))
    overdue: float = 2
    inactive: float = 4
    churn_days: int = 180
    min_tickets: int = 20

    def of_ticket(self, ticket: Row, *names: str) -> list[datetime]:
        """Instants of some events of a ticket, in order."""
        own = (one for one in self.events if one["ticket_id"] == ticket["ticket_id"])
        return sorted(one["event_at"] for one in own if one["event"] in names)


Spell = tuple[datetime, datetime | None]


def spells(ticket: Row, company: Company) -> list[Spell]:
    """When the ticket was open, from begin to end."""
    opened = ticket["opened_at"]
    again = {one for one in company.of_ticket(ticket, "reopened") if one > opened}
    begins = [opened, *sorted(again)]
    stamps = [ticket[name] for name in ("resolved_at", "closed_at") if ticket.get(name)]
    ends = sorted([*company.of_ticket(ticket, "resolved", "closed"), *stamps])
    found: list[Spell] = []
    for place, begin in enumerate(begins):
        after = begins[place + 1] if place + 1 < len(begins) else None
        fitting = [end for end in ends if end > begin or (place == 0 and end == begin)]
        fitting = [end for end in fitting if after is None or end <= after]
        if after is not None:
            found.append((begin, fitting[0] if fitting else after))
        elif ticket["status"] in ("open", "pending"):
            found.append((begin, None))
        else:
            found.append((begin, fitting[0] if fitting else begin))
    return found


def latest_spell(ticket: Row, day: date, company: Company) -> Spell | None:
    """The ticket's latest spell that had begun by the end of the day."""
    begun = [one for one in spells(ticket, company) if company.local(one[0]) <= day]
    return begun[-1] if begun else None


def is_open(spell: Spell, day: date, company: Company) -> bool:
    """Whether the spell went on at the end of the day."""
    return spell[1] is None or company.local(spell[1]) > day


def fresh(ticket: Row, spell: Spell, since: date, day: date, company: Company) -> bool:
    """Whether something happened lately: that which began it, or an event of the ticket in this spell since."""
    told = [one["event_at"] for one in company.events if one["ticket_id"] == ticket["ticket_id"]]
    after = [
        max(company.local(at), since) for at in told if at > spell[0] and (spell[1] is None or at <= spell[1])
    ]
    last = max([since, *[one for one in after if one <= day]])
    return (day - last).days < company.memory_days
