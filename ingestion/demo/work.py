"""From a chunk's rows to the rows of files: wording, dirt and the day of the file, as parquet beside the target.

Here: running the selects of sql/ over a chunk. Never here: behaviour, or the final files (files.py).
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np

from ingestion.database import nothing_unasked
from ingestion.demo import constants as c
from ingestion.demo import dirt, words
from ingestion.demo.draws import Columns, Purpose, generator
from ingestion.demo.feeds import ABOUT, FILE_SETS, SQL, FileSet
from ingestion.demo.parameters import Chunk, DemoParameters
from ingestion.demo.people import Crowd

MACROS = (
    "utc(x) as case when x >= 0 then make_timestamp(x * 1000000) end",
    "iso(x) as strftime(utc(x), '%Y-%m-%dT%H:%M:%SZ')",
    "local_time(x) as timezone('{zone}', make_timestamptz(cast(x as bigint) * 1000000))",
    "local_text(x) as case when x >= 0 then strftime(local_time(x), '%d.%m.%Y %H:%M:%S') end",
    "local_day(x) as cast(local_time(x) as date)",
    "day_instant(d, u) as cast(floor(epoch(timezone('{zone}', cast(date '{start}' + cast(d as integer) as timestamp) "
    "+ to_seconds(cast(floor(21600 + u * 57600) as bigint))))) as bigint)",
    "point(cents) as cast(cast(cents / 100 as decimal(18, 2)) as varchar)",
    "comma(cents) as replace(cast(cast(cents / 100 as decimal(18, 2)) as varchar), '.', ',')",
    "form(u) as (u * 97) % 1",
    "mail_form(m, u) as case when form(u) < 0.75 then m when form(u) < 0.85 then upper(m) "
    "when form(u) < 0.97 then upper(left(m, 1)) || substr(m, 2) else '  ' || m || ' ' end",
    "phone_form(a, n, u) as case when form(u) < 0.5 then '+49 ' || a || ' ' || n when form(u) < 0.7 then "
    "'+49-' || a || '-' || left(n, 4) || '-' || substr(n, 5) when form(u) < 0.85 then "
    "'+49 (' || a || ') ' || left(n, 4) || ' ' || substr(n, 5) else '0049' || a || n end",
)  # fmt: skip

#: Lists that the selects choose words from.
LISTS = (
    "first_names", "last_names", "mail_domains", "regions", "cities", "categories", "acquisition", "occupations",
    "wealth", "genders", "failures", "questions", "severities", "ticket_kinds", "ticket_channels", "teams", "resolvers",
    "compensations", "survey_kinds", "touchpoints", "outcomes", "contact_channels", "campaigns", "payments",
    "comments_good", "comments_bad",
)  # fmt: skip


def connect(memory_mb: int, spill: Path, threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A database of its own in memory; one thread keeps the order of rows, and so the bytes, the same."""
    con = duckdb.connect(
        config={"threads": threads, "memory_limit": f"{memory_mb}MB", "temp_directory": str(spill)}
    )
    nothing_unasked(con)
    con.execute("set TimeZone = 'UTC'")
    con.execute("set enable_progress_bar = false")
    return con


def prepare(con: duckdb.DuckDBPyConnection, parameters: DemoParameters) -> None:
    """Macros and words of the selects."""
    for macro in MACROS:
        text = macro.replace("{zone}", parameters.time_zone).replace(
            "{start}", parameters.first_date.isoformat()
        )
        con.execute(f"create macro {text}")
    lists = ", ".join(f"? as {name}" for name in LISTS)
    values = [list(getattr(words, name.upper())) for name in LISTS]
    con.execute(
        f"create table words as select {lists}, ? as foreign_region, ? as note",
        [*values, words.FOREIGN_REGION, words.CARRIERS_NOTE],
    )
    con.execute(
        "create table till as select ? as mail, ? as mail_share", [words.TILL_MAIL, c.TILL_MAIL_SHARE]
    )
    con.execute("create table calendar as select ? as last_day", [parameters.last_day])


def rates(con: duckdb.DuckDBPyConnection, parameters: DemoParameters, chunk: Chunk) -> Columns:
    """Monthly exchange rates; they are the company's, so only the first chunk writes them."""
    months = parameters.last_day // 30 + 1 if chunk.number == 0 else 0
    steps = [generator(parameters.seed, 0, month, Purpose.RATES).standard_normal() for month in range(months)]
    days = [con.execute("select day_instant(?, 0)", [30 * month]).fetchall()[0][0] for month in range(months)]
    return {"day_instant": np.array(days, dtype=np.int64), "rate": 1.04 * np.exp(0.006 * np.cumsum(steps))}


def crowd_columns(crowd: Crowd) -> Columns:
    """The people as columns: traits and where they stand."""
    state = {name: value for name, value in vars(crowd).items() if isinstance(value, np.ndarray)}
    return state | crowd.traits


def _write(con: duckdb.DuckDBPyConnection, files: FileSet, parameters: DemoParameters, target: Path) -> None:
    """The rows of one file set of a chunk, dirt included, sorted by the day of their file."""
    con.execute(f"create or replace temp view clean as {files.select}")
    columns = [name for (name, *_) in con.execute("describe clean").fetchall() if name not in ABOUT]
    repeated = ", ".join(f"'{reason}'" for reason in dirt.twice(files.name)) or "''"
    week = "cast(date_trunc('week', came) as date) + 6" if files.weekly else "came"
    con.execute(f"""
        copy (
            with marked as (select *, {dirt.reason_sql(files.name)} as dirt from clean),
            copied as (
                select marked.*, copy
                from marked cross join (values (0), (1)) as copies(copy)
                where copy = 0 or dirt in ({repeated})
            ),
            spoilt as (
                select moment, row_key, version, dirt, copy, {dirt.spoilt_sql(files.name, columns)},
                    greatest(local_day(moment), date '{parameters.first_date}') + {dirt.later_sql(files.name)} as came
                from copied
            ),
            filed as (select * exclude (came), {week} as file_day from spoilt)
            select * from filed where file_day <= date '{parameters.as_of}'
            order by file_day, moment, row_key, version, copy
        ) to '{target}' (format parquet, row_group_size 30000)
    """)


def write_chunk(
    con: duckdb.DuckDBPyConnection, parameters: DemoParameters, chunk: Chunk, crowd: Crowd,
    tables: dict[str, Columns], folder: Path,
) -> None:  # fmt: skip
    """All file sets of a chunk, each into folder/<file set>/<chunk>.parquet."""
    tables = tables | {"crowd": crowd_columns(crowd), "rates": rates(con, parameters, chunk)}
    for name, columns in tables.items():
        con.register(name, columns)
    con.execute(f"create or replace temp table people as {(SQL / 'people.sql').read_text('utf-8')}")
    for view in ("order_versions", "ticket_versions"):
        con.execute(f"create or replace temp view {view} as {(SQL / f'{view}.sql').read_text('utf-8')}")
    for files in FILE_SETS:
        (folder / files.name).mkdir(parents=True, exist_ok=True)
        _write(con, files, parameters, folder / files.name / f"{chunk.number:012d}.parquet")
