"""What a mart and its figures cannot do without, read from the marts' YAML, and what of it the sources do not tell.

A need is a text as people read it: "tickets.resolved_at", "orders", "surveys.kind=nps", a setting that switches
something on ("vars.save_holdout_share"), or alternatives, "tickets.promised_at, or targets in service_targets.csv";
the last word of each alternative is an input of the mart known_inputs. A mart's own needs stand in `config.meta.needs`
(without them it has no rows), those of its columns in `config.meta.needs_of`: a pattern of column names, several with
blanks between, with the needs of all it fits. `config.meta.may_be_empty` says in words when a mart has rightly no rows
though all it needs is there: what it looks for has not happened, or too seldom. `config.meta.may_shrink` says why a
mart may hold far fewer rows than the version that is served. Never here: a need itself (the marts' YAML).
"""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase
from typing import Any

#: Between alternatives of a need.
OR = ", or "


def inputs_of(need: str) -> list[str]:
    """The inputs of which one is enough."""
    return [alternative.split()[-1] for alternative in need.split(OR)]


def _meta(model: dict[str, Any]) -> dict[str, Any]:
    meta: dict[str, Any] = (model.get("config") or {}).get("meta") or {}
    return meta


def _said(model: dict[str, Any], key: str) -> str:
    return " ".join(str(_meta(model).get(key) or "").split())


def needs_of(model: dict[str, Any]) -> tuple[str, ...]:
    """Needs without which a mart has no rows; none declared: no single input decides it."""
    return tuple(_meta(model).get("needs") or ())


def may_be_empty(model: dict[str, Any]) -> str:
    """When the mart has rightly no rows though all it needs is there; '' where it never has."""
    return _said(model, "may_be_empty")


def may_shrink(model: dict[str, Any]) -> str:
    """Why the mart may rightly be far smaller than what is served; '' where it holds history or everybody."""
    return _said(model, "may_shrink")


def column_needs(model: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Needs without which a column is unknown in every row, for the columns that have any."""
    declared: dict[str, list[str]] = _meta(model).get("needs_of") or {}
    found: dict[str, list[str]] = {}
    columns = model.get("columns") or {}
    names = list(columns) if isinstance(columns, dict) else [column["name"] for column in columns]
    for patterns, needs in declared.items():
        for column in names:
            if any(fnmatchcase(column, pattern) for pattern in patterns.split()):
                found.setdefault(column, []).extend(needs)
    return {column: tuple(dict.fromkeys(needs)) for column, needs in found.items()}


def unmet(needs: Collection[str], known: Collection[str]) -> list[str]:
    """The needs of which no alternative is known, in their order."""
    return [need for need in needs if not set(inputs_of(need)) & set(known)]
