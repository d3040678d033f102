"""Words, instants and days that the companies of service are drawn from.

Never here: rows, or expectations.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.dbt.twins.service import MINUTE, World


def some(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def moment(at: World, within: int) -> st.SearchStrategy[datetime]:
    """An instant in the first days of what is looked at."""
    return st.integers(0, within * 1440).map(lambda n: at.start + n * MINUTE)


def days(at: World) -> st.SearchStrategy[date]:
    return st.integers(0, 20).map(lambda n: at.local(at.start).date() + timedelta(days=n))
