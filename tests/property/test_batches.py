"""Any order, any split, any repetition of the same rows ends in the same marts."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.contracts import contracts
from ingestion.load import load_company
from ingestion.settings import Settings, load_settings
from orchestration.publish.write import fingerprints
from tests.dbt.support import Warehouse
from tests.shared import loaded_company
from tests.small import ABOUT_DELIVERIES, MAY_BE_EMPTY

pytestmark = pytest.mark.long

#: Feeds in the order in which a company file could name them; exchange rates are few and come along.
FEEDS = list(contracts())
#: Sources by name, each with its feed and which of the feed's rows it delivers: a third of the orders comes from both.
SOURCES = {feed: (feed, "true") for feed in FEEDS} | {
    "orders": ("orders", "hash(t::varchar) % 3 < 2"), "till_orders": ("orders", "hash(t::varchar) % 3 > 0"),
}  # fmt: skip
#: Orders of people who are hard to tell apart: a mailbox of six ids, a word for nobody, a card of many ids, spellings.
STRANGERS = """
    insert into orders by name
    select * exclude (place) replace (
        'odd-' || place as order_id,
        case place % 4 when 0 then 'b' || place % 6 when 1 then 'NULL' when 2 then 'Zoe' || chr(776) || place % 10
            when 3 then 'card holder ' || place % 5 end as customer_id,
        case place % 4 when 0 then 'office@x.org' when 1 then 'n' || place % 5 || '@x.org' end as email,
        case place % 4 when 2 then '+49 (0)30 123' || place % 3 || '45 ext. ' || place when 3 then '0000000' end
            as phone,
        case place % 4 when 3 then 'card:' || place % 3 || ';device:none' end as person_key
    )
    from (select *, row_number() over (order by order_id) as place from orders) where place <= 120
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every sound row of a small company, versions and all, as one database to draw files from."""
    company = loaded_company(tmp_path_factory)
    target = tmp_path_factory.mktemp("rows") / "rows.duckdb"
    con = duckdb.connect(str(target))
    con.execute(f"attach '{company.settings.pipeline_db}' as pipeline (read_only)")
    for feed, contract in contracts().items():
        con.execute(f"create table {feed} as select {', '.join(contract.columns)} from pipeline.raw.{feed}")
    con.execute(STRANGERS)
    con.close()
    return target


def _company(folder: Path) -> Settings:
    """A company whose files hold contract columns as they are, one folder a source."""
    sources = [
        {
            "name": source, "feed": feed, "location": f"{{here}}/in/{source}/*.csv", "time_zone": "UTC",
            "columns": {name: name for name in contracts()[feed].columns},
        }
        for source, (feed, _) in SOURCES.items()
    ]  # fmt: skip
    company = {"name": "shuffled", "time_zone": "Europe/Berlin", "currency": "EUR", "as_of": "2026-06-30"}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "company.yml").write_text(yaml.safe_dump({"company": company, "sources": sources}))
    return load_settings(company_file=folder / "company.yml", home=folder / "var", environment="test")


def _deliver(rows: Path, target: Path, files: int, seed: int) -> list[Path]:
    """Write every source's rows, shuffled, over some files; a tenth of the rows comes twice."""
    con = duckdb.connect(str(rows), read_only=True)
    written = []
    for source, (feed, share) in SOURCES.items():
        for number in range(files):
            path = target / source / f"{seed}-{number}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            place, again = f"hash(t::varchar || '{seed}')", f"hash('{seed}' || t::varchar)"
            con.execute(
                f"copy (select * from {feed} as t where ({share}) and ({place} % {files} = {number} "
                f"or {again} % {files * 10} = {number}) order by {again}) to '{path}' (header, delimiter ',')"
            )
            written.append(path)
    con.close()
    return written


def _load(rows: Path, folder: Path, files: int, loads: int, seed: int) -> Settings:
    """Deliver the rows over several loads, the files in any order; late ones come with the last."""
    company, draw = _company(folder), random.Random(seed)
    waiting = _deliver(rows, folder / "out", files, seed)
    draw.shuffle(waiting)
    for turn in range(loads):
        for path in waiting[turn::loads]:
            target = folder / "in" / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        reports = load_company(company).sources
        assert [rejection for report in reports for rejection in report.rejected] == []
    return company


def _standing(company: Settings) -> dict[str, tuple[int, str]]:
    """What staging can see of each feed, whatever the order in which it came."""
    con = duckdb.connect(str(company.pipeline_db), read_only=True)
    seen = {}
    for feed in FEEDS:
        row = con.execute(
            "select count(*), md5(string_agg(text, ',' order by text)) from "
            f"(select distinct cast(_row_hash as varchar) as text from raw.{feed} "
            "where _file_id in (select file_id from raw.live_files))"
        ).fetchone()
        assert row is not None
        seen[feed] = (int(row[0]), str(row[1]))
    con.close()
    return seen


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.integers(1, 5), loads=st.integers(1, 3), seed=st.integers(0, 2**31))
def test_raw_ends_the_same(
    rows: Path, tmp_path_factory: pytest.TempPathFactory, files: int, loads: int, seed: int
) -> None:
    whole = _load(rows, tmp_path_factory.mktemp("whole"), files=1, loads=1, seed=0)
    split = _load(rows, tmp_path_factory.mktemp("split"), files, loads, seed)
    assert _standing(split) == _standing(whole)


def _ended(company: Settings) -> tuple[dict[str, tuple[int, str]], list[tuple[object, ...]]]:
    """Rows and content of every mart, and the marts' side of the reconciliation, whose other side is the delivery."""
    con = duckdb.connect(str(company.pipeline_db), read_only=True)
    tables = con.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
    ).fetchall()
    sides = con.execute(
        "select feed, figure, unit, warehouse_value, unexplained from marts.reconciliation order by all"
    ).fetchall()
    shared = con.execute(
        "select kind, is_joining from intermediate.int_shared_values group by all"
    ).fetchall()
    con.close()
    assert {("email", False), ("email", True), ("phone", True), ("person_key", False)} <= set(shared), shared
    marts = fingerprints(company, [table for (table,) in tables if table not in ABOUT_DELIVERIES])
    return {name: (mart.rows, mart.content) for name, mart in marts.items()}, sides


def test_marts_end_byte_for_byte_the_same(rows: Path, tmp_path: Path) -> None:
    arrangements = [(1, 1, 0), (4, 3, 11), (7, 2, 12)]
    found = []
    for files, loads, seed in arrangements:
        company = _load(rows, tmp_path / str(seed), files, loads, seed)
        warehouse = Warehouse(company.company_home).build(command="seed")
        warehouse.build(variables=company.dbt_vars())
        found.append(_ended(company))
    empty = {name for name, (count, _) in found[0][0].items() if not count}
    assert found[0][0] and empty <= MAY_BE_EMPTY, "a mart without rows proves nothing"
    assert found[1] == found[0]
    assert found[2] == found[0]
