"""Where a customer's figure comes from: its value, its rule in words, and the rows it is made of.

The answer is the marts' own (figure_rulebook, figure_evidence). Never here: rules of figures.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.query.errors import ReadingError
from orchestration.query.finding import the_customer
from orchestration.query.served import ServedFile

#: Marts in the order in which a bare figure is looked for: the one screen first.
ORDER = ("customer_360", "loyalty_state", "customer_rfm", "switch_risk")


@dataclass(frozen=True)
class Why:
    """A figure of a customer and its reasons.

    `values`: the figure in the mart, one a row of the customer's there (switch_risk has one a reason), none where the
    mart has no row for them. `how`: count, sum, first, last or rule. `evidence`: the rows (row_kind, row_id,
    happened_on, amount, note), oldest first; empty where no row makes the figure.
    """

    customer_key: int
    customer_id: str
    mart: str
    figure: str
    values: tuple[Any, ...]
    how: str
    rule: str
    evidence_set: str | None
    evidence: duckdb.DuckDBPyRelation


def figures(marts: ServedFile) -> duckdb.DuckDBPyRelation:
    """Every figure that can be asked, with its rule."""
    if not {"figure_rulebook", "figure_evidence"} <= set(marts.names):
        raise ReadingError(
            f"{marts.version.file} holds no evidence of figures; ask the file of audience `warehouse`"
        )
    order = " ".join(f"when '{mart}' then {place}" for place, mart in enumerate(ORDER))
    return marts.sql(
        f"select mart, figure, how, rule from marts.figure_rulebook order by case mart {order} else 99 end, figure"
    )


def _rule(marts: ServedFile, asked: str) -> tuple[str, str]:
    """Mart and figure that are meant. Raises ReadingError naming figures that come close."""
    known = [(mart, figure) for mart, figure, *_ in figures(marts).fetchall()]
    mart, _, figure = asked.rpartition(".")
    for one in known:
        if one[1] == figure and mart in ("", one[0]):
            return one
    names = list(dict.fromkeys(name for _, name in known))
    near = (
        difflib.get_close_matches(figure, names, n=3)
        or [name for name in names if figure and figure in name][:3]
    )
    hint = f"did you mean {', '.join(near)}?" if near else f"figures: {', '.join(names)}"
    raise ReadingError(f"no figure is called '{asked}'; {hint}")


def why(marts: ServedFile, reference: str, asked: str) -> Why:
    """See Marts.why."""
    from ingestion.database import quoted

    mart, figure = _rule(marts, asked)
    customer = the_customer(marts, reference)
    rule = marts.connection.execute(
        "select how, rule, evidence_set from marts.figure_rulebook where mart = ? and figure = ?",
        [mart, figure],
    ).fetchone()
    assert rule is not None
    values = marts.connection.execute(
        f"select {quoted(figure)} from marts.{quoted(mart)} where customer_key = ? order by all",
        [customer.key],
    ).fetchall()
    evidence = marts.sql(
        "select row_kind, row_id, happened_on, amount, note from marts.figure_evidence "
        "where customer_key = $key and evidence_set = $set order by happened_at nulls first, row_kind, row_id",
        {"key": customer.key, "set": rule[2]},
    )
    shown = tuple(value for (value,) in values)
    return Why(customer.key, customer.id, mart, figure, shown, rule[0], rule[1], rule[2], evidence)
