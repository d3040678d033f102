"""The command that asks metrics of the served marts: `loyalty metric revenue --by month,branch`.

MetricFlow writes the SQL from the project's definitions; it runs on the published file, as a reader. Never here: what a
metric means (dbt_project/models/semantic).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from orchestration.commands.asking import SCREENFUL, show
from orchestration.commands.output import write
from orchestration.query.metrics.engine import MetricQuestionWrong, Metrics, Question
from orchestration.query.metrics.naming import condition, dimension, dimensions, known_metrics


def add_metric(commands: Any, add_output: Any) -> None:
    """Add the command to the parser."""
    one = commands.add_parser("metric", help="ask metrics by any dimension; without a name: list them")
    one.add_argument("names", metavar="METRIC", nargs="?", default="", help="metrics, with commas between")
    one.add_argument(
        "--by", default="", metavar="A,B", help="what to cut by, such as month,branch; ? lists what can be"
    )
    one.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="A=X",
        help="only these; A!=X all but these, A= unknown",
    )
    one.add_argument(
        "--from", dest="start", type=date.fromisoformat, metavar="DAY", help="first day, YYYY-MM-DD"
    )
    one.add_argument("--to", dest="end", type=date.fromisoformat, metavar="DAY", help="last day, YYYY-MM-DD")
    one.add_argument("--saved", default="", metavar="NAME", help="a saved query instead; ? lists them")
    one.add_argument("--sql", action="store_true", help="the statement, and not its answer")
    one.add_argument(
        "--rows", type=int, default=SCREENFUL, help=f"rows shown on screen, 0 = all; {SCREENFUL}"
    )
    one.add_argument("--audience", default="warehouse", help="which published file; default: warehouse")
    add_output(one)


def metric(chosen: argparse.Namespace) -> int:
    """Answer, or list what can be asked."""
    from ingestion.settings import load_settings
    from orchestration.dbt.manifest import prepare

    metrics = Metrics.of(prepare(load_settings()).folder)
    if chosen.saved == "?" or not (chosen.names or chosen.saved):
        return _list(metrics, chosen, "saved_queries" if chosen.saved else "metrics")
    if chosen.by == "?":
        offered = dimensions(metrics, known_metrics(metrics, _words(chosen.names)))
        return show(["dimension"], [[one] for one in offered], chosen.form, 0)
    sql = metrics.sql(_question(metrics, chosen))
    if chosen.sql:
        write([sql + "\n"])
        return 0
    from orchestration.query import open_marts

    with open_marts(chosen.company_home, chosen.audience) as marts:
        columns, rows = marts.stream(sql)
        return show(columns, _days(rows), chosen.form, chosen.rows)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _question(metrics: Metrics, chosen: argparse.Namespace) -> Question:
    days = {name: day.isoformat() for name in ("start", "end") if (day := getattr(chosen, name))}
    if chosen.saved:
        known = [one["name"] for one in metrics.manifest["saved_queries"]]
        if chosen.saved not in known:
            raise MetricQuestionWrong(
                f"no saved query is called '{chosen.saved}'; there are: {', '.join(known)}"
            )
        return Question(saved=chosen.saved, **days)
    names = known_metrics(metrics, _words(chosen.names))
    offered = dimensions(metrics, names)
    by = tuple(dimension(word, offered) for word in _words(chosen.by))
    where = tuple(condition(text, offered) for text in chosen.where)
    return Question(names, by, where, order=by, **days)


def _days(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    """Rows with days as days: MetricFlow cuts time into instants at midnight."""
    for row in rows:
        yield [value.date() if isinstance(value, datetime) else value for value in row]


def _list(metrics: Metrics, chosen: argparse.Namespace, what: str) -> int:
    """What can be asked, by name."""
    found = sorted(metrics.manifest[what], key=lambda one: str(one["name"]))
    if what == "saved_queries":
        return show(
            ["saved_query", "meaning"], [[one["name"], one["description"]] for one in found], chosen.form, 0
        )
    rows = [[one["name"], one["config"]["meta"]["unit"], one["description"]] for one in found]
    return show(["metric", "unit", "meaning"], rows, chosen.form, 0)
