-- grain: one row an answer, dimension and basis in which it counts
with answers as (

    {% for dimension, value in survey_dimensions().items() -%}
    select
        survey_key,
        customer_key,
        kind,
        scale_min,
        scale_max,
        responded_at,
        month,
        '{{ dimension }}' as dimension,
        {{ value }} as dimension_value
    from {{ ref('int_answers_described') }}
    where kind <> 'gap' or measured is not null
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

ranked as (

    select
        survey_key,
        month,
        dimension,
        dimension_value,
        -- each answer of nobody is the latest of somebody
        {{ place_among(
            'customer_key, case when customer_key is null then survey_key end, kind, scale_min, scale_max, month, dimension, dimension_value',
            ['responded_at desc',
             'survey_key'],
        ) }} as place
    from answers

)

select survey_key, month, dimension, dimension_value, 'all_responses' as basis
from ranked
union all
select survey_key, month, dimension, dimension_value, 'latest_response' as basis
from ranked
where place = 1
