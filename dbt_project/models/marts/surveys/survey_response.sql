-- grain: one row a month in which surveys were sent, kind, dimension and value of it
with invitations as (

    select
        invitations.sent_on,
        coalesce(invitations.kind, 'unknown') as kind,
        coalesce(invitations.touchpoint, 'unknown') as touchpoint,
        {{ segment_then('scored', 'feeds', 'invitations.customer_key') }} as segment,
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

-- of an answer of nobody it is not known which invitation it answers
nobodys as (

    {% for dimension, value in {'all': "'all'", 'touchpoint': "coalesce(touchpoint, 'unknown')"}.items() -%}
    select
        {{ month_start('responded_on') }} as month,
        kind,
        '{{ dimension }}' as dimension,
        {{ value }} as dimension_value,
        count(*) as answers
    from {{ ref('int_surveys_keyed') }}
    where customer_key is null
    group by {{ month_start('responded_on') }}, kind, {{ value }}
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
    counted.month,
    counted.kind,
    counted.dimension,
    counted.dimension_value,
    {{ as_of_date() }} as as_of,
    counted.invitations,
    counted.decided,
    counted.invitations - counted.decided as undecided,
    counted.answered,
    {{ divide('counted.answered', 'counted.decided') }} as response_rate,
    {{ wilson_bound('counted.answered', 'counted.decided', '-') }} as response_rate_low,
    {{ wilson_bound('counted.answered', 'counted.decided', '+') }} as response_rate_high,
    {{ divide('counted.median_answer_seconds', '3600') }} as median_hours_to_answer,
    counted.decided < {{ var('nps_min_responses') }} as is_small,
    case when counted.kind <> 'unknown' and counted.dimension <> 'segment' then coalesce(nobodys.answers, 0) end
        as anonymous_answers
from counted
left join nobodys
    on nobodys.month = counted.month
    and nobodys.kind = counted.kind
    and nobodys.dimension = counted.dimension
    and nobodys.dimension_value = counted.dimension_value
