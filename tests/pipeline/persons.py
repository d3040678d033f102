"""A company of three persons in several feeds, loaded, with what the models would make of who is who.

For the tests of erasing, forgetting and handing out. Never here: expectations.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb

from ingestion.contracts import contracts
from ingestion.database import pipeline, quoted
from ingestion.persons.finding import naming
from ingestion.persons.spelling import references
from ingestion.persons.tombstones import KEPT
from orchestration.persons.erase import erase, person
from orchestration.persons.receipt import Receipt
from tests.unit.conftest import Shop

#: Everything that says who Ann is, as the files below hold it.
ANN = (
    "C-1001", "W-77001", "ann.okafor@example.org", "ANN.OKAFOR@example.org", "+49 30 5550 1234", "Ann Okafor",
    "call me on Monday", "she was upset", "card-90210",
)  # fmt: skip
FEEDS = {
    "customers": [
        "customer_id,email,phone,full_name,city,joined_at,referred_by",
        "C-1001,ann.okafor@example.org,+49 30 5550 1234,Ann Okafor,Berlin,2024-01-01,",
        "C-2002,bob@example.org,,Bob Berg,Berlin,2024-01-01,C-1001",
    ],
    "orders": [
        "order_id,customer_id,email,phone,person_key,ordered_at,status,currency,gross_amount",
        "o1,C-1001,,,loyalty:card-90210,2026-01-01,completed,EUR,10",
        "o2,W-77001,ANN.OKAFOR@example.org,,,2026-01-02,completed,EUR,20",
        "o3,C-2002,bob@example.org,,,2026-01-03,completed,EUR,30",
        "o4,,,+49 (0)30 5550 1234,,not a day,completed,EUR,40",
    ],
    "tickets": [
        "ticket_id,email,opened_at,status",
        "t1,ann.okafor@example.org,2026-01-04,open",
        "t2,bob@example.org,2026-01-04,open",
    ],
    "ticket_events": [
        "ticket_id,event_at,event,note",
        "t1,2026-01-04,opened,she was upset",
        "t2,2026-01-04,opened,calm",
    ],
    "surveys": [
        "response_id,customer_id,responded_at,kind,score,scale_min,scale_max,comment",
        "r1,C-1001,2026-01-05,nps,3,0,10,call me on Monday",
        "r2,C-2002,2026-01-05,nps,9,0,10,fine",
    ],
    "survey_invitations": ["invitation_id,email,sent_at", "i1,ann.okafor@example.org,2026-01-04"],
}  # fmt: skip


def write_feed(shop: Shop, feed: str, name: str, rows: list[str]) -> Path:
    """A file of a feed."""
    path = shop.folder / feed / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*rows, ""]), "utf-8")
    return path


def persons(shop: Shop) -> Shop:
    """The shop with these feeds, loaded, and the table of who is who."""
    shop.sources = [
        shop.source(feed, tuple(rows[0].split(",")), location=f"{{here}}/{feed}/*.csv")
        for feed, rows in FEEDS.items()
    ]
    shop.company["max_quarantine_share"] = {"orders": 1}
    for feed, rows in FEEDS.items():
        write_feed(shop, feed, "first.csv", rows)
    shop.load_all()
    resolve(shop)
    return shop


def resolve(shop: Shop) -> None:
    """What the models would find of who is who: by an id, or the mail that leads to one."""
    whose = "case when list_has_any(refs, ['customer_id:C-2002', 'email:bob@example.org']) then 2 else 1 end"
    parts = " union ".join(
        f"select {references(one.references)} as refs from raw.{one.feed}" for one in naming()
    )
    said = ", ".join(
        f"split_part(list_filter(refs, lambda x: starts_with(x, '{kind}:'))[1], ':', 2) as {name}"
        for kind, name in (
            ("customer_id", "customer_id"),
            ("email", "email_normalised"),
            ("phone", "phone_normalised"),
        )
    )
    with pipeline(shop.settings) as con:
        con.execute("create schema if not exists intermediate")
        con.execute(
            f"create or replace table intermediate.int_references_resolved as "
            f"select nullif(customer_id, '') as customer_id, nullif(email_normalised, '') as email_normalised, "
            f"nullif(phone_normalised, '') as phone_normalised, customer_key from "
            f"(select {said}, {whose} as customer_key from ({parts}) where len(refs) > 0)"
        )
        con.execute("create schema if not exists marts")
        con.execute(
            "create or replace table marts.customer_360 as select 1 as customer_key, 'Ann Okafor' as full_name"
        )


def leave_traces(home: Path) -> None:
    """What runs may have left of Ann: a run record, Dagster's history, a copy of a remote file, an old version."""
    run = home / "runs/one"
    run.mkdir(parents=True)
    (run / "gate_raw.json").write_text(json.dumps({"customer_id": "C-1001", "n": 1}), "utf-8")
    (home / "dagster").mkdir()
    with sqlite3.connect(home / "dagster/runs.db") as con:
        con.execute("create table event_logs (id integer, event text)")
        con.execute(
            "insert into event_logs values (1, ?)", [json.dumps({"rows": [{"customer_id": "C-1001"}]})]
        )
    con.close()
    (home / "remote/x").mkdir(parents=True)
    with gzip.open(home / "remote/x/orders.csv.gz", "wt") as file:
        file.write("o1,C-1001,ann.okafor@example.org\n")
    for version in ("v00000001", "v00000002"):
        folder = home / "serve/versions" / version
        (folder / "warehouse").mkdir(parents=True)
        with duckdb.connect(str(folder / "warehouse.duckdb")) as served:
            served.execute(
                "create schema marts; create table marts.customer_360 as select 'Ann Okafor' as full_name"
            )
            served.execute(f"copy marts.customer_360 to '{folder}/warehouse/customer_360.parquet'")
    (home / "serve/current").symlink_to("versions/v00000002")
    (home / "serve/reports/v00000002").mkdir(parents=True)
    (home / "serve/reports/v00000002/report.json").write_text('"C-1001"', "utf-8")
    (home / "serve/report").symlink_to("reports/v00000002")


def everything_in(file: Path) -> Iterator[bytes]:
    """A file's bytes, and what they hold unpacked: rows of DuckDB and Parquet, the content of gz."""
    yield file.read_bytes()
    if file.suffix == ".gz":
        yield gzip.decompress(file.read_bytes())
    if file.suffix == ".parquet":
        with duckdb.connect() as con:
            yield str(con.execute(f"select * from '{file}'").fetchall()).encode()
    if file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as con:
            tables = con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            for schema, table in tables:
                yield str(con.execute(f"select * from {quoted(schema)}.{quoted(table)}").fetchall()).encode()


def holding(home: Path, values: tuple[str, ...]) -> dict[str, set[str]]:
    """Values by the files of a folder that hold them, byte by byte; links and the company's own files apart."""
    files = [
        file
        for file in home.rglob("*")
        if file.is_file()
        and not file.is_symlink()
        and file.relative_to(home).parts[0] not in ("sources", "truth")
    ]
    found = {file.relative_to(home).as_posix(): b"\0".join(everything_in(file)) for file in files}
    return {
        name: held
        for name, content in found.items()
        if (held := {one for one in values if one.encode() in content})
    }


def counted(shop: Shop) -> list[tuple[str, int]]:
    """Rows of raw by feed."""
    asked = " union all ".join(
        f"select '{feed}', count(*) from raw.{feed}" for feed in contracts() if feed in FEEDS
    )
    return [(str(feed), int(rows)) for feed, rows in shop.query(f"{asked} order by 1")]


def published_anew(shop: Shop) -> int:
    """What a refresh does to the served folder: a version without her, and its report."""
    serve = shop.settings.serve_dir
    (serve / "versions/v00000003").mkdir()
    with duckdb.connect(str(serve / "versions/v00000003/warehouse.duckdb")) as con:
        con.execute("create schema marts; create table marts.customer_360 as select 'Bob Berg' as full_name")
    (serve / "reports/v00000003").mkdir()
    for link, target in (("current", "versions/v00000003"), ("report", "reports/v00000003")):
        (serve / link).unlink()
        (serve / link).symlink_to(target)
    return 0


def erased(shop: Shop, who: str = "ann.okafor@example.org", figures: str = KEPT) -> tuple[Receipt, Path]:
    """Ann erased, with a refresh that publishes anew."""
    return erase(shop.settings, [(person(who), figures)], lambda: published_anew(shop))
