"""A company of 18 months whose desk becomes slower after a year, drawn at random.

Here: what the tests of the charts and sums of service draw from. Never here: expectations.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from tests.dbt.twins.service_charts import Row

AS_OF, START = date(2026, 1, 22), datetime(2024, 8, 5)
VARIABLES: dict[str, Any] = {
    "as_of": str(AS_OF), "as_of_instant": "2026-01-22 23:00:00", "time_zone": "Europe/Berlin",
    "control_baseline_weeks": 12, "control_min_weeks": 5,
}  # fmt: skip


def ticket(chance: random.Random, number: int) -> Row:
    """A ticket of a desk that becomes slower after a year, and hands more on."""
    begin = START + timedelta(minutes=chance.randrange(530 * 1440))
    slow = 4 if begin > datetime(2025, 8, 1) else 1
    solved = begin + timedelta(minutes=chance.randrange(slow * 3000))
    is_over = chance.random() < 0.9 and solved < datetime(2026, 1, 22, 23)
    return {
        "ticket_id": f"t{number}", "customer_id": f"c{chance.randrange(150)}", "opened_at": begin,
        "status": chance.choice(["resolved"] * 9 + ["abandoned"]) if is_over else "open",
        "resolved_at": solved if is_over else None,
        "first_response_at": begin + (solved - begin) / 2 if is_over and chance.random() < 0.8 else None,
        "promised_at": begin + timedelta(days=2) if chance.random() < 0.7 else None,
        "first_response_due_at": begin + timedelta(hours=20) if chance.random() < 0.5 else None,
        "transfer_count": chance.choice([0, 0, slow // 4, None]), "reopen_count": chance.choice([0, 0, 0, 1]),
        "resolved_by": chance.choice(["agent", "bot", None]), "handle_seconds": chance.choice([None, 30 * slow, 61]),
        "channel": chance.choice(["phone", None]), "category": chance.choice(["a", "b"]), "team": "t",
    }  # fmt: skip


def order(chance: random.Random, number: int) -> Row:
    begin = START + timedelta(minutes=chance.randrange(530 * 1440))
    promised = begin + timedelta(days=chance.randrange(4))
    delivered = begin + timedelta(days=chance.choice([0, 1, 2, 3]))
    return {
        "order_id": f"o{number}", "customer_id": "c1", "ordered_at": begin, "promised_at": promised,
        "status": chance.choice(["completed", "pending", "cancelled"]), "region": chance.choice(["north", None]),
        "delivered_at": delivered if delivered < datetime(2026, 1, 22) and chance.random() < 0.8 else None,
    }  # fmt: skip
