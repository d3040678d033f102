"""Any text is read to its last row, or its file is rejected with a reason; no mutated file ends a load.

Most examples are only read, which is where rows get lost; a few are loaded.
Never here: what a given damage must say (tests/unit), and the long run of mutations (`make fuzz`).
"""

from __future__ import annotations

import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.company.reading import Reading
from ingestion.load import load_company
from ingestion.load.outcome import SourceReport
from ingestion.readers import Landed, land, misfits, read_headers
from ingestion.readers.common import SourceFile
from ingestion.settings import load_settings
from tests.trials.fuzz.run import batch
from tests.trials.fuzz.seeds import seeds

ENCODINGS = ("utf-8", "latin-1", "utf-16")
HEADER = ("order_id", "customer_id", "word")
WORDS = st.text(st.sampled_from("ab\",;\n\r\t\0\\' é[{="), max_size=8)
CELLS = st.one_of(WORDS, WORDS.map(lambda word: '"' + word.replace('"', '""') + '"'))
#: A row: what follows its name, in cells, usually as many as the header has.
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=6)
FILES = st.lists(
    st.tuples(ROWS, st.sampled_from(("\n", "\r\n", "\r")), st.booleans()), min_size=1, max_size=8
)


def written(rows: list[list[str]], end: str, ended: bool) -> str:
    """A file in which each row begins with a name of its own, t0, t1 ..."""
    lines = [",".join(HEADER), *(",".join([f"t{number}", *cells]) for number, cells in enumerate(rows))]
    return end.join(lines) + (end if ended else "")


def company(folder: Path, encoding: str) -> Any:
    """A company whose orders are known by the row's name alone."""
    same = {"ordered_at": "2024-01-02", "status": "completed", "currency": "EUR", "gross_amount": 1}
    columns = {"order_id": "order_id", "customer_id": {"constant": "c"}}
    source = {
        "name": "texts", "feed": "orders", "location": "{here}/in/*.csv", "encoding": encoding,
        "columns": columns | {name: {"constant": value} for name, value in same.items()},
    }  # fmt: skip
    file = folder / "company.yml"
    file.write_text(yaml.safe_dump({"company": {"name": "texts"}, "sources": [source]}))
    return load_settings(company_file=file, home=folder / "var", environment="test")


def kept(company: Any) -> dict[str, str]:
    """All text that raw holds of each file: of its rows, of those refused and of those known already."""
    con = duckdb.connect(str(company.pipeline_db), read_only=True)
    found = con.execute(
        """
        with texts as (
            select _file_id as file_id, order_id || chr(10) || coalesce(_extra, '') as text from raw.orders
            union all select file_id, row_text from raw.quarantine
            union all
            select d.file_id, o.order_id || chr(10) || coalesce(o._extra, '')
            from raw.duplicates as d join raw.orders as o on o._row_hash = d.row_hash
        )
        select f.path, string_agg(t.text, chr(10)) from raw.files as f join texts as t using (file_id) group by 1
        """
    ).fetchall()
    con.close()
    return {Path(path).name: text for path, text in found}


def physical_rows(text: str) -> int | None:
    """Rows below the header, counted line by line; None where a quote may join lines."""
    return None if '"' in text else sum(bool(line) for line in re.split(r"\r\n|\n|\r", text)[1:])


def check(report: SourceReport, company: Any, texts: dict[str, str]) -> None:
    """Each row's name is in raw, or the file is rejected; rows in are the physical rows."""
    assert report.rows_in == report.rows_loaded + report.rows_duplicate + report.rows_quarantined
    rejected = {Path(one.path).name: one.reason for one in report.rejected}
    held = kept(company)
    con = duckdb.connect(str(company.pipeline_db), read_only=True)
    counts = dict(con.execute("select regexp_extract(path, '[^/]*$'), rows_in from raw.files").fetchall())
    con.close()
    seen: set[str] = set()
    for name, text in texts.items():
        if name in rejected or text in seen:
            continue
        seen.add(text)
        names = set(re.findall(r"(?m)^t\d+(?=,)", text))
        missing = {one for one in names if not re.search(rf"(?<![a-z]){one}(?!\d)", held.get(name, ""))}
        assert not missing, f"{name}: {missing} of {text!r} is in no row: {held.get(name)!r}"
        rows = physical_rows(text)
        assert rows is None or counts[name] == rows, f"{name}: {counts[name]} rows of {text!r}"


def read(con: duckdb.DuckDBPyConnection, folder: Path, encoding: str, texts: dict[str, str]) -> Landed:
    """The files read into the tables `landed` and `landed_unreadable`, nothing mapped, nothing stored."""
    reading = Reading(location="x", encoding=encoding)
    files = []
    for number, (name, text) in enumerate(texts.items()):
        (folder / name).write_bytes(text.encode(encoding))
        files.append(SourceFile(number, name, folder / name, datetime(2024, 1, 2)))
    return land(con, files, reading, "landed", read_headers(con, files, reading))


def check_read(con: duckdb.DuckDBPyConnection, landed: Landed, texts: dict[str, str]) -> None:
    """Each row's name is in a row, each row has a number of its own; a file of which that is not so is rejected."""
    columns = ", ".join(f'"{name}"' for name in landed.columns)
    text = f"concat_ws(',', {columns})" if columns else "''"
    found = con.execute(
        f"select _file_id, _row_number, {text} from landed "
        "union all select _file_id, _row_number, row_text from landed_unreadable order by 1, 2"
    ).fetchall()
    for file_id, (name, whole) in enumerate(texts.items()):
        if file_id in landed.rejected:
            continue
        rows = {number: row for of, number, row in found if of == file_id}
        told = sum(of == file_id for of, _, _ in found)
        assert len(rows) == told, f"{name}: two rows of one number among {sorted(rows)} of {whole!r}"
        names = set(re.findall(r"(?m)^t\d+(?=,)", whole))
        missing = {
            one
            for one in names
            if not any(re.search(rf"(?<![a-z]){one}(?!\d)", row) for row in rows.values())
        }
        assert not missing, f"{name}: {missing} of {whole!r} is in no row: {rows}"
        physical = physical_rows(whole)
        assert physical is None or told == physical, f"{name}: {told} rows of {whole!r}"


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(files=FILES, left_to_duckdb=st.booleans())
def test_any_text_is_read_to_its_last_row_or_rejected(
    encoding: str, files: list[tuple[list[list[str]], str, bool]], left_to_duckdb: bool
) -> None:
    texts = {f"{number}.csv": written(*file) for number, file in enumerate(files)}
    by_line = patch.multiple(misfits, MOST_ERRORS=misfits.MOST_ERRORS if left_to_duckdb else -1)
    with by_line, tempfile.TemporaryDirectory() as name, duckdb.connect(config={"threads": 2}) as con:
        check_read(con, read(con, Path(name), encoding, texts), texts)


def test_a_row_that_is_not_read_is_seen(tmp_path: Path) -> None:
    texts = {"0.csv": written([["a", "b"], ["c", "d"]], "\n", True)}
    with duckdb.connect() as con:
        landed = read(con, tmp_path, "utf-8", texts)
        check_read(con, landed, texts)
        con.execute("delete from landed where _row_number = 2")
        with pytest.raises(AssertionError, match="is in no row"):
            check_read(con, landed, texts)


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(files=FILES)
def test_any_text_is_loaded_to_its_last_row_or_rejected(
    encoding: str, files: list[tuple[list[list[str]], str, bool]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        texts = {f"{number}.csv": written(*file) for number, file in enumerate(files)}
        for path, text in texts.items():
            (folder / "in" / path).write_bytes(text.encode(encoding))
        here = company(folder, encoding)
        (report,) = load_company(here).sources
        check(report, here, texts)


def test_a_lost_row_is_seen(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "0.csv").write_text(written([["a", "b"]], "\n", True))
    here = company(tmp_path, "utf-8")
    (report,) = load_company(here).sources
    with pytest.raises(AssertionError, match="is in no row"):
        check(report, here, {"0.csv": written([["a", "b"], ["c", "d"]], "\n", True)})


@pytest.mark.parametrize(
    "ending", ["csv", "tsv", "u16", "csv.gz", "csv.zst", "jsonl", "json", "parquet", "xlsx"]
)
def test_no_mutated_file_ends_a_load(ending: str) -> None:
    assert batch(ending, seed=1, files=12 if ending != "xlsx" else 6).loaded >= 0


def test_every_format_is_mutated(tmp_path: Path) -> None:
    assert set(seeds(str(tmp_path))) >= {"csv", "tsv", "jsonl", "json", "parquet", "xlsx"}
