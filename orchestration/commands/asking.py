"""The commands that ask the served marts: customer, why, sql, tables.

Exit codes: 0 answered, 1 not (stderr says what to do), 2 wrong arguments. Never here: the questions (reading).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.commands.output import csv_lines, json_lines, json_text, write

if TYPE_CHECKING:
    from orchestration.query import Customer, Marts, Why

#: Rows a table on the terminal shows; --json and --csv always give all.
SCREENFUL = 100


def add_asking(commands: Any) -> None:
    """Add the commands to the parser."""
    one = commands.add_parser("customer", help="all there is about one customer, on one screen")
    one.add_argument("id", metavar="ID", help="id as any feed wrote it, customer_key, or e-mail address")
    one.add_argument(
        "--personal", action="store_true", help="with name, address and what else says who they are"
    )
    one.add_argument(
        "--all", action="store_true", help="every order, ticket and answer, not the latest alone"
    )
    two = commands.add_parser("why", help="where a customer's figure comes from: its rule and its rows")
    two.add_argument("id", metavar="ID")
    two.add_argument("figure", metavar="FIGURE", nargs="?", help="such as revenue, or loyalty_state.since_on")
    three = commands.add_parser("sql", help="ask the marts; the query also from a file or a pipe")
    three.add_argument(
        "query", metavar="QUERY", nargs="?", default="-", help="the query, or - to read it from stdin"
    )
    three.add_argument("--file", type=Path, help="read the query from this file")
    four = commands.add_parser("tables", help="what can be asked: every table, or the columns of one")
    four.add_argument("table", metavar="TABLE", nargs="?")
    for parser in (two, three, four):
        parser.add_argument(
            "--rows", type=int, default=SCREENFUL, help=f"rows shown on screen, 0 = all; {SCREENFUL}"
        )
    for parser in (one, two, three, four):
        parser.add_argument(
            "--audience", default="warehouse", help="which published file; default: warehouse"
        )
        add_output(parser)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Which company, and in which form."""
    parser.add_argument(
        "--company-home", type=Path, help="folder of the company (var/<company>); default: the settings'"
    )
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", dest="form", action="store_const", const="json", help="exact values as JSON")
    forms.add_argument("--csv", dest="form", action="store_const", const="csv", help="exact values as CSV")


def ask(chosen: argparse.Namespace) -> int:
    """Run one of the commands."""
    from orchestration.query import open_marts

    if chosen.command == "sql":
        chosen.query = _query(chosen)
    with open_marts(chosen.company_home, chosen.audience) as marts:
        return {"customer": _customer, "why": _why, "sql": _sql, "tables": _tables}[chosen.command](
            marts, chosen
        )


def show(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str | None, limit: int) -> int:
    """Rows in the form that was asked for; `limit` is the screen's alone, 0 = all."""
    if form:
        write((csv_lines if form == "csv" else json_lines)(columns, rows))
        return 0
    from orchestration.query.rendering import Rows, console

    found = list(islice(rows, limit + 1) if limit > 0 else rows)
    cut = limit > 0 and len(found) > limit
    console().print(Rows(columns, found[:limit] if cut else found))
    if cut:
        note = f"only {limit} rows are shown: --rows 0 shows all, --csv and --json give them to programs"
        console(stderr=True).print(note, style="dim")
    return 0


def _all(relation: duckdb.DuckDBPyRelation) -> tuple[list[str], list[Any]]:
    return relation.columns, relation.fetchall()


def _customer(marts: Marts, chosen: argparse.Namespace) -> int:
    from orchestration.query.customer import ROWS

    customer = marts.customer(chosen.id, chosen.personal, None if chosen.all or chosen.form else ROWS)
    if chosen.form == "json":
        write([json_text(customer.as_dict()) + "\n"])
    elif chosen.form == "csv":
        write(csv_lines(("part", "row", "name", "value"), _long(customer)))
    else:
        from orchestration.query.rendering import console, render_customer

        console().print(render_customer(customer.heading, customer.parts))
    return 0


def _long(customer: Customer) -> list[tuple[Any, ...]]:
    """A picture as lines of part, row (1 is the first), name and value."""
    return [
        (part.name, place, name, value)
        for part in customer
        for place, row in enumerate(part.rows, 1)
        for name, value in row.items()
    ]


def _why(marts: Marts, chosen: argparse.Namespace) -> int:
    if not chosen.figure:
        return show(*_all(marts.figures()), chosen.form, 0)
    why = marts.why(chosen.id, chosen.figure)
    if chosen.form == "csv":
        show(*_all(why.evidence), chosen.form, 0)
    elif chosen.form == "json":
        write([json_text(_why_dict(why)) + "\n"])
    else:
        from orchestration.query.rendering import UNBOUND, console, render_why

        console().print(render_why(why, chosen.rows or UNBOUND))
    return 0


def _why_dict(why: Why) -> dict[str, Any]:
    """A figure's reasons as plain values."""
    names = ("customer_id", "customer_key", "mart", "figure", "values", "how", "rule", "evidence_set")
    columns, rows = _all(why.evidence)
    evidence = [dict(zip(columns, row, strict=True)) for row in rows]
    return {name: getattr(why, name) for name in names} | {"evidence": evidence}


def _query(chosen: argparse.Namespace) -> str:
    """The query from where it is."""
    from orchestration.query import ReadingError

    try:
        text = chosen.file.read_text("utf-8") if chosen.file else chosen.query
    except OSError as error:
        raise ReadingError(f"{chosen.file} cannot be read: {error.strerror}") from None
    if text == "-":
        if sys.stdin.isatty():
            raise ReadingError('no query: loyalty sql "select ...", or pipe one in')
        text = sys.stdin.read()
    return str(text)


def _sql(marts: Marts, chosen: argparse.Namespace) -> int:
    return show(*marts.stream(chosen.query), chosen.form, chosen.rows)


def _tables(marts: Marts, chosen: argparse.Namespace) -> int:
    found = marts.columns(chosen.table) if chosen.table else marts.tables()
    if not chosen.table and not chosen.form:
        # A screen has room for the grain, not for what each table means in full.
        found = found.project(", ".join(f'"{name}"' for name in found.columns if name != "meaning"))
    return show(*_all(found), chosen.form, chosen.rows)
