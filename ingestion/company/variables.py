"""Variables of the environment: how a setting's is called, how a wrong or an unknown one is refused.

Never here: the settings themselves (ingestion/settings.py).
"""

from __future__ import annotations

import difflib
import os

from pydantic import ValidationError

from ingestion.errors import SettingsError

#: Variables of the same beginning that stages hand to each other, or that people set for the services alone.
NO_SETTINGS = {"LOYALTY_PIPELINE_DB", "LOYALTY_DAGSTER_DIR", "LOYALTY_UNATTENDED"}
SECRET = {"postgres", "identity_secret"}  # may hold a password: a refusal does not repeat them


def variable_of(alias: str) -> str:
    """Environment variable of a setting, by its alias or its name."""
    return alias if alias.startswith("LOYALTY_") else f"LOYALTY_{alias.upper()}"


def refusal(error: ValidationError) -> str:
    """Each refused setting by its variable's name, with its value and what is allowed."""
    lines = []
    for fault in error.errors():
        variable = variable_of(str(fault["loc"][0]))
        text = fault["msg"].removeprefix("Value error, ")
        value = "" if variable.lower().removeprefix("loyalty_") in SECRET else f"={fault['input']!r}"
        lines.append(f"{variable}{value} is refused: {text}")
    return "\n".join(lines)


def refuse_unknown(known: set[str]) -> None:
    """A misspelt variable would be ignored in silence."""
    for name in sorted(os.environ):
        if name.startswith("LOYALTY_") and name not in known | NO_SETTINGS:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else "; docs/settings.md lists them"
            raise SettingsError(f"{name} is no setting{hint}")
