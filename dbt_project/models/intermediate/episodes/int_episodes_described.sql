-- grain: one row a service failure episode
with failures as (

    select
        grouped.episode_key,
        grouped.episode_number,
        grouped.opens_episode,
        failures.customer_key,
        failures.failure_key,
        failures.failure_kind,
        failures.opened_at,
        failures.ended_at,
        failures.ticket_id,
        failures.order_id,
        failures.response_id,
        failures.category,
        failures.channel,
        failures.branch,
        failures.branch_key,
        failures.team,
        failures.severity,
        {{ place_among(
            'grouped.episode_key, failures.ticket_id is not null',
            ['failures.opened_at', 'failures.failure_key'],
        ) }} as place
    from {{ ref('int_episodes_grouped') }} as grouped
    inner join {{ ref('int_failures_collected') }} as failures
        on failures.failure_key = grouped.failure_key

),

episodes as (

    select
        episode_key,
        customer_key,
        max(episode_number) as episode_number,
        min(opened_at) as opened_at,
        case when count(*) = count(ended_at) then max(ended_at) end as ended_at,
        count(*) as failures,
        count(ticket_id) as tickets,
        max(case when opens_episode then failure_kind end) as failure_kind,
        {% for column in ['category', 'channel', 'branch', 'branch_key', 'team', 'severity'] -%}
        -- of the failure that opened it, and where that does not say, of its first ticket
        coalesce(
            max(case when opens_episode then {{ column }} end),
            max(case when ticket_id is not null and place = 1 then {{ column }} end)
        ) as {{ column }},
        {% endfor -%}
        {{ sorted_distinct_text('ticket_id') }} as ticket_ids,
        {{ sorted_distinct_text('order_id') }} as order_ids,
        {{ sorted_distinct_text('response_id') }} as response_ids
    from failures
    group by episode_key, customer_key

)

select
    episode_key,
    customer_key,
    episode_number,
    opened_at,
    {{ local_day('opened_at') }} as opened_on,
    ended_at,
    -- what the windows are counted from: the end, or the opening while there is none
    coalesce(ended_at, opened_at) as anchor_at,
    lead(opened_at) over (partition by customer_key order by episode_number asc nulls last) as next_failure_at,
    failures,
    tickets,
    failure_kind,
    category,
    channel,
    branch,
    branch_key,
    team,
    severity,
    ticket_ids,
    order_ids,
    response_ids
from episodes
