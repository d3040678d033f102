-- grain: one row a month, tenure band, measure and category (or all)
with spread as (

    -- a unit price over all categories would mostly say what was bought
    select measure, customer_key, month, band_number, tenure_band, 'all' as category, numerator, denominator
    from {{ ref('int_parity_events') }}
    where measure <> 'unit_price'
    union all
    select measure, customer_key, month, band_number, tenure_band, category, numerator, denominator
    from {{ ref('int_parity_events') }}
    -- what a source itself calls all is in all already
    where category is not null and (category <> 'all' or measure = 'unit_price')

),

summed as (

    select
        month,
        band_number,
        tenure_band,
        measure,
        category,
        count(*) as n,
        count(distinct customer_key) as customers,
        sum(numerator) as total,
        sum(denominator) as base,
        cast(sum(numerator * numerator) as double) as total_squares,
        cast(sum(numerator * denominator) as double) as products,
        cast(sum(denominator * denominator) as double) as base_squares,
        {{ percentile('numerator', 0.5) }} as middle
    from spread
    group by month, band_number, tenure_band, measure, category

),

rated as (

    select
        *,
        case when measure in {{ parity_measures_of('median') }} then middle else {{ divide('total', 'base') }} end as rate
    from summed

),

spanned as (

    select
        *,
        case
            when measure in {{ parity_measures_of('ratio') }}
                then {{ ratio_variance('n', 'rate', 'total_squares', 'products', 'base_squares', 'base') }}
        end as variance
    from rated

)

select
    month,
    band_number,
    tenure_band,
    measure,
    category,
    n,
    customers,
    rate,
    variance,
    {% for name, side in [('low', '-'), ('high', '+')] -%}
    case
        when measure in {{ parity_measures_of('share') }} then {{ wilson_bound('total', 'n', side) }}
        else {{ normal_bound('rate', 'variance', side) }}
    end as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from spanned
