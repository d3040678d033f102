-- grain: one row a form of the order model, ranking and decile of customers in the backtest
with customers as (

    -- decimals: sums of them do not depend on the order of rows
    select
        model,
        is_used,
        customer_key,
        later_days,
        {{ exact('probability_alive') }} as probability_alive,
        {{ exact('probability_order') }} as probability_order,
        {{ exact('expected_orders') }} as expected_orders
    from {{ ref('int_value_expected') }}
    where fit = 'backtest' and expected_orders is not null

),

ranked as (

    {% for ranking in ['expected_orders', 'probability_alive'] -%}
    select
        model,
        is_used,
        '{{ ranking }}' as ranked_by,
        row_number() over (partition by model order by {{ ranking }} asc nulls last, customer_key asc nulls last) as place,
        count(*) over (partition by model) as all_customers,
        probability_alive,
        probability_order,
        expected_orders,
        later_days
    from customers
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

parted as (

    -- by place and not by cut points: every decile holds as many customers
    select
        model,
        is_used,
        ranked_by,
        cast(floor({{ divide('(place - 1) * 10', 'all_customers') }}) as bigint) + 1 as decile,
        probability_alive,
        probability_order,
        expected_orders,
        later_days
    from ranked

),

deciles as (

    select
        model,
        is_used,
        ranked_by,
        decile,
        count(*) as customers,
        {{ divide('sum(probability_alive)', 'count(*)') }} as probability_alive,
        {{ divide('sum(probability_order)', 'count(*)') }} as probability_order,
        {{ count_if('later_days > 0') }} as ordered,
        {{ divide('sum(expected_orders)', 'count(*)') }} as expected_orders,
        {{ divide('sum(later_days)', 'count(*)') }} as actual_orders
    from parted
    group by model, is_used, ranked_by, decile

)

select
    deciles.model,
    deciles.ranked_by,
    cast(deciles.decile as bigint) as decile,
    {{ as_of_date() }} as as_of,
    periods.calibrated_on,
    periods.horizon_days,
    deciles.is_used,
    deciles.customers,
    deciles.probability_alive,
    deciles.probability_order,
    {{ divide('deciles.ordered', 'deciles.customers') }} as ordered_share,
    {{ wilson_bound('deciles.ordered', 'deciles.customers', '-') }} as ordered_share_low,
    {{ wilson_bound('deciles.ordered', 'deciles.customers', '+') }} as ordered_share_high,
    deciles.expected_orders,
    deciles.actual_orders
from deciles
inner join {{ ref('int_value_periods') }} as periods
    on periods.fit = 'backtest'
