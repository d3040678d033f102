-- grain: one row a measure, scope (a segment, or all), month end and customer, of the decided months that are pooled
{% set measures = {
    'ordered': ('1', 'case when has_ordered then 1 else 0 end'),
    'opened': ('outcomes_known', 'opened'),
} -%}
-- Customers without a segment (no order in the year before, or none ever) are too mixed a lot to be compared.
with decided as (

    select snapshot_date, segment, customer_key, band_number, outcomes_known, opened, has_ordered
    from {{ ref('int_contact_exposures') }}
    where has_ordered is not null
        and segment <> 'none'
        and {{ months_between('month', as_of_date()) }} <= {{ var('contact_effect_months') }}

)

{% for measure, (trials, successes) in measures.items() -%}
{% set last_measure = loop.last -%}
{% for scope in ['segment', "'all'"] -%}
select
    '{{ measure }}' as measure,
    {{ scope }} as scope,
    snapshot_date,
    segment,
    customer_key,
    band_number,
    cast({{ trials }} as bigint) as trials,
    cast({{ successes }} as bigint) as successes
from decided
where {{ trials }} > 0
{% if not (loop.last and last_measure) %}union all
{% endif %}
{%- endfor %}
{%- endfor %}
