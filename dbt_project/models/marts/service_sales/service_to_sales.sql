-- grain: one row a month in which tickets were resolved, dimension and value of it
{% set dimensions = {
    'all': "'all'", 'kind': 'kind', 'category': 'category', 'channel': 'channel', 'team': 'team', 'resolved_by': 'resolved_by'
} -%}
with tickets as (

    {% for dimension, value in dimensions.items() -%}
    select
        {{ month_start('resolved_on') }} as month,
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        customer_key,
        is_followed,
        is_complained_after,
        is_left_after,
        orders,
        revenue,
        case when is_followed is not null then chance end as chance
    from {{ ref('int_service_sales') }}
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

counted as (

    select
        month,
        dimension,
        dimension_value,
        count(*) as tickets,
        cast({{ count_if("customer_key is null") }} as bigint) as anonymous_tickets
        {%- for fact in ['followed', 'complained_after', 'left_after'] %},
        count(is_{{ fact }}) as {{ fact }}_decided,
        cast(sum(case when is_{{ fact }} then 1 when not is_{{ fact }} then 0 end) as bigint) as {{ fact }}
        {%- endfor %},
        cast(sum(orders) as bigint) as orders,
        {{ money('sum(revenue)') }} as revenue,
        count(chance) as base_tickets,
        cast(sum(case when is_followed and chance is not null then 1 when chance is not null then 0 end) as bigint)
            as base_followed,
        sum(chance) as expected,
        -- what one ticket adds: 1 or 0 less its chance; its square in decimals as well
        sum(chance * chance) as chance_squares,
        sum(case when is_followed then chance else 0 end) as followed_chances
    from tickets
    group by month, dimension, dimension_value

),

compared as (

    select
        month,
        dimension,
        dimension_value,
        {{ divide('base_followed - expected', 'base_tickets') }} as excess,
        -- sum of squares of (followed - chance) = followed - 2 x chances of the followed + squares of the chances
        {{ divide('base_followed - 2 * followed_chances + chance_squares', 'base_tickets') }} as mean_square
    from counted

)

select
    counted.month,
    counted.dimension,
    counted.dimension_value,
    {{ as_of_date() }} as as_of,
    counted.tickets,
    counted.anonymous_tickets,
    counted.followed_decided as decided_tickets,
    counted.followed as followed_by_order,
    {{ divide('counted.followed', 'counted.followed_decided') }} as follow_rate,
    {{ wilson_bound('counted.followed', 'counted.followed_decided', '-') }} as follow_rate_low,
    {{ wilson_bound('counted.followed', 'counted.followed_decided', '+') }} as follow_rate_high,
    counted.orders,
    counted.revenue,
    counted.base_tickets,
    counted.base_followed,
    cast(counted.expected as decimal(18, 2)) as expected_followed,
    compared.excess as excess_rate
    {%- for bound, sign in {'low': '-', 'high': '+'}.items() %},
    case
        when counted.base_tickets >= 2
            then compared.excess {{ sign }} {{ z_95() }} * sqrt(
                {{ divide('greatest(0, compared.mean_square - compared.excess * compared.excess)', 'counted.base_tickets - 1') }}
            )
    end as excess_rate_{{ bound }}
    {%- endfor %}
    {%- for fact in ['complained_after', 'left_after'] %},
    counted.{{ fact }}_decided,
    counted.{{ fact }},
    {{ divide('counted.' ~ fact, 'counted.' ~ fact ~ '_decided') }} as {{ fact }}_rate,
    {{ wilson_bound('counted.' ~ fact, 'counted.' ~ fact ~ '_decided', '-') }} as {{ fact }}_rate_low,
    {{ wilson_bound('counted.' ~ fact, 'counted.' ~ fact ~ '_decided', '+') }} as {{ fact }}_rate_high
    {%- endfor %}
from counted
inner join compared
    on compared.month = counted.month and compared.dimension = counted.dimension
    and compared.dimension_value = counted.dimension_value
