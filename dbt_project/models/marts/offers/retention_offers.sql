-- grain: one row a customer and kind of request
with known as (

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
        known.customer_key,
        requests.request,
        known.tenure_days,
        rules.rule_number,
        {{ place_among(
            'known.customer_key, requests.request',
            ['rules.priority', 'rules.rule_number'],
        ) }} as place
    from known
    cross join requests
    left join {{ ref('retention_rules') }} as rules
        on rules.request = requests.request
        and {{ meets_rule('known', 'rules') }}

),

-- the first rule that each customer meets
decided as (

    select customer_key, request, tenure_days, rule_number
    from matched
    where place = 1

)

select
    decided.customer_key,
    facts.customer_id,
    {{ as_of_date() }} as as_of,
    decided.request,
    rules.answer,
    rules.condition,
    rules.reason,
    decided.rule_number,
    facts.value_tier,
    facts.open_order,
    facts.share_of_purchases,
    facts.share_asked_on,
    decided.tenure_days,
    facts.customer_since,
    facts.last_order_saving,
    facts.savings_to_date,
    -- what nobody knows, and a saving of nothing, is not said
    nullif(concat_ws(
        '; ',
        {{ said(phrase('customer_since'), {'year': 'substr(cast(facts.customer_since as string), 1, 4)'}) }},
        case
            when facts.last_order_saving > 0
                then {{ said(phrase('saved_last_order'), {'amount': money_said('facts.last_order_saving')}) }}
        end,
        case
            when facts.savings_to_date > 0
                then {{ said(phrase('saved_so_far'), {'amount': money_said('facts.savings_to_date')}) }}
        end,
        case facts.open_order when 'yes' then {{ phrase('order_open') }} end
    ), '') as facts
from decided
inner join {{ ref('int_offer_facts') }} as facts
    on facts.customer_key = decided.customer_key
left join {{ ref('retention_rules') }} as rules
    on rules.rule_number = decided.rule_number
