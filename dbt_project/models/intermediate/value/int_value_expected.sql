-- grain: one row a fit, form of the order model and customer with a completed order by the fit's calibration day
-- The form is the one that is used, and in the backtest every one; null where none could be fitted.
with parameters as (

    select
        fit,
        max(case when statistic = 'p' then value end) as p,
        max(case when statistic = 'q' then value end) as q,
        max(case when statistic = 'gamma' then value end) as gamma,
        max(case when statistic = 'p_log_error' then value end) as p_error,
        max(case when statistic = 'q_log_error' then value end) as q_error,
        max(case when statistic = 'gamma_log_error' then value end) as gamma_error,
        max(case when statistic = 'q_p_covariance' then value end) as q_p,
        max(case when statistic = 'gamma_p_covariance' then value end) as gamma_p,
        max(case when statistic = 'gamma_q_covariance' then value end) as gamma_q
    from {{ ref('int_value_fitted') }}
    where model = 'gamma_gamma'
    group by fit

),

used as (

    -- the form of the current fit, which the backtest is read by as well
    select model
    from {{ ref('int_value_fitted') }}
    where statistic = 'is_used' and value = 1

),

forms as (

    select distinct
        fitted.fit,
        fitted.model,
        used.model is not null as is_used
    from {{ ref('int_value_fitted') }} as fitted
    left join used
        on used.model = fitted.model
    where fitted.statistic = 'history'

),

-- expected value of an order day: Fader and Hardie 2013, equation 5; what they never showed comes from all customers
valued as (

    select
        histories.fit,
        histories.customer_key,
        histories.repeat_days,
        histories.recency_days,
        histories.age_days,
        histories.later_days,
        histories.later_revenue,
        case
            when parameters.p * histories.valued_days + parameters.q > 1
                then {{ divide(
                    '(parameters.gamma + coalesce(histories.valued_revenue, 0)) * parameters.p',
                    'parameters.p * histories.valued_days + parameters.q - 1'
                ) }}
        end as expected_order_value,
        -- slopes of its logarithm by the logarithms of p, q and gamma
        {{ divide('parameters.q - 1', 'parameters.p * histories.valued_days + parameters.q - 1') }} as by_p,
        {{ divide('-parameters.q', 'parameters.p * histories.valued_days + parameters.q - 1') }} as by_q,
        {{ divide('parameters.gamma', 'parameters.gamma + coalesce(histories.valued_revenue, 0)') }} as by_gamma,
        parameters.p_error,
        parameters.q_error,
        parameters.gamma_error,
        parameters.q_p,
        parameters.gamma_p,
        parameters.gamma_q
    from {{ ref('int_value_histories') }} as histories
    left join parameters
        on parameters.fit = histories.fit

),

uncertain as (

    -- variance of that logarithm by the delta method
    select
        fit,
        customer_key,
        repeat_days,
        recency_days,
        age_days,
        later_days,
        later_revenue,
        expected_order_value,
        by_p * by_p * p_error * p_error + by_q * by_q * q_error * q_error + by_gamma * by_gamma * gamma_error * gamma_error
        + 2 * (by_p * by_q * q_p + by_p * by_gamma * gamma_p + by_q * by_gamma * gamma_q) as value_variance
    from valued

)

select
    uncertain.fit,
    forms.model,
    coalesce(forms.is_used, false) as is_used,
    uncertain.customer_key,
    uncertain.repeat_days,
    uncertain.recency_days,
    uncertain.age_days,
    uncertain.later_days,
    uncertain.later_revenue,
    fitted.probability_alive,
    fitted.probability_order,
    fitted.expected_orders,
    uncertain.expected_order_value,
    fitted.expected_orders * uncertain.expected_order_value as expected_revenue,
    -- of the logarithm of expected_revenue; orders and their value are independent in the models, so variances add up
    case
        when uncertain.expected_order_value is not null
            then sqrt(fitted.log_error * fitted.log_error + {{ within_bounds('uncertain.value_variance', 0, 1e9) }})
    end as revenue_log_error
from uncertain
left join forms
    on forms.fit = uncertain.fit
left join {{ ref('int_value_fitted') }} as fitted
    on fitted.statistic = 'history'
    and fitted.fit = uncertain.fit
    and fitted.model = forms.model
    and fitted.repeat_days = uncertain.repeat_days
    and fitted.recency_days = uncertain.recency_days
    and fitted.age_days = uncertain.age_days
