-- grain: one row an answer of kind nps, csat, ces or gap
select
    answers.survey_key,
    answers.customer_key,
    answers.kind,
    cast(answers.scale_min as decimal(18, 2)) as scale_min,
    cast(answers.scale_max as decimal(18, 2)) as scale_max,
    answers.responded_at,
    answers.weight,
    {{ month_start('answers.responded_on') }} as month,
    coalesce(answers.touchpoint, 'unknown') as touchpoint,
    coalesce(answers.branch, 'unknown') as branch,
    {% for place in range(1, 6) -%}
    coalesce(answers.attribute_{{ place }}, 'unknown') as attribute_{{ place }},
    {% endfor -%}
    {{ segment_then('scored', 'feeds', 'answers.customer_key') }} as segment,
    -- a decimal, as its sums do not depend on the order of the rows; one digit more than 18, or its square overflows
    cast(case when answers.kind = 'gap' then answers.gap_score else answers.score end as decimal(19, 6)) as measured,
    answers.is_satisfied,
    case
        when answers.kind <> 'nps' then null
        when {{ is_promoter('answers.score') }} then 'promoter'
        when {{ is_detractor('answers.score') }} then 'detractor'
        else 'passive'
    end as nps_group,
    detractors.is_contacted
from {{ ref('int_surveys_keyed') }} as answers
cross join {{ ref('int_feeds_present') }} as feeds
left join {{ ref('int_rfm_scored') }} as scored
    on scored.customer_key = answers.customer_key
    and scored.snapshot_date = {{ month_end_before('answers.responded_on') }}
    and scored.is_month_end
left join {{ ref('int_detractors_contacted') }} as detractors
    on detractors.survey_key = answers.survey_key
where answers.kind in ('nps', 'csat', 'ces', 'gap')
