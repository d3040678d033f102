-- grain: one row a reason: the chance it adds of not buying again
-- The company's own measure (Mantel-Haenszel excess over customers of like recency and frequency, all pooled months) where
-- enough customers had the reason; else the seed's.
select
    reasons.reason,
    counts.customers_with,
    counts.customers_with >= {{ var('risk_min_customers') }}
    and counts.customers_without >= {{ var('risk_min_customers') }}
    and counts.weight > 0 as is_measured,
    case
        when counts.customers_with >= {{ var('risk_min_customers') }}
            and counts.customers_without >= {{ var('risk_min_customers') }}
            and counts.weight > 0
            -- a reason that goes with staying adds no risk
            then greatest({{ divide('counts.ratio_upper - counts.ratio_lower', 'counts.weight') }}, 0)
        else reasons.default_excess
    end as excess
from {{ ref('risk_reasons') }} as reasons
left join {{ ref('int_backtest_counts') }} as counts
    on counts.trigger_name = reasons.reason and counts.period = 'all'
