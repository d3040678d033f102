-- grain: one row a customer and request, with the rule that decides it
with facts as (

    select
        customer_key,
        value_tier,
        open_order,
        share_of_purchases,
        {{ days_between('customer_since', as_of_date()) }} as tenure_days
    from {{ ref('int_offer_facts') }}

),

requests as (

    select distinct request
    from {{ ref('retention_rules') }}

),

-- a left join, so that a hole in the rules shows as a null and fails the test instead of losing customers
matched as (

    select
        facts.customer_key,
        requests.request,
        facts.tenure_days,
        rules.rule_number,
        row_number() over (
            partition by facts.customer_key, requests.request
            order by rules.priority asc nulls last, rules.rule_number asc nulls last
        ) as place
    from facts
    cross join requests
    left join {{ ref('retention_rules') }} as rules
        on rules.request = requests.request
        and {{ meets_rule('facts', 'rules') }}

)

select customer_key, request, tenure_days, rule_number
from matched
where place = 1
