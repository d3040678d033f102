-- grain: one row a month in which surveys were sent, kind, dimension and value of it
with invitations as (

    select
        invitations.sent_on,
        coalesce(invitations.kind, 'unknown') as kind,
        coalesce(invitations.touchpoint, 'unknown') as touchpoint,
        {{ segment_then('scored', 'feeds') }} as segment,
        invitations.is_answered,
        invitations.answer_seconds
    from {{ ref('int_invitations_answered') }} as invitations
    cross join {{ ref('int_feeds_present') }} as feeds
    left join {{ ref('int_rfm_scored') }} as scored
        on scored.customer_key = invitations.customer_key
        and scored.snapshot_date = {{ month_end_before('invitations.sent_on') }}
        and scored.is_month_end

),

spread as (

    {% for dimension in ['all', 'touchpoint', 'segment'] -%}
    select
        {{ month_start('sent_on') }} as month,
        kind,
        '{{ dimension }}' as dimension,
        {{ "'all'" if dimension == 'all' else dimension }} as dimension_value,
        is_answered,
        answer_seconds
    from invitations
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

counted as (

    select
        month,
        kind,
        dimension,
        dimension_value,
        count(*) as invitations,
        count(is_answered) as decided,
        cast({{ count_if("is_answered") }} as bigint) as answered,
        {{ percentile('case when is_answered then answer_seconds end', 0.5) }} as median_answer_seconds
    from spread
    group by month, kind, dimension, dimension_value

)

select
    month,
    kind,
    dimension,
    dimension_value,
    {{ as_of_date() }} as as_of,
    invitations,
    decided,
    invitations - decided as undecided,
    answered,
    {{ divide('answered', 'decided') }} as response_rate,
    {{ wilson_bound('answered', 'decided', '-') }} as response_rate_low,
    {{ wilson_bound('answered', 'decided', '+') }} as response_rate_high,
    {{ divide('median_answer_seconds', '3600') }} as median_hours_to_answer,
    decided < {{ var('nps_min_responses') }} as is_small
from counted
