-- grain: one row a period (a judged month end, or all) and list: who was to be called beside who was not, all as drawn
with ranked as (

    select
        lists.snapshot_date,
        lists.list_name,
        lists.customer_key,
        lists.left_mark,
        {{ save_list_rank('lists', 'ways') }} as call_rank
    from {{ ref('int_leave_lists') }} as lists
    inner join {{ ref('int_save_order') }} as ways
        on ways.list_name = lists.list_name
    where lists.is_judged

),

listed as (

    select
        snapshot_date,
        list_name,
        customer_key,
        left_mark,
        {{ is_held_out('customer_key') }} as is_held_out,
        {{ place_among('list_name, customer_key', ['snapshot_date']) }} as turn
    from ranked
    {%- if var('save_list_size') is not none %}
    where call_rank <= {{ var('save_list_size') }}
    {%- endif %}

),

bought as (

    select
        listed.snapshot_date,
        listed.list_name,
        listed.customer_key,
        listed.is_held_out,
        listed.turn,
        1 - listed.left_mark as bought_mark,
        {{ money('coalesce(sum(purchases.revenue), 0)') }} as revenue
    from listed
    left join {{ ref('int_customer_days') }} as purchases
        on purchases.customer_key = listed.customer_key
        and purchases.order_date > listed.snapshot_date
        and purchases.order_date <= {{ add_days('listed.snapshot_date', var('repurchase_days')) }}
    group by
        listed.snapshot_date, listed.list_name, listed.customer_key, listed.is_held_out, listed.turn, listed.left_mark

),

-- pooled, a customer counts once: when they were first listed, before any call could change who is listed
parts as (

    select {{ year_month('snapshot_date') }} as period, snapshot_date, list_name, is_held_out, bought_mark, revenue
    from bought
    union all
    select 'all' as period, snapshot_date, list_name, is_held_out, bought_mark, revenue
    from bought
    where turn = 1

),

arms as (

    {% set arms = [('called', 'not is_held_out'), ('held', 'is_held_out')] -%}
    select
        period,
        list_name,
        max(snapshot_date) as snapshot_date
        {%- for arm, condition in arms %},
        cast({{ count_if(condition) }} as bigint) as {{ arm }}_customers,
        cast(sum(case when {{ condition }} then bought_mark else 0 end) as bigint) as {{ arm }}_bought,
        {{ money('sum(case when ' ~ condition ~ ' then revenue else 0 end)') }} as {{ arm }}_revenue,
        sum(case when {{ condition }} then cast(revenue as decimal(18, 2)) * cast(revenue as decimal(18, 2)) else 0 end)
            as {{ arm }}_square
        {%- endfor %}
    from parts
    group by period, list_name

),

rates as (

    select
        period,
        list_name,
        snapshot_date
        {%- for arm in ['called', 'held'] %},
        {{ arm }}_customers,
        {{ arm }}_bought,
        {{ arm }}_revenue,
        {{ divide(arm ~ '_bought', arm ~ '_customers') }} as {{ arm }}_rate,
        {{ wilson_bound(arm ~ '_bought', arm ~ '_customers', '-') }} as {{ arm }}_low,
        {{ wilson_bound(arm ~ '_bought', arm ~ '_customers', '+') }} as {{ arm }}_high,
        {{ divide(arm ~ '_revenue', arm ~ '_customers') }} as {{ arm }}_mean,
        {{ divide(
            'cast(' ~ arm ~ '_square as double) - cast(' ~ arm ~ '_revenue as double) * '
            ~ divide(arm ~ '_revenue', arm ~ '_customers'), arm ~ '_customers - 1'
        ) }} as {{ arm }}_variance
        {%- endfor %}
    from arms
    -- who is held out is not known of a company that holds nobody out
    where {{ var('save_holdout_share') }} > 0

)

select
    period,
    list_name,
    case when period <> 'all' then snapshot_date end as snapshot_date,
    {{ as_of_date() }} as as_of,
    called_customers,
    held_customers as held_out_customers,
    called_bought,
    held_bought as held_out_bought,
    called_rate,
    held_rate as held_out_rate,
    called_rate - held_rate as repurchase_effect,
    {{ newcombe_bound('called', 'held', '-') }} as repurchase_effect_low,
    {{ newcombe_bound('called', 'held', '+') }} as repurchase_effect_high,
    called_mean as called_revenue_per_customer,
    held_mean as held_out_revenue_per_customer,
    called_mean - held_mean as revenue_effect,
    called_mean - held_mean - {{ z_95() }} * sqrt(greatest(
        {{ divide('called_variance', 'called_customers') }} + {{ divide('held_variance', 'held_customers') }}, 0
    )) as revenue_effect_low,
    called_mean - held_mean + {{ z_95() }} * sqrt(greatest(
        {{ divide('called_variance', 'called_customers') }} + {{ divide('held_variance', 'held_customers') }}, 0
    )) as revenue_effect_high,
    called_customers < {{ var('effect_min_episodes') }} or held_customers < {{ var('effect_min_episodes') }} as is_small
from rates
