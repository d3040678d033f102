-- grain: one row an event of a customer that may change their state, time passing included
{% set facts = {
    'failures': 'bigint', 'failing_until': 'timestamp', 'barred_until_at': 'timestamp', 'marked_at': 'timestamp',
    'proven_at': 'timestamp', 'satisfied_loops': 'bigint', 'median_gap_days': 'double'
} -%}
{% set sources = [
    {
        'from': 'failures', 'kind': 'failure', 'at': 'opened_at', 'key': 'failure_key', 'failures': 'failures',
        'failing_until': "coalesce(ended_at, cast('9000-01-01 00:00:00' as timestamp))", 'marked_at': 'opened_at',
        'barred_until_at': 'barred_until_at'
    },
    {
        'from': ref('int_loyalty_actions'), 'kind': 'company_action', 'at': 'acted_at', 'key': 'action_key',
        'marked_at': 'case when is_ending = 1 then acted_at end'
    },
    {'from': 'answers', 'kind': 'answer', 'at': 'responded_at', 'key': 'survey_key', 'proven_at': 'responded_at'},
    {
        'from': ref('int_loyalty_orders'), 'kind': 'order', 'at': 'known_at', 'key': 'order_key', 'proven_at': 'ordered_at',
        'satisfied_loops': 'satisfied_loops', 'median_gap_days': 'median_gap_days'
    },
    {'from': 'windows_over', 'kind': 'window_over', 'at': 'over_at', 'key': '0'},
    {'from': 'rhythms', 'kind': 'rhythm', 'at': 'silent_at', 'key': 'order_key'},
    {'from': 'silences', 'kind': 'silence', 'at': 'silent_at', 'key': 'order_key'},
    {'from': 'bars_over', 'kind': 'bar_over', 'at': 'over_at', 'key': '0'}
] -%}
with failed as (

    select
        customer_key,
        failure_key,
        opened_at,
        case when ended_at < opened_at then opened_at else ended_at end as ended_at,
        case when opens_episode then 1 else 0 end as failures
    from {{ ref('int_episodes_grouped') }}

),

failures as (

    -- a failure that took the company too long to end bars trust, from its opening and for so many days
    select
        *,
        case
            when coalesce(ended_at, {{ as_of_instant() }}) > {{ instant_plus_days('opened_at', var('trust_recovery_days')) }}
                then {{ day_start_instant(add_days(local_day('opened_at'), var('trust_bar_days'))) }}
        end as barred_until_at
    from failed

),

bars_over as (

    select distinct customer_key, barred_until_at as over_at
    from failures
    where barred_until_at < {{ as_of_instant() }}

),

windows as (

    -- every failure and every ending starts the time to win the customer back anew
    select customer_key, {{ instant_plus_days('opened_at', var('repurchase_days')) }} as over_at
    from failures
    union
    select customer_key, {{ instant_plus_days('ended_at', var('repurchase_days')) }} as over_at
    from failures
    where ended_at is not null

),

windows_over as (

    select customer_key, over_at
    from windows
    where over_at < {{ as_of_instant() }}

),

rhythms as (

    select customer_key, order_key, silent_at
    from {{ ref('int_loyalty_silences') }}
    where kind = 'rhythm'

),

silences as (

    select customer_key, order_key, silent_at
    from {{ ref('int_loyalty_silences') }}
    where kind = 'silence'

),

answers as (

    select customer_key, survey_key, responded_at
    from {{ ref('int_surveys_keyed') }}
    where is_satisfied and kind in ('nps', 'csat', 'gap')
        and customer_key in (select customer_key from failures)

),

collected as (

    {% for source in sources -%}
    select
        customer_key,
        {{ source['at'] }} as happened_at,
        '{{ source["kind"] }}' as kind,
        {{ loyalty_rank(source['kind']) }} as kind_rank,
        cast({{ source['key'] }} as bigint) as event_key
        {%- for fact, type in facts.items() %},
        cast({{ source.get(fact, 'null') }} as {{ type }}) as {{ fact }}
        {%- endfor %}
    from {{ source['from'] }}
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

)

select
    customer_key,
    row_number() over ({{ loyalty_order() }}) as event_number,
    happened_at,
    lead(happened_at) over ({{ loyalty_order() }}) as next_at,
    kind,
    kind_rank,
    event_key,
    failures,
    failing_until,
    barred_until_at,
    marked_at,
    proven_at,
    satisfied_loops,
    median_gap_days
from collected
