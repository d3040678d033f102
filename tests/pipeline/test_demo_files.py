"""The demo company's files: the same from the same parameters, added to and never rewritten, put in place at once."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion.demo import DemoParameters, constants, files, people, simulate, write
from ingestion.demo.feeds import FILE_SETS, periods
from ingestion.errors import CompanyFileError

START = date(2024, 11, 25)
DAY = timedelta(days=1)
SMALL = DemoParameters(as_of=START + 13 * DAY, customers=150, days=10, start=START)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a company by its path, the manifest aside: it names the parameters."""
    found = (
        path for path in (folder / "sources").rglob("*") if path.is_file() and path.name != write.MANIFEST
    )
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def at(day: int, seed: int = 7) -> DemoParameters:
    """The small company as of another day (0 = the start)."""
    return DemoParameters(as_of=START + day * DAY, customers=150, days=10, seed=seed, start=START)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small company, written once; tests only read it."""
    folder = tmp_path_factory.mktemp("demo")
    assert simulate(folder, SMALL, threads=1).written
    return folder


def test_the_same_parameters_give_the_same_bytes_whatever_the_threads(made: Path, tmp_path: Path) -> None:
    simulate(tmp_path, SMALL, threads=2)
    assert contents(tmp_path) == contents(made)
    truths = [(folder / "truth/recoveries.parquet").read_bytes() for folder in (made, tmp_path)]
    assert truths[0] == truths[1]


def test_another_seed_gives_other_files(made: Path, tmp_path: Path) -> None:
    simulate(tmp_path, at(3, seed=8))
    assert not set(contents(tmp_path).items()) & set(contents(made).items())


def added(before: dict[str, bytes], after: dict[str, bytes]) -> set[int]:
    """Days (from the start) of the files that came; those there before must be what they were."""
    assert {name: after.get(name) for name in before} == before
    days = (re.sub(r".*_(\d{4}-\d\d-\d\d).*", r"\1", name) for name in set(after) - set(before))
    return {(date.fromisoformat(day) - START).days for day in days}


def test_later_days_only_add_files(made: Path, tmp_path: Path) -> None:
    """Also over the border of a horizon (10), behind which newcomers have their own chunks."""
    simulate(tmp_path, at(9))
    nine = contents(tmp_path)
    simulate(tmp_path, at(10))
    ten = contents(tmp_path)
    assert added(nine, ten) == {10}
    assert added(ten, contents(made)) == {11, 12, 13}


def test_people_keep_coming_after_the_first_horizon() -> None:
    chunks = list(SMALL.chunks())
    assert [(chunk.era, chunk.people) for chunk in chunks] == [(0, 150), (1, 102)]
    assert chunks[1].first_person == 150
    late = people.gather(SMALL, chunks[1])
    assert late.joined.min() >= 10


def test_nothing_is_rewritten_for_the_same_parameters(made: Path) -> None:
    again = simulate(made, SMALL)
    assert not again.written
    assert again.rows["web_orders"] > 0


def test_a_run_cut_short_leaves_what_was_there(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(made)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(write, "write_chunk", fail)
    with pytest.raises(OSError, match="disk full"):
        simulate(made, at(14))
    assert contents(made) == before
    assert sorted(path.name for path in made.iterdir()) == ["sources", "truth"]


def test_a_folder_without_its_manifest_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("sources", "truth"):
        (tmp_path / name).mkdir()

    def make(_parameters: DemoParameters, work: Path, _threads: int) -> dict[str, int]:
        for name in ("sources", "truth"):
            (work / "new" / name).mkdir(parents=True)
        return {"web_orders": 1}

    monkeypatch.setattr(write, "_make", make)
    assert simulate(tmp_path, SMALL).written
    assert not simulate(tmp_path, SMALL).written
    assert simulate(tmp_path, at(14)).written


def test_each_file_set_has_its_form(made: Path) -> None:
    sources = made / "sources"
    orders = gzip.decompress(next((sources / "web_orders").iterdir()).read_bytes()).decode("utf-8")
    assert orders.startswith("order_no;customer_no;mail;")
    weekly = [date.fromisoformat(path.stem[-10:]) for path in (sources / "contacts").iterdir()]
    assert {day.isoweekday() for day in weekly} == {7}
    ticket = next((sources / "tickets").iterdir()).read_text("utf-8").splitlines()[0]
    assert {"id", "opened", "state"} <= set(json.loads(ticket))
    assert {path.name for path in sources.iterdir()} == {one.name for one in FILE_SETS} | {write.MANIFEST}


def test_a_column_is_added_from_its_day_on() -> None:
    late = DemoParameters(as_of=START + 400 * DAY, start=START)
    left_out = {
        task.first: "payment" in task.excluded
        for task in files.tasks(late)
        if task.files.name == "web_orders"
    }
    assert left_out == {day: day < START + constants.ADDED_COLUMN_DAY * DAY for day in left_out}
    assert set(left_out.values()) == {True, False}


def test_a_file_gets_its_encoding_and_its_time(tmp_path: Path) -> None:
    path = tmp_path / "surveys.csv"
    path.write_bytes("schön".encode())
    files._settle(path, next(one for one in FILE_SETS if one.name == "surveys"), START)
    assert path.read_bytes() == "schön".encode("latin-1")
    assert datetime.fromtimestamp(path.stat().st_mtime, UTC) == datetime(2024, 11, 26, 4, tzinfo=UTC)


def test_no_file_tells_what_happens_after_its_day(made: Path) -> None:
    con = duckdb.connect()
    con.execute("set TimeZone = 'Europe/Berlin'")
    tickets, resolved, ahead = con.execute(f"""
        select count(*), count(resolved), max(
            cast(cast(greatest(opened, resolved, closed, first_answer, changed) as timestamptz) as date)
            - cast(regexp_extract(filename, '([0-9-]+)[.]jsonl', 1) as date)
        )
        from read_json('{made}/sources/tickets/*.jsonl', filename = true)
    """).fetchall()[0]
    assert tickets > resolved > 0
    assert ahead <= 0
    told = 0
    for path in (made / "sources/web_orders").iterdir():
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        for row in csv.DictReader(text.splitlines(), delimiter=";"):
            days = [row[name] for name in ("delivered", "changed") if row[name]]
            assert max(f"{day[6:10]}-{day[3:5]}-{day[:2]}" for day in days) <= path.name[11:21]
            told += len(days)
    assert told > 100


def test_a_stretch_ends_where_a_column_is_added() -> None:
    assert periods(70) == [(0, 30), (31, 61), (62, 70)]
    assert (constants.ADDED_COLUMN_DAY, constants.ADDED_COLUMN_DAY + 6) in periods(800)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: DemoParameters(as_of=START, customers=3), "customers is 3; allowed: 100 to"),
        (lambda: DemoParameters(as_of=START, days=0), "days is 0; allowed: 1 to"),
        (
            lambda: DemoParameters(as_of=START, start=START + DAY),
            "start 2024-11-26 is after as_of 2024-11-25",
        ),
        (lambda: DemoParameters(as_of=START, effects={"flowers": 1.0}), r"unknown practice \['flowers'\]"),
    ],
)
def test_a_wrong_parameter_is_refused(make: Callable[[], DemoParameters], said: str) -> None:
    with pytest.raises(CompanyFileError, match=said):
        make()
