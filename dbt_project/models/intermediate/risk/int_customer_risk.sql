-- grain: one row a customer with a reason to choose somebody else
-- The reasons are taken as independent causes (noisy-or, Pearl 1988): risk = 1 - the chance that none of them drives away.
with risks as (

    select
        customer_key,
        {{ sorted_distinct_text('reason') }} as reasons,
        count(*) as reason_count,
        min(since_on) as since_on
        {%- for reason in risk_reasons() %},
        max(case when reason = '{{ reason }}' then risk else 0 end) as {{ reason }}_risk
        {%- endfor %}
    from {{ ref('int_risk_current') }}
    group by customer_key

),

ranked as (

    select
        customer_key,
        reason,
        {{ place_among('customer_key', ['risk desc', 'reason']) }} as place
    from {{ ref('int_risk_current') }}

)

select
    risks.customer_key,
    risks.reasons,
    risks.reason_count,
    ranked.reason as main_reason,
    risks.since_on,
    1 - {% for reason in risk_reasons() -%}
    (1 - risks.{{ reason }}_risk){{ ' * ' if not loop.last }}
    {%- endfor %} as risk
from risks
inner join ranked
    on ranked.customer_key = risks.customer_key and ranked.place = 1
