"""The words of dbt that sqlfluff's Jinja templater lacks, so that SQL is linted with the project's own macros.

dbt's own templater would parse the whole project for each process. Add a word when a macro uses one that
sqlfluff calls undefined. Never here: stand-ins for the project's macros, which are read from their files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from jinja2 import pass_context
from jinja2.runtime import Context

PROJECT = Path(__file__).resolve().parent.parent.parent / "dbt_project"
#: Vars that have no default in the project, because a refresh always gives them.
GIVEN_VARS = {"as_of": "2026-01-31", "as_of_instant": "2026-02-01 00:00:00"}
_VARS = {**yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))["vars"], **GIVEN_VARS}

execute = True


def var(name: str, default: Any = None) -> Any:
    """A var's default in dbt_project.yml, as a refresh would see it."""
    return _VARS.get(name, default)


class _Adapter:
    """What macros ask of dbt's adapter: nothing but the engine's wording of a macro."""

    @pass_context
    def dispatch(self, context: Context, name: str, *_: str) -> Any:
        """The macro as DuckDB words it, or the wording every engine shares."""
        return context.get(f"duckdb__{name}") or context.get(f"default__{name}")


class _Exceptions:
    """Where macros complain; a lint run that reaches one should say so."""

    def raise_compiler_error(self, message: str) -> None:
        """Stop, as dbt does."""
        raise ValueError(message)


adapter = _Adapter()
exceptions = _Exceptions()
