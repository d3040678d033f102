-- grain: one row a loyalty state, or all
-- Customers are compared with those of the same month, scores and number of products: who buys more meets more rises.
{% set carried = 'loyalty_state, risen, steady, risen_bought, steady_bought, with_used, without_used, difference' -%}
with stated as (

    {% for state in ['loyalty_state', "'all' as loyalty_state"] -%}
    select {{ state }}, month, r_score, f_score, least(products, 5) as products, risen_products > 0 as is_risen, has_bought
    from {{ ref('int_price_buyers') }}
    {%- if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

strata as (

    select
        loyalty_state,
        month,
        r_score,
        f_score,
        products,
        cast({{ count_if('is_risen') }} as bigint) as risen,
        cast({{ count_if('not is_risen') }} as bigint) as steady,
        cast({{ count_if('is_risen and has_bought') }} as bigint) as risen_bought,
        cast({{ count_if('not is_risen and has_bought') }} as bigint) as steady_bought
    from stated
    group by loyalty_state, month, r_score, f_score, products

),

summed as (

    select
        loyalty_state,
        cast(sum(risen) as bigint) as risen,
        cast(sum(steady) as bigint) as steady,
        cast(sum(risen_bought) as bigint) as risen_bought,
        cast(sum(steady_bought) as bigint) as steady_bought,
        {{ stratified_sums('risen', 'steady', 'risen_bought', 'steady_bought') }}
    from strata
    group by loyalty_state

),

estimated as (

    select
        loyalty_state,
        risen,
        steady,
        risen_bought,
        steady_bought,
        with_used,
        without_used,
        {{ stratified_difference() }} as difference,
        weights,
        {{ stratified_variance() }} as variance
    from summed

),

differences as (

    select
        {{ carried }},
        case when weights is not null then sqrt({{ within_bounds('variance', '0.0', 'abs(variance)') }}) end as standard_error
    from estimated

),

tested as (

    select
        {{ carried }},
        standard_error,
        {{ normal_p_value(divide('difference', 'standard_error')) }} as p_value,
        case when loyalty_state = 'all' then 'all' else 'state' end as together
    from differences

),

ranked as (

    select
        {{ carried }},
        standard_error,
        p_value,
        together,
        {{ q_value_places(['together'], ['loyalty_state']) }}
    from tested

)

select
    loyalty_state,
    {{ as_of_date() }} as as_of,
    risen as risen_buyers,
    steady as steady_buyers,
    risen_bought,
    steady_bought,
    {{ divide('risen_bought', 'risen') }} as risen_rate,
    {{ divide('steady_bought', 'steady') }} as steady_rate,
    with_used as risen_compared,
    without_used as steady_compared,
    difference,
    standard_error,
    {{ within_bounds('difference - ' ~ z_95() ~ ' * standard_error', '-1.0', '1.0') }} as difference_low,
    {{ within_bounds('difference + ' ~ z_95() ~ ' * standard_error', '-1.0', '1.0') }} as difference_high,
    {{ smallest_effect('standard_error') }} as smallest_effect,
    p_value,
    {{ q_value(['together']) }} as q_value,
    least(with_used, without_used) < {{ var('effect_min_episodes') }} as is_small
from ranked
