"""How often service_control_chart flags a week of desks that stay as they are.

Here: the simulation and its bound. Never here: what a chart is (test_service_charts.py).
"""

from __future__ import annotations

from tests.dbt.companies.service_months import VARIABLES
from tests.dbt.compiled import company, compiled

#: Tickets of a hundred desks that stay as they are, over 112 weeks: some thirty a week, times as skewed as times are.
STABLE = """
create table intermediate.int_tickets_measured as
with drawn as (
    select
        'desk ' || desk as team, date '2023-12-04' + (7 * week)::integer as day, n,
        exp(5 + 1.2 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) as resolution_minutes,
        random() < 0.3 as is_self_service, random() < 0.88 as is_promise_kept,
        30 + 25 * ln(1 - random()) * ln(1 - random()) as handle_seconds
    from range(100) as desks(desk), range(112) as weeks(week), range(50) as numbers(n)
)
select
    team, 'all' as branch, 'all' as channel, 'all' as category,
    day as resolved_on, day as due_on, day as first_responded_on,
    resolution_minutes, null::double as resolution_business_minutes, null::double as first_response_minutes,
    null::double as first_response_business_minutes, handle_seconds::bigint as handle_seconds, is_self_service,
    true as is_due, is_promise_kept, false as is_first_contact_known, null::boolean as is_first_contact_resolved
from drawn
where n < 20 or random() < 0.4
"""


def test_a_stable_desk_is_left_alone() -> None:
    """Of the weeks of desks that stay as they are at most one in 150 is flagged, by a point outside or by a run."""
    made = compiled(
        "service_control_chart", variables={**VARIABLES, "control_baseline_weeks": 26, "control_min_weeks": 8}
    )
    charts = [one for one in made.steps if one.name in ("int_control_baselines", "service_control_chart")]
    with company({}) as con:
        con.execute("create schema intermediate")
        con.execute("select setseed(0.25)")
        con.execute(STABLE)
        con.execute(
            "create table intermediate.int_orders_promised as select null::date as due_on, null as is_due, "
            "null as is_promise_kept, null as branch, null as channel, null as region limit 0"
        )
        for step in charts:
            step.make(con)
        found = con.execute(
            "select metric, count(*), avg((is_out_of_control or is_run_of_eight)::int) "
            "from marts.service_control_chart where dimension = 'team' and centre is not null and not is_small "
            "group by metric order by metric"
        ).fetchall()
    metrics = [metric for metric, _, _ in found]
    assert metrics == ["handle_seconds", "resolution_minutes", "self_service_rate", "ticket_promise_rate"]
    weeks = sum(count for _, count, _ in found)
    assert weeks > 30_000
    assert 0.003 < sum(count * share for _, count, share in found) / weeks <= 1 / 150, found
