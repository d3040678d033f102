"""Who has been silent for longer than the company keeps persons.

Never here: what a person did (ingestion/persons/silent.py), or how they are erased (erase.py).
"""

from __future__ import annotations

from ingestion.database import pipeline
from ingestion.errors import LoyaltyError
from ingestion.persons.finding import refuse_unbuilt
from ingestion.persons.silent import Silent, limit_of, silent_since
from ingestion.settings import Settings


def silent(settings: Settings) -> Silent:
    """The customers to be forgotten as of the settings' day; raises LoyaltyError where the company names no days."""
    days = settings.company.forget_after_days
    if days is None:
        raise LoyaltyError(
            f"{settings.company_file} does not say after how many days without any event a person is forgotten: add "
            "forget_after_days under company"
        )
    with pipeline(settings) as con:
        refuse_unbuilt(con)
        return silent_since(con, limit_of(settings.as_of_instant, days))
