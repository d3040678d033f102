-- grain: one row a customer with an answer of kind nps or csat: the last one, and how it moved
with ranked as (

    select
        customer_key,
        kind,
        responded_on,
        score,
        score_100,
        {{ place_among('customer_key, kind', ['responded_at desc', 'survey_key']) }} as place
    from {{ ref('int_surveys_keyed') }}
    where kind in ('nps', 'csat') and customer_key is not null

),

-- NPS is always asked on 0 to 10 and keeps its own figure; CSAT comes on scales of many widths and is put on 0 to 100
scores as (

    select
        customer_key,
        max(case when kind = 'nps' and place = 1 then score end) as last_nps,
        max(case when kind = 'nps' and place = 1 then responded_on end) as last_nps_on,
        max(case when kind = 'nps' and place = 2 then score end) as previous_nps,
        max(case when kind = 'csat' and place = 1 then score_100 end) as last_csat,
        max(case when kind = 'csat' and place = 1 then responded_on end) as last_csat_on,
        max(case when kind = 'csat' and place = 2 then score_100 end) as previous_csat
    from ranked
    where place <= 2
    group by customer_key

)

select
    customer_key,
    last_nps,
    last_nps_on,
    last_nps - previous_nps as nps_trend,
    last_csat,
    last_csat_on,
    last_csat - previous_csat as csat_trend
from scores
