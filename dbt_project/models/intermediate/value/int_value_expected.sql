-- grain: one row a fit and customer with a completed order by its calibration day
with parameters as (

    select
        fit,
        max(case when statistic = 'r' then value end) as r,
        max(case when statistic = 'alpha' then value end) as alpha,
        max(case when statistic = 'a' then value end) as a,
        max(case when statistic = 'b' then value end) as b,
        max(case when statistic = 'p' then value end) as p,
        max(case when statistic = 'q' then value end) as q,
        max(case when statistic = 'gamma' then value end) as gamma
    from {{ ref('int_value_fitted') }}
    where repeat_days is null
    group by fit

),

odds as (

    -- logarithm of the odds of having left: Fader, Hardie and Lee 2005, section 3; nobody leaves before a repeat purchase
    select
        histories.fit,
        histories.customer_key,
        histories.repeat_days,
        histories.recency_days,
        histories.age_days,
        histories.later_days,
        histories.later_revenue,
        parameters.r is not null as is_known,
        case
            when histories.repeat_days > 0
                then ln({{ divide('parameters.a', 'parameters.b + histories.repeat_days - 1') }})
                    + (parameters.r + histories.repeat_days) * ln({{ divide(
                        'parameters.alpha + histories.age_days / 7.0', 'parameters.alpha + histories.recency_days / 7.0'
                    ) }})
        end as log_odds_left,
        -- expected value of an order day: Fader and Hardie 2013, equation 5; what they never showed comes from all customers
        case
            when parameters.p * histories.valued_days + parameters.q > 1
                then {{ divide(
                    '(parameters.gamma + coalesce(histories.valued_revenue, 0)) * parameters.p',
                    'parameters.p * histories.valued_days + parameters.q - 1'
                ) }}
        end as expected_order_value
    from {{ ref('int_value_histories') }} as histories
    left join parameters
        on parameters.fit = histories.fit

),

alive as (

    select
        fit,
        customer_key,
        repeat_days,
        recency_days,
        age_days,
        later_days,
        later_revenue,
        case
            when not is_known then null
            when repeat_days = 0 then 1.0
            -- beyond e^700 a double ends
            else {{ divide(1, '1 + exp(least(log_odds_left, 700))') }}
        end as probability_alive,
        expected_order_value
    from odds

)

select
    alive.fit,
    alive.customer_key,
    alive.repeat_days,
    alive.recency_days,
    alive.age_days,
    alive.later_days,
    alive.later_revenue,
    alive.probability_alive,
    alive.probability_alive * fitted.value as expected_orders,
    alive.expected_order_value,
    alive.probability_alive * fitted.value * alive.expected_order_value as expected_revenue
from alive
left join {{ ref('int_value_fitted') }} as fitted
    on fitted.statistic = 'orders_if_alive'
    and fitted.fit = alive.fit
    and fitted.repeat_days = alive.repeat_days
    and fitted.age_days = alive.age_days
