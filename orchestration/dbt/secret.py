"""The two halves of the company's secret that dbt's connection is given, of which keys are made.

Never here: the secret itself (ingestion/persons/secret.py), the hash (int_key in dbt_project/macros/portable.sql), or a
place that is published, logged or compiled.
"""

from __future__ import annotations

from ingestion.persons.secret import drawn

#: Variables that the profile reads. dbt accepts this beginning in a profile alone, and strikes its values from its log.
HALVES = {"inner": "DBT_ENV_SECRET_IDENTITY_INNER", "outer": "DBT_ENV_SECRET_IDENTITY_OUTER"}


def variables(secret: str) -> dict[str, str]:
    """The environment that hands a secret to dbt's profile; two keys as long as md5's block, so the nest is HMAC's."""
    return {variable: drawn(secret, f"identity {name}") for name, variable in HALVES.items()}
