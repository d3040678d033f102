-- grain: one row an event of a customer with a failure, with their trouble just after it
-- Trouble: a failure that nothing has proven recovered since. A proof is a satisfied answer or a completed order given after the
-- end of every failure so far (an answer: within repurchase_days); an order is known as a proof when it is complete.
{% set so_far = loyalty_so_far() -%}
with failing as (

    select
        customer_key,
        event_number,
        happened_at,
        kind,
        failures,
        marked_at,
        proven_at,
        max(failing_until) over ({{ so_far }}) as failing_until,
        max(barred_until_at) over ({{ so_far }}) as barred_until_at,
        {{ count_if("kind = 'failure'") }} over ({{ so_far }}) as all_failures
    from {{ ref('int_loyalty_events') }}
    where customer_key in (select customer_key from {{ ref('int_failures_collected') }})

),

proven as (

    -- all_failures as it was at the last proof: how many are recovered
    select
        customer_key,
        event_number,
        happened_at,
        kind,
        barred_until_at,
        all_failures,
        sum(failures) over ({{ so_far }}) as failures,
        max(marked_at) over ({{ so_far }}) as marked_at,
        max(case when kind = 'window_over' then happened_at end) over ({{ so_far }}) as window_over_at,
        max(case when kind = 'company_action' then event_number end) over ({{ so_far }}) as action_number,
        max(case when kind = 'failure' then event_number end) over ({{ so_far }}) as failure_number,
        coalesce(max(case
            when kind = 'order' and proven_at > failing_until then all_failures
            when kind = 'answer' and proven_at > failing_until
                and proven_at <= {{ instant_plus_days('failing_until', var('repurchase_days')) }} then all_failures
        end) over ({{ so_far }}), 0) as recovered_failures
    from failing

),

troubled as (

    select
        customer_key,
        event_number,
        all_failures,
        recovered_failures,
        failures,
        barred_until_at,
        marked_at,
        {{ instant_plus_days('marked_at', var('repurchase_days')) }} <= window_over_at as is_window_over,
        action_number > failure_number as is_acted_on,
        max(case when kind = 'failure' and all_failures = recovered_failures + 1 then happened_at end) over ({{ so_far }})
            as troubled_since_at
    from proven

)

select
    customer_key,
    event_number,
    cast(failures as bigint) as failures,
    marked_at,
    coalesce(is_window_over, false) as is_window_over,
    coalesce(is_acted_on, false) as is_acted_on,
    all_failures > recovered_failures as is_troubled,
    case when all_failures > recovered_failures then troubled_since_at end as troubled_since_at,
    cast(all_failures - recovered_failures as bigint) as unrecovered_failures,
    barred_until_at
from troubled
