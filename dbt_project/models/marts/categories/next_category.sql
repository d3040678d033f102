-- grain: one row a customer with a category they never bought whose evidence beats its base rate
with rules as (

    select antecedent, consequent, antecedent_cases, both_cases, confidence, confidence_low, confidence_high, base_rate, lift
    from {{ ref('product_affinities') }}
    where kind = 'follows' and beats_base_rate

),

candidates as (

    select
        bought.customer_key,
        bought.steps,
        rules.consequent as next_category,
        rules.antecedent as because_of,
        rules.antecedent_cases,
        rules.both_cases,
        rules.confidence,
        rules.confidence_low,
        rules.confidence_high,
        rules.base_rate,
        rules.lift,
        row_number() over (
            partition by bought.customer_key
            order by
                rules.confidence_low - rules.base_rate desc nulls last,
                rules.consequent asc nulls last,
                rules.antecedent asc nulls last
        ) as place
    from {{ ref('int_category_steps') }} as bought
    inner join rules
        on rules.antecedent = bought.product_category
    left join {{ ref('int_category_steps') }} as already
        on already.customer_key = bought.customer_key and already.product_category = rules.consequent
    where already.customer_key is null

)

select
    candidates.customer_key,
    customers.customer_id,
    {{ as_of_date() }} as as_of,
    candidates.next_category,
    candidates.because_of,
    candidates.antecedent_cases as cases,
    candidates.both_cases as followed,
    candidates.confidence,
    candidates.confidence_low,
    candidates.confidence_high,
    candidates.base_rate,
    candidates.lift
from candidates
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = candidates.customer_key
where candidates.place = 1
