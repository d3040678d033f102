-- grain: one row a period (a past month end, or all) and trigger
with shares as (

    select
        period,
        snapshot_date,
        snapshots,
        trigger_name,
        customers_with,
        gone_with,
        {{ divide('gone_with', 'customers_with') }} as with_trigger_rate,
        {{ wilson_bound('gone_with', 'customers_with', '-') }} as with_trigger_low,
        {{ wilson_bound('gone_with', 'customers_with', '+') }} as with_trigger_high,
        customers_without,
        gone_without,
        {{ divide('gone_without', 'customers_without') }} as without_trigger_rate,
        {{ wilson_bound('gone_without', 'customers_without', '-') }} as without_trigger_low,
        {{ wilson_bound('gone_without', 'customers_without', '+') }} as without_trigger_high,
        {{ divide('ratio_upper', 'ratio_lower') }} as adjusted_lift,
        sqrt({{ divide('ratio_variance', 'ratio_upper * ratio_lower') }}) as log_lift_error,
        {{ divide('ratio_upper - ratio_lower', 'weight') }} as adjusted_excess,
        weight,
        sato_p,
        sato_q
    from {{ ref('int_backtest_counts') }}

),

errors as (

    select
        period,
        trigger_name,
        -- an estimated variance below nothing happens only where there are hardly any customers
        case
            when adjusted_excess * sato_p + sato_q >= 0
                then {{ divide('sqrt(adjusted_excess * sato_p + sato_q)', 'weight') }}
        end as excess_error
    from shares

)

select
    shares.period,
    shares.trigger_name,
    shares.snapshot_date,
    {{ as_of_date() }} as as_of,
    shares.snapshots,
    case
        when shares.trigger_name in ({{ risk_reason_literals() }}) then 'reason'
        when shares.trigger_name = 'any' then 'any'
        else 'number_of_reasons'
    end as trigger_kind,
    shares.customers_with,
    shares.gone_with,
    shares.with_trigger_rate as share_with,
    shares.with_trigger_low as share_with_low,
    shares.with_trigger_high as share_with_high,
    shares.customers_without,
    shares.gone_without,
    shares.without_trigger_rate as share_without,
    shares.without_trigger_low as share_without_low,
    shares.without_trigger_high as share_without_high,
    {{ divide('shares.with_trigger_rate', 'shares.without_trigger_rate') }} as lift,
    {% for side, name in [('-', 'lift_low'), ('+', 'lift_high')] -%}
    {{ katz_bound(
        'shares.gone_with', 'shares.customers_with', 'shares.gone_without', 'shares.customers_without', side
    ) }} as {{ name }},
    {% endfor -%}
    shares.with_trigger_rate - shares.without_trigger_rate as excess,
    {{ newcombe_bound('shares.with_trigger', 'shares.without_trigger', '-') }} as excess_low,
    {{ newcombe_bound('shares.with_trigger', 'shares.without_trigger', '+') }} as excess_high,
    shares.adjusted_lift,
    case
        when shares.adjusted_lift > 0 then shares.adjusted_lift * exp(-{{ z_95() }} * shares.log_lift_error)
    end as adjusted_lift_low,
    case
        when shares.adjusted_lift > 0 then shares.adjusted_lift * exp({{ z_95() }} * shares.log_lift_error)
    end as adjusted_lift_high,
    shares.adjusted_excess,
    shares.adjusted_excess - {{ z_95() }} * errors.excess_error as adjusted_excess_low,
    shares.adjusted_excess + {{ z_95() }} * errors.excess_error as adjusted_excess_high,
    shares.customers_with < {{ var('risk_min_customers') }}
    or shares.customers_without < {{ var('risk_min_customers') }} as is_small
from shares
inner join errors
    on errors.period = shares.period and errors.trigger_name = shares.trigger_name
