-- grain: one row a kind, number of categories held before, and ordered pair of categories that some customer bought
-- both_held: steps of customers who had both before; entries: steps that brought the consequent to customers with the antecedent.
with enough as (

    select distinct product_category
    from {{ ref('int_category_chances') }}

),

bought as (

    select steps.customer_key, steps.product_category, steps.step
    from {{ ref('int_category_steps') }} as steps
    inner join enough
        on enough.product_category = steps.product_category

),

pairs as (

    select
        one.product_category as antecedent,
        other.product_category as consequent,
        cases.step,
        cases.held_before,
        case when other.step < cases.step then 1 else 0 end as is_held
    from bought as one
    inner join bought as other
        on other.customer_key = one.customer_key and other.product_category <> one.product_category
    inner join {{ ref('int_category_cases') }} as cases
        on cases.customer_key = one.customer_key and cases.step > one.step and cases.step >= other.step

)

{% for kind in ['follows_first', 'follows'] -%}
select
    '{{ kind }}' as kind,
    held_before,
    antecedent,
    consequent,
    cast(sum(is_held) as bigint) as both_held,
    cast(sum(1 - is_held) as bigint) as entries
from pairs
{%- if kind == 'follows_first' %}
where step = 1
{%- endif %}
group by held_before, antecedent, consequent
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
