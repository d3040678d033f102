-- grain: one row a month, tenure band at the event, measure and category (or all)
-- Equal rates of doubles may differ in their last bit, and where nobody's differs the interval has no width: no difference.
{% set together = ['month', 'measure', 'is_total'] -%}
{% set carried = [
    'month', 'band_number', 'tenure_band', 'measure', 'category', 'n', 'customers', 'own_rate', 'own_low', 'own_high', 'newest_n',
    'newest_rate', 'difference', 'difference_low', 'difference_high', 'is_small'
] | join(', ') -%}
{% set both_rate = divide('n * own_rate + newest_n * newest_rate', 'n + newest_n') -%}
{% set last_bit = '0.000000000001' -%}
with compared as (

    select
        own.month,
        own.band_number,
        own.tenure_band,
        own.measure,
        own.category,
        own.n,
        own.customers,
        own.rate as own_rate,
        own.low as own_low,
        own.high as own_high,
        newest.n as newest_n,
        newest.rate as newest_rate,
        newest.low as newest_low,
        newest.high as newest_high,
        own.variance + newest.variance as variance
    from {{ ref('int_parity_values') }} as own
    left join {{ ref('int_parity_values') }} as newest
        on newest.month = own.month
        and newest.measure = own.measure
        and newest.category = own.category
        and newest.band_number = 0

),

bounded as (

    select
        month,
        band_number,
        tenure_band,
        measure,
        category,
        n,
        customers,
        own_rate,
        own_low,
        own_high,
        newest_n,
        newest_rate,
        case when band_number > 0 then own_rate - newest_rate end as difference,
        {% for name, side in [('low', '-'), ('high', '+')] -%}
        case
            when band_number = 0 then null
            when measure in {{ parity_measures_of('share') }} then {{ newcombe_bound('own', 'newest', side) }}
            else {{ normal_bound('(own_rate - newest_rate)', 'variance', side) }}
        end as difference_{{ name }},
        {% endfor -%}
        -- shares by the score test of their pooled share, ratios by their variance
        case
            when measure in {{ parity_measures_of('share') }}
                then sqrt(
                    greatest({{ both_rate }} * (1 - {{ both_rate }}), 0.0)
                    * ({{ divide('1', 'n') }} + {{ divide('1', 'newest_n') }})
                )
            else sqrt(variance)
        end as error,
        n < {{ var('parity_min_events') }} or coalesce(newest_n, 0) < {{ var('parity_min_events') }} as is_small
    from compared

),

tested as (

    select
        {{ carried }},
        category = 'all' as is_total,
        case
            when is_small or difference_low is null or measure not in {{ parity_measures_where_less_is('worse') }}
                and measure not in {{ parity_measures_where_less_is('better') }} then null
            -- where nobody's differs, any difference is certain, and none is none
            when error <= {{ last_bit }} then case when abs(difference) > {{ last_bit }} then 0.0 else 1.0 end
            else {{ normal_p_value(divide('difference', 'error')) }}
        end as p_value
    from bounded

),

ranked as (

    select
        {{ carried }},
        p_value,
        is_total,
        {{ q_value_places(together, ['category', 'band_number']) }}
    from tested

)

select
    month,
    band_number,
    tenure_band,
    measure,
    category,
    {{ as_of_date() }} as as_of,
    {{ month_end('month') }} > {{ as_of_date() }} as is_partial_month,
    n,
    customers,
    own_rate as value,
    own_low as value_low,
    own_high as value_high,
    newest_n,
    newest_rate as newest_value,
    difference,
    difference_low,
    difference_high,
    is_small,
    case
        when is_small or difference_low is null
            or measure not in {{ parity_measures_where_less_is('worse') }}
            and measure not in {{ parity_measures_where_less_is('better') }} then null
        when difference_high < -{{ last_bit }}
            then case when measure in {{ parity_measures_where_less_is('worse') }} then 'worse' else 'better' end
        when difference_low > {{ last_bit }}
            then case when measure in {{ parity_measures_where_less_is('worse') }} then 'better' else 'worse' end
        else 'no_difference'
    end as verdict,
    p_value,
    {{ q_value(together) }} as q_value
from ranked
