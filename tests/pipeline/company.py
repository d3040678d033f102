"""A company that has files nobody reads: for tests of the wiring alone.

Never here: expectations.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.small import share_parsed_project


def overrides(folder: Path, **more: Any) -> dict[str, Any]:
    """Settings of a company with two sources, tickets in files and orders at a URL."""
    columns = {"ticket_id": "id", "customer_id": "c", "opened_at": "o", "status": "s"}
    orders = ["order_id", "customer_id", "ordered_at", "status", "currency", "gross_amount"]
    sources = [
        {"name": "desk", "feed": "tickets", "location": str(folder / "in/*.csv"), "columns": columns},
        {
            "name": "shop",
            "feed": "orders",
            "location": "s3://shop/orders-*.csv",
            "columns": {n: n for n in orders},
        },
    ]
    company = {"name": "small", "time_zone": "Europe/Berlin", "as_of": date(2026, 3, 31)}
    file = folder / "company.yml"
    file.write_text(yaml.safe_dump({"company": company, "sources": sources}), "utf-8")
    share_parsed_project(folder / "home")
    return {"company_file": file, "home": folder / "home", "environment": "test", **more}
