-- grain: one row an event, with the customer's trouble just after it
-- Trouble: a failure that nothing has proven recovered since. A proof is a satisfied answer or a completed order given after the
-- end of every failure so far (an answer: within repurchase_days); an order is known as a proof when it is complete.
{% set so_far = loyalty_so_far() -%}
with numbered as (

    select
        customer_key,
        happened_at,
        kind,
        kind_rank,
        event_key,
        failures,
        marked_at,
        proven_at,
        row_number() over ({{ loyalty_order() }}) as event_number,
        max(failing_until) over ({{ so_far }}) as failing_until
    from {{ ref('int_loyalty_events') }}
    where customer_key in (select customer_key from {{ ref('int_failures_collected') }})

),

proven as (

    select
        customer_key,
        happened_at,
        kind,
        kind_rank,
        event_key,
        proven_at,
        sum(failures) over ({{ so_far }}) as failures,
        sum(case when kind = 'failure' then 1 else 0 end) over ({{ so_far }}) as all_failures,
        max(marked_at) over ({{ so_far }}) as marked_at,
        max(case when kind = 'window_over' then happened_at end) over ({{ so_far }}) as window_over_at,
        max(case when kind = 'company_action' then event_number end) over ({{ so_far }}) as action_number,
        max(case when kind = 'failure' then event_number end) over ({{ so_far }}) as failure_number,
        max(case
            when kind = 'order' and proven_at > failing_until then event_number
            when kind = 'answer' and proven_at > failing_until
                and proven_at <= {{ instant_plus_days('failing_until', var('repurchase_days')) }} then event_number
        end) over ({{ so_far }}) as proof_number
    from numbered

),

troubled as (

    select
        customer_key,
        happened_at,
        kind,
        kind_rank,
        event_key,
        proven_at,
        failures,
        all_failures,
        marked_at,
        coalesce({{ instant_plus_days('marked_at', var('repurchase_days')) }} <= window_over_at, false) as is_window_over,
        coalesce(action_number > failure_number, false) as is_acted_on,
        coalesce(failure_number > coalesce(proof_number, 0), false) as is_troubled
    from proven

),

turns as (

    select
        *,
        lag(is_troubled, 1, false) over ({{ loyalty_order() }}) as was_troubled
    from troubled

),

spells as (

    select
        *,
        max(case when is_troubled and not was_troubled then happened_at end) over ({{ so_far }}) as troubled_since_at,
        max(case when not is_troubled then all_failures end) over ({{ so_far }}) as recovered_failures
    from turns

)

select
    customer_key,
    happened_at,
    kind_rank,
    event_key,
    cast(failures as bigint) as failures,
    marked_at,
    is_window_over,
    is_acted_on,
    is_troubled,
    case when is_troubled then troubled_since_at end as troubled_since_at,
    cast(all_failures - coalesce(recovered_failures, 0) as bigint) as unrecovered_failures,
    cast(sum(case
        when was_troubled and not is_troubled
            and proven_at > {{ instant_plus_days('troubled_since_at', var('trust_recovery_days')) }} then 1
        else 0
    end) over ({{ so_far }}) as bigint) as late_recoveries
from spells
