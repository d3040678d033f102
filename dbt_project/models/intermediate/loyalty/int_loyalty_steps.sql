-- grain: one row an event or end of the days that loyalty takes, with the state just after it
with trusted as (

    -- each event of a time of trust, with the loops since trust began
    select
        facts.customer_key,
        facts.event_number,
        facts.happened_at,
        facts.is_on_rhythm,
        facts.satisfied_loops - trust.loops_before >= {{ var('loyal_loops') }} as has_loops,
        trust.first_event_number,
        trust.loyal_from_at,
        trust.trusted_until_at
    from {{ ref('int_loyalty_facts') }} as facts
    inner join {{ ref('int_loyalty_trust') }} as trust
        on trust.customer_key = facts.customer_key
        and facts.event_number >= trust.first_event_number
        and facts.event_number <= trust.last_event_number

),

loyal_events as (

    select customer_key, event_number
    from trusted
    where happened_at >= loyal_from_at and has_loops and is_on_rhythm

),

matured as (

    -- the last event before the days are over tells whether loyalty begins with them
    select
        customer_key,
        loyal_from_at,
        max_by(has_loops and is_on_rhythm, event_number) as is_loyal
    from trusted
    where happened_at <= loyal_from_at
        and loyal_from_at < {{ as_of_instant() }}
        and (trusted_until_at is null or loyal_from_at < trusted_until_at)
    group by customer_key, first_event_number, loyal_from_at

)

select
    facts.customer_key,
    facts.happened_at,
    facts.happened_on,
    facts.kind,
    facts.kind_rank,
    facts.event_key,
    case when loyal_events.customer_key is not null then 'loyal' else facts.state end as state
from {{ ref('int_loyalty_facts') }} as facts
left join loyal_events
    on loyal_events.customer_key = facts.customer_key and loyal_events.event_number = facts.event_number
union all
select
    customer_key,
    loyal_from_at as happened_at,
    {{ local_day('loyal_from_at') }} as happened_on,
    'time' as kind,
    {{ loyalty_rank('time') }} as kind_rank,
    0 as event_key,
    'loyal' as state
from matured
where is_loyal
