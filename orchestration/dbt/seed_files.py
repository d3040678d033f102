"""Reading a company's own table of rules: the header and the types of the project's seed, or a fault with its place.

Never here: where the files lie and what becomes of them (seed_overrides.py), or what a rule means (the seed's YAML).
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import duckdb
import yaml

from ingestion.errors import CompanyFileError

WHOLE_NUMBERS = re.compile(r"^(big|small|tiny)?int(eger)?$", re.I)


@dataclass(frozen=True)
class Seed:
    """One of the project's tables of rules."""

    file: Path
    types: dict[str, str]
    #: Columns that a company's file may lack, each with what holds then: they came later than the files that lack them.
    where_missing: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Its header."""
        return next(csv.reader(io.StringIO(self.file.read_text("utf-8"))))


def seeds(folder: Path) -> dict[str, Seed]:
    """The project's seeds by name, with what their YAML declares of them."""
    told = {
        seed["name"]: seed
        for file in sorted(folder.rglob("*.yml"))
        for seed in (yaml.safe_load(file.read_text("utf-8")) or {}).get("seeds", [])
    }
    return {file.stem: _seed(file, told.get(file.stem, {})) for file in sorted(folder.rglob("*.csv"))}


def _seed(file: Path, told: dict[str, Any]) -> Seed:
    types = (told.get("config") or {}).get("column_types") or {}
    metas = {one["name"]: (one.get("config") or {}).get("meta") or {} for one in told.get("columns", [])}
    return Seed(
        file, types, {name: one["where_missing"] for name, one in metas.items() if "where_missing" in one}
    )


def _rows(file: Path) -> list[list[str]]:
    """The file's lines as fields, header first; a wrong encoding, no content and ragged lines are told."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except UnicodeDecodeError:
        raise CompanyFileError(f"{file}: not UTF-8; save the file as UTF-8") from None
    except csv.Error as error:
        raise CompanyFileError(f"{file}: not readable as CSV: {error}") from None
    if not any(rows):
        raise CompanyFileError(f"{file}: the file is empty; it needs at least a header line")
    return rows


def _check_header(file: Path, header: list[str], seed: Seed) -> None:
    missing = [name for name in seed.columns if name not in header and name not in seed.where_missing]
    extra = [name for name in header if name not in seed.columns]
    twice = sorted({name for name in header if header.count(name) > 1})
    told = [
        f"{word}: {', '.join(map(repr, names))}"
        for word, names in (("missing", missing), ("not among its columns", extra), ("twice", twice))
        if names
    ]
    if told:
        wanted = ",".join(seed.columns)
        spared = f" (a file may lack {', '.join(seed.where_missing)})" if seed.where_missing else ""
        raise CompanyFileError(
            f"{file}: the header differs from that of {seed.file.stem}; {'; '.join(told)}. "
            f"Write, separated by commas: {wanted}{spared}"
        )


def _fits(value: str, data_type: str) -> bool:
    """Whether a value is one of the column's type; an empty one is null."""
    if value == "":
        return True
    if WHOLE_NUMBERS.match(data_type) and not re.fullmatch(r"[+-]?\d+", value.strip()):
        return False  # a cast would round 1.5
    found = duckdb.execute(f"select try_cast(? as {data_type}) is not null", [value]).fetchone()
    return bool(found and found[0])


def _check_values(file: Path, rows: list[list[str]], seed: Seed) -> None:
    header = rows[0]
    for number, row in enumerate(rows[1:], start=2):
        if row and len(row) != len(header):
            raise CompanyFileError(
                f"{file}, row {number}: {len(row)} values for {len(header)} columns; "
                "a value with a comma in it needs quotes"
            )
        for column, value in zip(header, row, strict=False):
            data_type = seed.types.get(column, "varchar")
            if not _fits(value, data_type):
                raise CompanyFileError(
                    f"{file}, row {number}: {column}: {value!r} does not fit the column's type {data_type}"
                )
            if column == "time_zone" and value and value not in available_timezones():
                raise CompanyFileError(
                    f"{file}, row {number}: {column}: no time zone is called {value!r}; write an IANA name such as "
                    "America/New_York, or leave it empty for the company's own"
                )


def checked(file: Path, known: dict[str, Seed]) -> list[list[str]]:
    """The file's rows, header first, with the columns that it may lack.

    Raises CompanyFileError naming file, row, column and value of its first fault.
    """
    seed = known.get(file.stem)
    if seed is None:
        near = difflib.get_close_matches(file.stem, known, n=1)
        hint = f"did you mean {near[0]}.csv? " if near else ""
        raise CompanyFileError(
            f"{file}: no table of rules is called '{file.stem}'; {hint}There are: {', '.join(sorted(known))}"
        )
    rows = _rows(file)
    _check_header(file, rows[0], seed)
    _check_values(file, rows, seed)
    return _completed([row for row in rows if row], seed)


def _completed(rows: list[list[str]], seed: Seed) -> list[list[str]]:
    """The rows with every column that the file may lack."""
    added = {name: value for name, value in seed.where_missing.items() if name not in rows[0]}
    return [[*rows[0], *added], *([*row, *added.values()] for row in rows[1:])]
