-- grain: one row a day of the pulse: the NPS answers of the days that end with it
{% set groups = ['promoter', 'detractor'] -%}
with answered as (

    select
        answers.responded_on as day,
        count(*) as responses,
        {% for name in groups -%}
        sum(case when described.nps_group = '{{ name }}' then 1 else 0 end) as {{ name }}s{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_answers_described') }} as described
    inner join {{ ref('int_surveys_keyed') }} as answers
        on answers.survey_key = described.survey_key
    where described.kind = 'nps'
    group by answers.responded_on

),

dense as (

    select days.day, answered.responses, answered.promoters, answered.detractors
    from {{ ref('int_pulse_days') }} as days
    left join answered
        on answered.day = days.day

)

select
    day,
    {{ pulse_count('responses', var('pulse_nps_days')) }} as responses,
    {{ pulse_count('promoters', var('pulse_nps_days')) }} as promoters,
    {{ pulse_count('detractors', var('pulse_nps_days')) }} as detractors
from dense
