-- grain: one row a known-on day (as_of, or a past day) and customer with a category to offer, by what was known on it
with rules as (

    select known_on, antecedent, consequent, antecedent_cases, both_cases, confidence, confidence_low, confidence_high, base_rate
    from {{ ref('int_affinities_rated') }}
    where kind = 'follows' and confidence_low > base_rate

),

candidates as (

    select
        bought.known_on,
        bought.customer_key,
        rules.consequent as next_category,
        rules.antecedent as because_of,
        rules.antecedent_cases,
        rules.both_cases,
        rules.confidence,
        rules.confidence_low,
        rules.confidence_high,
        rules.base_rate,
        {{ place_among(
            'bought.known_on, bought.customer_key',
            ['rules.confidence_low - rules.base_rate desc', 'rules.consequent', 'rules.antecedent'],
        ) }} as place
    from {{ ref('int_category_steps') }} as bought
    inner join rules
        on rules.known_on = bought.known_on and rules.antecedent = bought.product_category
    left join {{ ref('int_category_steps') }} as already
        on already.known_on = bought.known_on and already.customer_key = bought.customer_key
        and already.product_category = rules.consequent
    where already.customer_key is null

)

select
    known_on,
    customer_key,
    next_category,
    because_of,
    antecedent_cases,
    both_cases,
    confidence,
    confidence_low,
    confidence_high,
    base_rate
from candidates
where place = 1
