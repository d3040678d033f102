"""What known_inputs says of a setting that a mart waits for: whether it switches anything on.

Never here: which mart waits for what (tests/gates/test_waiting.py), or the columns of feeds (their marts' tests).
"""

from __future__ import annotations

import pytest

from tests.dbt.compiled import compiled
from tests.dbt.support import AS_OF


@pytest.mark.parametrize(("share", "is_known"), [(0, False), (0.05, True)])
def test_a_setting_is_known_where_it_is_set(share: float, is_known: bool) -> None:
    made = compiled("known_inputs", variables=AS_OF | {"save_holdout_share": share})
    with made.built({}) as con:
        rows = con.execute(
            "select feed, row_count, is_known from marts.known_inputs where input = 'vars.save_holdout_share'"
        ).fetchall()
    assert rows == [(None, 1, is_known)]
