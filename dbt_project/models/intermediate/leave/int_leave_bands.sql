-- grain: one row a fit, kind of band and band: how many of the customers in it left, on the past days the fit may learn from
with learnt as (

    select fits.fit_on, terms.silence_band, terms.overdue_band, terms.left_mark
    from {{ ref('int_leave_fits') }} as fits
    inner join {{ ref('int_leave_terms') }} as terms
        on terms.snapshot_date = fits.snapshot_date and terms.is_drawn

),

totals as (

    select fit_on, count(*) as all_customers, cast(sum(left_mark) as bigint) as all_gone
    from learnt
    group by fit_on
    having least(sum(left_mark), count(*) - sum(left_mark)) >= {{ var('leave_min_banded') }}

),

banded as (

    {% for kind in ['silence', 'overdue'] -%}
    select
        fit_on,
        '{{ kind }}' as band_kind,
        {{ kind }}_band as band,
        count(*) as customers,
        cast(sum(left_mark) as bigint) as gone
    from learnt
    group by fit_on, {{ kind }}_band
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

)

select
    banded.fit_on,
    banded.band_kind,
    banded.band,
    banded.customers,
    banded.gone,
    totals.all_customers,
    totals.all_gone,
    -- a band with few customers is drawn to all of them: it counts as if leave_band_prior more were in it
    {{ divide(
        'banded.gone + ' ~ var('leave_band_prior') ~ ' * ' ~ divide('totals.all_gone', 'totals.all_customers'),
        'banded.customers + ' ~ var('leave_band_prior')
    ) }} as chance
from banded
inner join totals
    on totals.fit_on = banded.fit_on
