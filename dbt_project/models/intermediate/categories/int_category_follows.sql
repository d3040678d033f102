-- grain: one row a known-on day, kind (follows_first, follows) and ordered pair of categories of which one followed the other
-- Customers with many categories have few left, so any of those is likelier to be next: the base rate is that of customers
-- without the consequent who held as many categories as those with the antecedent did (indirect standardisation). Steps at
-- which both were held leave it by sums over a customer's later steps: a customer costs the square of their categories.
with chances as (

    -- decimals, for a sum of doubles depends on the order of its rows
    select
        known_on,
        kind,
        held_before,
        product_category,
        cases,
        cases_held,
        entries,
        coalesce({{ exact(divide('entries', 'cases_not_held'), 20, 18) }}, 0) as chance
    from {{ ref('int_category_chances') }}

),

bought as (

    select steps.known_on, steps.customer_key, steps.product_category, steps.step
    from {{ ref('int_category_steps') }} as steps
    inner join (select distinct known_on, product_category from chances) as enough
        on enough.known_on = steps.known_on and enough.product_category = steps.product_category

),

-- the steps after a customer's first day
cases as (

    select distinct known_on, customer_key, step, held_before
    from {{ ref('int_category_steps') }}
    where step >= 1

),

-- of a category held: how many steps come from this one on, and the sum of its chances at them, had it been missing
remaining as (

    select
        bought.known_on,
        bought.customer_key,
        bought.product_category,
        bought.step as bought_step,
        cases.step,
        row_number() over (
            partition by bought.known_on, bought.customer_key, bought.product_category order by cases.step desc nulls last
        ) as steps,
        sum(chances.chance) over (
            partition by bought.known_on, bought.customer_key, bought.product_category order by cases.step desc nulls last
            rows between unbounded preceding and current row
        ) as chances
    from bought
    inner join cases
        on cases.known_on = bought.known_on and cases.customer_key = bought.customer_key and cases.step > bought.step
    inner join chances
        on chances.known_on = bought.known_on and chances.kind = 'follows' and chances.held_before = cases.held_before
        and chances.product_category = bought.product_category

),

-- the same from the step after it was bought, and at the first of all
own as (

    select
        bought.known_on,
        bought.customer_key,
        bought.product_category,
        bought.step,
        remaining.steps,
        remaining.chances,
        first_chances.chance as first_chance
    from bought
    left join remaining
        on remaining.known_on = bought.known_on and remaining.customer_key = bought.customer_key
        and remaining.product_category = bought.product_category and remaining.step = bought.step + 1
    left join cases
        on cases.known_on = bought.known_on and cases.customer_key = bought.customer_key
        and cases.step = 1 and bought.step = 0
    left join chances as first_chances
        on first_chances.known_on = bought.known_on and first_chances.kind = 'follows_first'
        and first_chances.held_before = cases.held_before
        and first_chances.product_category = bought.product_category

),

-- entries: steps that brought the consequent to customers with the antecedent; held: those at which they had both
counted as (

    select
        antecedents.known_on,
        antecedents.product_category as antecedent,
        own.product_category as consequent,
        {{ count_if('antecedents.step < own.step') }} as entries,
        {{ count_if('antecedents.step < own.step and own.step = 1') }} as first_entries,
        sum(own.steps) as held_steps,
        sum(own.chances) as held_chances,
        {{ count_if('own.step = 0 and own.steps >= 1') }} as first_held_steps,
        sum(own.first_chance) as first_held_chances
    from own
    inner join bought as antecedents
        on antecedents.known_on = own.known_on and antecedents.customer_key = own.customer_key
        and antecedents.step <= own.step
        and antecedents.product_category <> own.product_category
    group by antecedents.known_on, antecedents.product_category, own.product_category
    union all
    -- the antecedent came later: both are held from the step after it on
    select
        antecedents.known_on,
        antecedents.product_category as antecedent,
        remaining.product_category as consequent,
        0 as entries,
        0 as first_entries,
        sum(remaining.steps) as held_steps,
        sum(remaining.chances) as held_chances,
        0 as first_held_steps,
        0 as first_held_chances
    from remaining
    inner join bought as antecedents
        on antecedents.known_on = remaining.known_on and antecedents.customer_key = remaining.customer_key
        and antecedents.step + 1 = remaining.step
        and antecedents.step > remaining.bought_step
    group by antecedents.known_on, antecedents.product_category, remaining.product_category

),

pairs as (

    {% for kind, first in {'follows_first': 'first_', 'follows': ''}.items() -%}
    select
        known_on,
        '{{ kind }}' as kind,
        antecedent,
        consequent,
        cast(sum({{ first }}entries) as bigint) as both_cases,
        coalesce(sum({{ first }}held_steps), 0) as held_steps,
        coalesce(sum({{ first }}held_chances), 0) as held_chances
    from counted
    group by known_on, antecedent, consequent
    having sum({{ first }}entries) > 0
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

summed as (

    select
        pairs.known_on,
        pairs.kind,
        pairs.antecedent,
        pairs.consequent,
        pairs.both_cases,
        cast(sum(consequents.cases) as bigint) as cases,
        cast(sum(antecedents.cases_held) - pairs.held_steps as bigint) as antecedent_cases,
        cast(sum(consequents.entries) as bigint) as consequent_cases,
        sum(antecedents.cases_held * consequents.chance) - pairs.held_chances as expected_cases
    from pairs
    inner join chances as antecedents
        on antecedents.known_on = pairs.known_on and antecedents.kind = pairs.kind
        and antecedents.product_category = pairs.antecedent
    inner join chances as consequents
        on consequents.known_on = pairs.known_on and consequents.kind = pairs.kind
        and consequents.product_category = pairs.consequent
        and consequents.held_before = antecedents.held_before
    group by
        pairs.known_on, pairs.kind, pairs.antecedent, pairs.consequent,
        pairs.both_cases, pairs.held_steps, pairs.held_chances

)

select
    known_on,
    kind,
    antecedent,
    consequent,
    cases,
    antecedent_cases,
    both_cases,
    consequent_cases,
    {{ divide('expected_cases', 'antecedent_cases') }} as base_rate
from summed
