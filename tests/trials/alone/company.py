"""The company that is left alone: its file, its retention, where its files and its state lie.

Its sources are those of the demo; the till's files lie in a store that may fail (office.py). Never here: what is
delivered on which day (deliveries.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.small import DAYS, SmallCompany, small_company

CUSTOMERS = 300
#: First day of its history, and the last one before nobody watches any more.
START = date(2025, 10, 12)
HISTORY_ENDS = START + timedelta(days=DAYS - 3)
#: Short, so that it can be seen to set in; the defaults are 14 days and 3 versions.
HISTORY_DAYS, KEEP_VERSIONS = 7, 2


@dataclass(frozen=True)
class Place:
    """Folders of the trial: a depot of all that will ever be delivered, the company, the one that gets all at once."""

    folder: Path

    @property
    def depot(self) -> Path:
        """Where the simulator has written every day's files."""
        return self.folder / "depot"

    @property
    def alone(self) -> SmallCompany:
        """The company that is left alone."""
        return SmallCompany(self.folder / "alone")

    @property
    def at_once(self) -> SmallCompany:
        """The company that gets all files at once."""
        return SmallCompany(self.folder / "at_once")

    @property
    def before(self) -> Path:
        """The company as it was before the day that is under way."""
        return self.folder / "before"

    @property
    def notes(self) -> Path:
        """A line a day that is over."""
        return self.folder / "days.jsonl"


def inbox(company: SmallCompany) -> Path:
    """Where a company's systems deliver."""
    return company.folder / "var" / "small" / "sources"


def make(company: SmallCompany) -> None:
    """Write the company file: files come by themselves, and the day is the clock's."""
    small_company(company.folder, CUSTOMERS, START)
    document: dict[str, Any] = yaml.safe_load(company.file.read_text("utf-8"))
    del document["demo"], document["company"]["as_of"]
    till = next(source for source in document["sources"] if source["name"] == "till_orders")
    till["location"] = f"office://{till['location']}"
    company.file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    inbox(company).mkdir(parents=True, exist_ok=True)
