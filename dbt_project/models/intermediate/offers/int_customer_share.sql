-- grain: one row a customer asked which share of their purchases they make here: the latest answer
with ranked as (

    select
        customer_key,
        responded_on,
        score_100,
        row_number() over (
            partition by customer_key order by responded_at desc nulls last, survey_key asc nulls last
        ) as place
    from {{ ref('int_surveys_keyed') }}
    where kind = 'share' and score_100 is not null

)

select
    customer_key,
    {{ divide('score_100', '100') }} as share_of_purchases,
    responded_on as share_asked_on
from ranked
where place = 1
