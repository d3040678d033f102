"""A small company of the demo's own making, and the whole refresh on it as a user runs it.

For the tiers that need real files of every format and a real process to kill. Never here: expectations.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ingestion.settings import PROJECT_ROOT, Settings, load_settings

#: Enough customers and days for every mart to have rows; few enough for a refresh of seconds.
CUSTOMERS, DAYS, START = 120, 150, date(2026, 2, 1)
#: A seed of its own: the demo's is chosen by what the demo shows, and another choice moves no test.
SEED = 7
#: Marts the small company may have no row for: nobody's key changed; no category is surely likelier than by chance; no
#: month end is old enough for a fit to be judged on it, and nobody is held out; as of its past day no month has had the
#: days after it in which prices are judged.
MAY_BE_EMPTY = {
    "customer_aliases", "next_category", "next_category_backtest", "leave_calibration", "save_list_backtest",
    "save_list_effect", "price_tolerance",
}  # fmt: skip
#: Marts that count what was delivered - repetitions, late rows, versions - and so must tell two deliveries apart.
ABOUT_DELIVERIES = frozenset({"reconciliation", "reconciliation_reasons"})


#: The dbt project as parsed, by content (orchestration/dbt/manifest.py): shared by every company of every run, as
#: parsing it takes ten seconds.
PARSED = Path(tempfile.gettempdir()) / f"loyalty-parsed-{os.getuid()}"


def share_parsed_project(home: Path) -> None:
    """Let a company's home take the parsed dbt project from where all of them have it."""
    PARSED.mkdir(mode=0o700, exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "dbt").exists():
        (home / "dbt").symlink_to(PARSED, target_is_directory=True)


@dataclass(frozen=True)
class SmallCompany:
    """A company file in a folder, and its state beside it."""

    folder: Path

    @property
    def file(self) -> Path:
        """The company file."""
        return self.folder / "company.yml"

    @property
    def environment(self) -> dict[str, str]:
        """Environment in which a command works on this company."""
        return {
            **os.environ,
            "LOYALTY_COMPANY": str(self.file),
            "LOYALTY_HOME": str(self.folder / "var"),
            "LOYALTY_ENVIRONMENT": "test",
            "LOYALTY_MEMORY_LIMIT": "2GB",
            # The project's pages have a test of their own; every other refresh would make them for nothing.
            "LOYALTY_DOCS": "false",
            "PYTHONPATH": str(PROJECT_ROOT),
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def settings(self) -> Settings:
        """The same, for calls in this process."""
        return load_settings(
            company_file=self.file, home=self.folder / "var", memory_limit="2GB", environment="test"
        )

    def start(self, **settings: str) -> subprocess.Popen[str]:
        """A refresh under way, its lines to be read from stdout; `settings`: more of its environment."""
        command = [sys.executable, "-m", "orchestration.refresh"]
        return subprocess.Popen(
            command,
            env={**self.environment, **settings},
            cwd=PROJECT_ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def refresh(self, **settings: str) -> tuple[int, str]:
        """A whole refresh: exit code and what it said; `settings`: more of its environment."""
        process = self.start(**settings)
        said, _ = process.communicate(timeout=600)
        return process.returncode, said

    def served(self) -> dict[str, Any]:
        """Content hash of each published mart."""
        manifest = self.folder / "var" / "small" / "serve" / "current" / "manifest.json"
        content: dict[str, Any] = json.loads(manifest.read_text())["content"]
        return content


def small_company(folder: Path, customers: int = CUSTOMERS, start: date = START) -> SmallCompany:
    """The demo company, smaller."""
    folder.mkdir(parents=True, exist_ok=True)
    document = yaml.safe_load((PROJECT_ROOT / "ingestion/companies/demo.yml").read_text("utf-8"))
    document["company"]["name"] = "small"
    del document["company"]["rules"]  # the project's own
    tills = next(source for source in document["sources"] if source["name"] == "till_orders")
    tills["columns"]["person_key"] = {
        "sql": "'loyalty_card:' || card"
    }  # so that each kind of reference is there
    document["demo"] |= {"customers": customers, "days": DAYS, "start": start, "seed": SEED}
    company = SmallCompany(folder)
    share_parsed_project(folder / "var")
    company.file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return company
