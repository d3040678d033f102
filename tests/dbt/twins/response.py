"""Response rates of surveys in plain loops, written from the definitions, not from the SQL.

Here: what test_surveys_twin.py compares survey_response with. Never here: SQL, dbt, what answers say.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

from tests.dbt.twins.intervals import rate
from tests.dbt.twins.marts import Row
from tests.dbt.twins.surveys import Group, Rules, dimensions, grouped


def response(rows: dict[str, list[Row]], rules: Rules) -> dict[Group, Group]:
    """By month, dimension, value and kind: sent, decided, answered, rate and bounds, median hours to an answer."""
    sent = [one for one in rows["survey_invitations"] if one["sent_at"] < rules.end]
    first: dict[str, datetime] = {}
    for answer in rows["surveys"]:
        before = [one for one in sent if answer["responded_at"] < rules.end and _fits(one, answer)]
        named = [one for one in before if one["sent_at"] == answer["sent_at"]]
        if before:
            chosen = max(named or before, key=lambda one: one["sent_at"])["invitation_id"]
            first[chosen] = min(first.get(chosen, answer["responded_at"]), answer["responded_at"])
    groups = dimensions(rows, rules, "sent_at")
    del groups["branch"]
    found: dict[Group, Group] = {}
    for kind in {one["kind"] for one in sent}:
        same = [one for one in sent if one["kind"] == kind]
        for key, own in grouped(same, lambda one: rules.local(one["sent_at"]), groups).items():
            over = [one for one in own if one["sent_at"] + rules.answer <= rules.end]
            waits = [first[i["invitation_id"]] - i["sent_at"] for i in over if i["invitation_id"] in first]
            hours = [wait / timedelta(hours=1) for wait in waits if wait < rules.answer]
            middle = median(hours) if hours else None
            found[*key, kind or "unknown"] = (
                len(own),
                len(over),
                len(hours),
                *rate(len(hours), len(over)),
                middle,
            )
    return found


def _fits(invitation: Row, answer: Row) -> bool:
    same_touchpoint = invitation["touchpoint"] == answer["touchpoint"]
    return (
        invitation["customer_id"] == answer["customer_id"]
        and invitation["sent_at"] <= answer["responded_at"]
        and invitation["kind"] in (None, answer["kind"])
        and (same_touchpoint or invitation["touchpoint"] is None or answer["touchpoint"] is None)
    )
