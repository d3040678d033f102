"""What is held of a person is handed out whole and nobody else's with it; who was silent too long is forgotten."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from ingestion.database import pipeline
from ingestion.errors import CompanyFileError, LoyaltyError
from ingestion.persons.silent import limit_of, silent_since
from orchestration.cli import main
from orchestration.persons.export import export
from orchestration.persons.forget import silent
from tests.pipeline.persons import ANN, persons
from tests.unit.conftest import Shop


@pytest.fixture
def company(tmp_path: Path) -> Shop:
    return persons(Shop(tmp_path))


def test_everything_of_hers_is_handed_out_and_nothing_of_his(company: Shop, tmp_path: Path) -> None:
    written = export(company.settings, "C-1001", tmp_path / "out")
    files = {
        file.relative_to(tmp_path / "out").as_posix(): file.read_text("utf-8")
        for file in (tmp_path / "out").rglob("*.csv")
    }
    assert set(files) == set(written)
    assert {
        f"records/{name}.csv"
        for name in ("customers", "orders", "tickets", "ticket_events", "surveys", "quarantine")
    } <= set(files)
    assert "figures/customer_360.csv" in files
    together = "\n".join(files.values())
    assert [value for value in ANN if value not in together] == []
    assert "bob" not in together.lower().replace("c-2002", "")
    rows = list(csv.DictReader(files["records/orders.csv"].splitlines()))
    assert [(row["order_id"], row["row_in_file"]) for row in rows] == [("o1", "1"), ("o2", "2")]
    readme = (tmp_path / "out/README.md").read_text("utf-8")
    assert all(f"| {name} | {rows_} |" in readme for name, rows_ in written.items())
    assert {file.stat().st_mode & 0o077 for file in (tmp_path / "out").rglob("*")} == {0}


def test_a_folder_that_holds_something_is_left_alone(company: Shop) -> None:
    with pytest.raises(LoyaltyError, match="name a new folder"):
        export(company.settings, "C-1001", company.folder)


def test_the_command_reads_the_person_from_stdin(
    company: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = company.settings
    monkeypatch.setenv("LOYALTY_COMPANY", str(settings.company_file))
    monkeypatch.setenv("LOYALTY_HOME", str(settings.home))
    monkeypatch.setattr("sys.stdin.readline", lambda: "nobody@example.org\n", raising=False)
    assert main(["export-person", "-", "--to", str(tmp_path / "none")]) == 1
    assert "nobody is known by that" in capsys.readouterr().out
    assert main(["erase", "C-1001"]) == 0
    said = capsys.readouterr().out
    assert "Nothing was changed; add --yes" in said
    assert "orders/first.csv, rows 1, 2" in said


@pytest.mark.parametrize(
    ("before", "who"),
    [(datetime(2026, 1, 4), []), (datetime(2026, 1, 5, 1), [1, 2]), (datetime(2024, 6, 1), [])],
)
def test_who_did_nothing_since_is_silent(company: Shop, before: datetime, who: list[int]) -> None:
    with pipeline(company.settings) as con:
        assert silent_since(con, before).keys == who


def test_what_was_sent_to_somebody_is_nothing_they_did(company: Shop) -> None:
    with pipeline(company.settings) as con:
        con.execute(
            "delete from raw.surveys; delete from raw.tickets; delete from raw.orders where customer_id = 'C-1001'"
        )
        con.execute("update raw.orders set ordered_at = '2020-01-01' where order_id = 'o2'")
        con.execute(
            "update raw.customers set joined_at = null; update raw.survey_invitations set sent_at = '2026-06-01'"
        )
        assert silent_since(con, datetime(2021, 1, 1)).keys == [1]
        con.execute("update raw.orders set ordered_at = null where order_id = 'o2'")
        found = silent_since(con, datetime(2021, 1, 1))
        assert (found.keys, found.unknown) == ([], 1), "no known event is not an old one"


def test_the_days_are_the_companys_to_name(company: Shop) -> None:
    with pytest.raises(LoyaltyError, match="add forget_after_days under company"):
        silent(company.settings)
    company.company["forget_after_days"] = 365
    company.company["as_of"] = "2027-06-30"
    assert silent(company.settings).keys == [1, 2]
    assert limit_of(datetime(2026, 1, 2), 1) == datetime(2026, 1, 1)
    company.company["forget_after_days"] = 3
    with pytest.raises(CompanyFileError, match="forget_after_days"):
        company.settings.company  # noqa: B018
