"""A company of one's own: a folder of source files, a company file, and a load, in a few words."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from ingestion.database import connect, pipeline
from ingestion.load import load_company
from ingestion.load.outcome import SourceReport
from ingestion.settings import Settings, load_settings

#: A column map that names every source column as its contract column: only the rows matter.
ORDER_COLUMNS = ("order_id", "customer_id", "ordered_at", "status", "currency", "gross_amount")
ORDER_HEADER = ",".join(ORDER_COLUMNS)


class Shop:
    """A company in a temporary folder with one source by default: orders, CSV, columns by their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.company: dict[str, Any] = {"name": "shop", "time_zone": "Europe/Berlin", "currency": "EUR"}
        self.sources: list[dict[str, Any]] = [self.source()]

    def source(
        self, feed: str = "orders", columns: tuple[str, ...] = ORDER_COLUMNS, **more: Any
    ) -> dict[str, Any]:
        """A source that maps columns by their names; `more` adds or replaces keys, None removes one."""
        mapped: dict[str, Any] = {name: name for name in columns}
        base = {"name": feed, "feed": feed, "location": "{here}/in/*.csv", "columns": mapped, **more}
        return {key: value for key, value in base.items() if value is not None}

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a source file under in/."""
        path = self.folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def orders(self, name: str, *rows: str) -> Path:
        """Write an orders file: the usual header and these rows."""
        return self.write(name, "\n".join([ORDER_HEADER, *rows, ""]))

    def correct(self, path: Path, content: str) -> None:
        """Replace a file's content, with a later time of change, as a corrected delivery does."""
        later = path.stat().st_mtime + 5
        path.write_text(content)
        os.utime(path, (later, later))

    @property
    def settings(self) -> Settings:
        """The company's settings, its file written anew."""
        file = self.folder / "company.yml"
        file.write_text(yaml.safe_dump({"company": self.company, "sources": self.sources}, sort_keys=False))
        return load_settings(company_file=file, home=self.folder / "var", environment="test")

    def load(self) -> SourceReport:
        """Load everything new; the report of the only (or first) source."""
        return self.load_all()[0]

    def load_all(self) -> list[SourceReport]:
        """Load everything new; all reports."""
        reports = load_company(self.settings).sources
        for report in reports:
            assert report.rows_in == report.rows_loaded + report.rows_duplicate + report.rows_quarantined
        return reports

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the pipeline's database."""
        con = connect(self.settings)
        try:
            return con.execute(sql).fetchall()
        finally:
            con.close()

    def live(self, feed: str = "orders", columns: str = "order_id") -> list[Any]:
        """What staging sees of a feed: the rows of standing files."""
        rows = self.query(
            f"select {columns} from raw.{feed} where _file_id in (select file_id from raw.live_files) order by all"
        )
        return [row[0] if len(row) == 1 else row for row in rows]

    def refused(self) -> list[tuple[Any, ...]]:
        """Open quarantine: row number, column, value, reason."""
        return self.query(
            "select row_number, column_name, value, reason from raw.quarantine_open order by all"
        )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A company with one orders source and no files yet."""
    return Shop(tmp_path)


@pytest.fixture
def write_rows() -> Callable[[Settings, str], None]:
    """Run a statement against the pipeline's database, as damage or another tool would."""

    def run(settings: Settings, sql: str) -> None:
        with pipeline(settings) as con:
            con.execute(sql)

    return run


@pytest.fixture
def memory() -> duckdb.DuckDBPyConnection:
    """A database in memory, in UTC."""
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    return con
