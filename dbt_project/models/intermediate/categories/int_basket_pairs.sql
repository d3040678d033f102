-- grain: one row a level, kind and ordered pair of items above the floor of support
with lines as (

    select order_key, customer_key, product_category, product_id
    from {{ ref('int_order_lines_keyed') }}
    where is_completed

),

-- a basket is a completed order, or all completed orders of a customer: those of nobody are no basket together
baskets as {{ materialized() }} (

    select distinct 'category' as level, 'in_one_order' as kind, order_key as basket_key, product_category as item
    from lines
    where product_category is not null
    union all
    select distinct 'category' as level, 'by_one_customer' as kind, customer_key as basket_key, product_category as item
    from lines
    where product_category is not null and customer_key is not null
    union all
    -- products of one customer would be pairs without end, and tell little that their categories do not
    select distinct 'product' as level, 'in_one_order' as kind, order_key as basket_key, product_id as item
    from lines
    where product_id is not null

),

totals as (

    select level, kind, count(distinct basket_key) as baskets
    from baskets
    group by level, kind

),

counted as (

    select level, kind, item, count(*) as item_baskets
    from baskets
    group by level, kind, item

),

-- a pair is never more frequent than either of its items (Agrawal and Srikant 1994): what is rarer leaves before the join
frequent as (

    select counted.level, counted.kind, counted.item, counted.item_baskets, totals.baskets
    from counted
    inner join totals
        on totals.level = counted.level and totals.kind = counted.kind
    where counted.item_baskets >= {{ var('affinity_min_count') }}
        and counted.item_baskets >= totals.baskets * {{ affinity_floor('counted.level') }}

),

kept as (

    select baskets.level, baskets.kind, baskets.basket_key, baskets.item
    from baskets
    inner join frequent
        on frequent.level = baskets.level and frequent.kind = baskets.kind and frequent.item = baskets.item

),

-- each pair once, in the order of its names; both directions share the count
pairs as (

    select one.level, one.kind, one.item as first_item, other.item as second_item, count(*) as both_baskets
    from kept as one
    inner join kept as other
        on other.level = one.level and other.kind = one.kind
        and other.basket_key = one.basket_key and other.item > one.item
    group by one.level, one.kind, one.item, other.item

),

directed as (

    select level, kind, first_item as antecedent, second_item as consequent, both_baskets
    from pairs
    union all
    select level, kind, second_item as antecedent, first_item as consequent, both_baskets
    from pairs

)

select
    directed.level,
    directed.kind,
    directed.antecedent,
    directed.consequent,
    antecedents.baskets as cases,
    antecedents.item_baskets as antecedent_cases,
    directed.both_baskets as both_cases,
    consequents.item_baskets as consequent_cases,
    {{ divide('consequents.item_baskets', 'consequents.baskets') }} as base_rate
from directed
inner join frequent as antecedents
    on antecedents.level = directed.level and antecedents.kind = directed.kind and antecedents.item = directed.antecedent
inner join frequent as consequents
    on consequents.level = directed.level and consequents.kind = directed.kind and consequents.item = directed.consequent
