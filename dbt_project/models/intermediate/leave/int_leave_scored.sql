-- grain: one row a judged day, or as_of, and customer with an order by then: the chance of leaving as each candidate saw it
-- Every chance is that of the fit of its own day, which knew nothing of what came after.
with logistic as (

    select
        fit_on
        {%- for name in ['intercept'] + (leave_terms() | list) %},
        max(case when term = '{{ name }}' then value end) as slope_{{ name }}
        {%- endfor %}
    from {{ ref('int_leave_fitted') }}
    where method = 'logistic' and value is not null
    group by fit_on

),

alive as (

    select
        fit_on
        {%- for name in ['r', 'alpha', 'a', 'b'] %},
        max(case when term = '{{ name }}' then value end) as {{ name }}
        {%- endfor %}
    from {{ ref('int_leave_fitted') }}
    where method = 'not_alive' and value is not null
    group by fit_on

),

totals as (

    select fit_on, {{ divide('max(all_gone)', 'max(all_customers)') }} as base
    from {{ ref('int_leave_bands') }}
    group by fit_on

),

odds as (

    select
        terms.snapshot_date,
        terms.customer_key,
        case
            when logistic.fit_on is not null
                then logistic.slope_intercept
                {%- for name in leave_terms() %}
                    + logistic.slope_{{ name }} * terms.term_{{ name }}
                {%- endfor %}
        end as log_odds,
        ln({{ divide('alive.a', 'alive.b + terms.repeat_days') }})
        + (alive.r + terms.repeat_days) * ln({{ divide(
            'alive.alpha + terms.age_days / 7.0', 'alive.alpha + terms.recency_days / 7.0'
        ) }}) as log_odds_not_alive,
        coalesce(silence.chance, totals.base) as silence_chance,
        coalesce(overdue.chance, totals.base) as overdue_chance
    from {{ ref('int_leave_terms') }} as terms
    left join logistic
        on logistic.fit_on = terms.snapshot_date
    left join alive
        on alive.fit_on = terms.snapshot_date
    left join totals
        on totals.fit_on = terms.snapshot_date
    left join {{ ref('int_leave_bands') }} as silence
        on silence.fit_on = terms.snapshot_date
        and silence.band_kind = 'silence'
        and silence.band = terms.silence_band
    left join {{ ref('int_leave_bands') }} as overdue
        on overdue.fit_on = terms.snapshot_date
        and overdue.band_kind = 'overdue'
        and overdue.band = terms.overdue_band
    where terms.is_judged or terms.is_current

)

select
    odds.snapshot_date,
    odds.customer_key,
    features.is_judged,
    features.is_current,
    features.left_mark,
    features.returned_on,
    features.is_gone,
    features.silence_days,
    features.overdue_ratio,
    features.revenue_at_stake,
    -- beyond e^700 a double ends
    {{ divide('1', '1 + exp(' ~ within_bounds('-odds.log_odds', -700, 700) ~ ')') }} as chance_logistic,
    {{ divide('1', '1 + exp(' ~ within_bounds('-odds.log_odds_not_alive', -700, 700) ~ ')') }} as chance_not_alive,
    odds.overdue_chance as chance_overdue_bands,
    odds.silence_chance as chance_silence_bands
from odds
inner join {{ ref('int_leave_features') }} as features
    on features.snapshot_date = odds.snapshot_date and features.customer_key = odds.customer_key
