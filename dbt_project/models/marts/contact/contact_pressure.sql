-- grain: one row a month, segment (or all) and band of marketing pressure
{% set sums = ['contacts', 'short_contacts', 'outcomes_known', 'opened', 'clicked', 'unsubscribed', 'complained'] -%}
with exposures as (

    {% for segment in ['segment', "'all'"] -%}
    select
        snapshot_date,
        month,
        {{ segment }} as segment,
        band_number,
        has_ordered,
        {{ sums | join(', ') }}
    from {{ ref('int_contact_exposures') }}
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

counted as (

    select
        snapshot_date,
        month,
        segment,
        band_number,
        count(*) as customers,
        {% for measure in sums -%}
        cast(sum({{ measure }}) as bigint) as {{ measure }},
        {% endfor -%}
        count(has_ordered) as decided,
        cast({{ count_if("has_ordered") }} as bigint) as ordered
    from exposures
    group by snapshot_date, month, segment, band_number

),

-- Active customers may be contacted more, or less: only within a segment are bands compared; none is a mixed lot.
least_contacted as (

    select snapshot_date, segment, min(band_number) as band_number
    from counted
    where decided >= {{ var('contact_min_customers') }} and segment not in ('all', 'none')
    group by snapshot_date, segment

),

rated as (

    select
        counted.snapshot_date,
        counted.segment,
        counted.band_number,
        {{ divide('counted.ordered', 'counted.decided') }} as ordered_rate,
        {{ wilson_bound('counted.ordered', 'counted.decided', '-') }} as ordered_low,
        {{ wilson_bound('counted.ordered', 'counted.decided', '+') }} as ordered_high
    from counted

),

compared as (

    select
        rated.snapshot_date,
        rated.segment,
        rated.band_number,
        least.band_number as least_band_number,
        rated.ordered_rate - least.ordered_rate as difference,
        {{ newcombe_bound('rated.ordered', 'least.ordered', '-') }} as difference_low,
        {{ newcombe_bound('rated.ordered', 'least.ordered', '+') }} as difference_high
    from rated
    inner join least_contacted
        on least_contacted.snapshot_date = rated.snapshot_date
        and least_contacted.segment = rated.segment
        and least_contacted.band_number < rated.band_number
    inner join rated as least
        on least.snapshot_date = least_contacted.snapshot_date
        and least.segment = least_contacted.segment
        and least.band_number = least_contacted.band_number

)

select
    counted.month,
    counted.snapshot_date,
    counted.segment,
    counted.band_number,
    {{ contact_band_name('counted.band_number') }} as band,
    {{ as_of_date() }} as as_of,
    counted.customers,
    counted.contacts,
    counted.short_contacts,
    {{ divide('counted.contacts', 'counted.customers') }} as contacts_per_customer,
    counted.outcomes_known,
    counted.opened,
    {{ divide('counted.opened', 'counted.outcomes_known') }} as opened_rate,
    counted.clicked,
    {{ divide('counted.clicked', 'counted.outcomes_known') }} as clicked_rate,
    counted.unsubscribed,
    counted.complained,
    counted.decided,
    case when counted.decided > 0 then counted.ordered end as ordered,
    rated.ordered_rate,
    rated.ordered_low as ordered_rate_low,
    rated.ordered_high as ordered_rate_high,
    {{ contact_band_name('compared.least_band_number') }} as least_band,
    compared.difference,
    compared.difference_low,
    compared.difference_high,
    counted.customers < {{ var('contact_min_customers') }} as is_small,
    case when counted.decided >= {{ var('contact_min_customers') }} then compared.difference_high < 0 end as more_is_less
from counted
inner join rated
    on rated.snapshot_date = counted.snapshot_date
    and rated.segment = counted.segment
    and rated.band_number = counted.band_number
left join compared
    on compared.snapshot_date = counted.snapshot_date
    and compared.segment = counted.segment
    and compared.band_number = counted.band_number
