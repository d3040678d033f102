"""How much the product costs over plain SQL: `make bench-stages`, ratios measured in one run on one machine.

Each line does the same work twice: as the product does it, and as the barest statements for it. Add a
line when a stage is added. Never here: a limit; times differ from machine to machine, ratios tell.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from ingestion.company.model import Source
from ingestion.company.reading import Reading
from ingestion.demo import write_demo
from ingestion.load import load_company
from ingestion.settings import Settings
from orchestration.dbt.manifest import prepare
from orchestration.publish.catalogue import Catalogue, catalogue
from orchestration.publish.layout import Layout
from orchestration.publish.manifest import Published, served
from orchestration.publish.postgres.audience import audiences, open_audience
from orchestration.publish.postgres.load import definitions
from orchestration.publish.postgres.publisher import publish_postgres
from orchestration.publish.publisher import publish
from tests.dbt.compiled import Step, step
from tests.dbt.support import Warehouse, check
from tests.keys import give_secret
from tests.postgres import own_server
from tests.small import SmallCompany, small_company

#: Customers of the benchmark's company; its rows grow in proportion.
CUSTOMERS = 5_000


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _scan(reading: Reading, location: str) -> str:
    """The barest reading of a file set as text."""
    if reading.format == "parquet":
        return f"select * from read_parquet('{location}', union_by_name = true)"
    if reading.format == "jsonl":
        return f"select * from read_json('{location}', format = 'newline_delimited', union_by_name = true)"
    encoding = "latin-1" if reading.encoding in ("latin-1", "cp1252", "iso-8859-1") else "utf-8"
    return (
        f"select * from read_csv('{location}', all_varchar = true, union_by_name = true, "
        f"delim = '{reading.separator}', header = true, encoding = '{encoding}', ignore_errors = true)"
    )


def _plain_load(settings: Settings, target: Path) -> None:
    con = duckdb.connect(str(target))
    con.execute(f"set threads = {settings.threads}")
    for source in settings.company.sources:
        con.execute(f"create table {source.name} as {_of(source, settings)}")
    con.close()


def _of(source: Source, settings: Settings) -> str:
    (reading,) = source.inputs.values()
    return _scan(reading, settings.locate(reading.location))


def _compiled(warehouse: Warehouse, settings: Settings) -> list[Step]:
    """What makes every model, in the order in which they depend on each other."""
    check(warehouse.dbt("compile", "--write-json", variables=settings.dbt_vars()))
    nodes = json.loads((warehouse.folder / "target/manifest.json").read_text("utf-8"))["nodes"]
    models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    done: dict[str, None] = {}

    def add(key: str) -> None:
        if key in models and key not in done:
            for parent in models[key]["depends_on"]["nodes"]:
                add(parent)
            done[key] = None

    for key in models:
        add(key)
    return [step(models[key]) for key in done]


def _plain_models(warehouse: Warehouse, models: list[Step], threads: int) -> None:
    with warehouse.connection() as con:
        con.execute(f"set threads = {threads}")
        give_secret(con)
        for model in models:
            con.execute(f"drop table if exists {model.table}")
            model.make(con)


def _plain_copy(source: Path, target: Path, tables: list[str]) -> None:
    con = duckdb.connect(str(target))
    con.execute(f"attach '{source}' as pipeline (read_only)")
    con.execute("create schema marts")
    for table in tables:
        con.execute(f"create table marts.{table} as select * from pipeline.marts.{table}")
    con.close()


def _plain_server(url: str, published: Published, folder: Path) -> None:
    """The same files into PostgreSQL by COPY alone: no key, no index, no comment, no statistics, no comparison."""
    with psycopg.connect(url) as server:
        for audience in audiences(folder, published):
            server.execute(f"create schema plain_{audience.name}")
            with open_audience(audience) as file:
                for table in file.tables({}):
                    name = f"plain_{audience.name}.{table.name}"
                    server.execute(f"create table {name} ({definitions(table)})")
                    copy = f"copy {name} from stdin (format csv)"
                    with server.cursor().copy(copy) as into, file.csv(table) as blocks:
                        for block in blocks:
                            into.write(block)


def _server(settings: Settings, given: Catalogue) -> tuple[float, float]:
    """Seconds of the publish to PostgreSQL, and of its barest form; a server of its own."""
    keys = {name: table.key for name, table in given.tables.items()}
    published = served(settings.serve_dir)
    assert published is not None
    folder = Layout(settings.serve_dir).folder(published.version)
    with own_server() as server:
        target = settings.model_copy(update={"postgres": SecretStr(server.url())})
        ours = _seconds(lambda: publish_postgres(target, keys))
        return ours, _seconds(lambda: _plain_server(server.url(), published, folder))


def run(company: SmallCompany) -> list[tuple[str, float, float]]:
    """(stage, seconds of the product, seconds of plain SQL) for each stage."""
    settings, warehouse = company.settings, Warehouse(company.settings.company_home)
    write_demo(settings)
    load = _seconds(lambda: load_company(settings))
    lines = [("load", load, _seconds(lambda: _plain_load(settings, company.folder / "plain.duckdb")))]
    lines.append(("load again", _seconds(lambda: load_company(settings)), lines[0][2]))
    warehouse.build(command="seed")
    models = _compiled(warehouse, settings)
    built = _seconds(lambda: warehouse.build(variables=settings.dbt_vars()))
    lines.append(("models", built, _seconds(lambda: _plain_models(warehouse, models, settings.threads))))
    tables = [model.name for model in models if model.table.startswith("marts.")]
    given = catalogue(prepare(settings).content)
    published = _seconds(lambda: publish(settings, given, "bench"))
    plain = _seconds(lambda: _plain_copy(settings.pipeline_db, company.folder / "copy.duckdb", tables))
    return [*lines, ("publish", published, plain), ("PostgreSQL", *_server(settings, given))]


def main(customers: int = CUSTOMERS) -> None:
    """Measure and print."""
    table = Table("stage", "seconds", "plain SQL", "ratio", title=f"{customers:,} customers")
    with tempfile.TemporaryDirectory() as folder:
        for stage, ours, plain in run(small_company(Path(folder), customers=customers)):
            table.add_row(stage, f"{ours:.1f}", f"{plain:.1f}", f"{ours / plain:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
