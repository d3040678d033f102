-- grain: one row a customer and product category bought, with a rhythm to expect it again by
with days as (

    select distinct customer_key, product_category, order_date
    from {{ ref('int_order_lines_keyed') }}
    where is_completed and product_category is not null and customer_key is not null

),

gaps as (

    select
        customer_key,
        product_category,
        order_date,
        {{ days_between(
            'lag(order_date) over (partition by customer_key, product_category order by order_date asc nulls last)', 'order_date'
        ) }} as gap_days
    from days

),

-- the gaps between the days on which a customer bought a category
rhythms as {{ materialized() }} (

    select
        customer_key,
        product_category,
        count(*) as days_bought,
        max(order_date) as last_bought_on,
        count(gap_days) as gaps,
        {{ percentile('gap_days', 0.5) }} as median_gap_days
    from gaps
    group by customer_key, product_category

),

typical as (

    -- the middle of the customers' own rhythms, for whom has none yet
    select product_category, count(*) as customers, {{ percentile('median_gap_days', 0.5) }} as gap_days
    from rhythms
    where gaps >= {{ var('replenishment_min_gaps') }}
    group by product_category

),

paced as (

    select
        own.customer_key,
        own.product_category,
        own.days_bought,
        own.last_bought_on,
        case when own.gaps >= {{ var('replenishment_min_gaps') }} then 'own' else 'category' end as rhythm_of,
        case
            when own.gaps >= {{ var('replenishment_min_gaps') }} then own.median_gap_days
            when typical.customers >= {{ var('replenishment_min_customers') }} then typical.gap_days
        end as gap_days,
        {{ days_between('own.last_bought_on', as_of_date()) }} as days_since
    from rhythms as own
    left join typical
        on typical.product_category = own.product_category

)

select
    paced.customer_key,
    customers.customer_id,
    {{ as_of_date() }} as as_of,
    paced.product_category,
    paced.days_bought,
    paced.last_bought_on,
    paced.rhythm_of,
    paced.gap_days,
    {{ add_days('paced.last_bought_on', 'floor(paced.gap_days + 0.5)') }} as due_on,
    case
        when paced.days_since >= {{ var('activity_inactive_ratio') }} * paced.gap_days then 'lapsed'
        when paced.days_since >= {{ var('activity_slowing_ratio') }} * paced.gap_days then 'overdue'
        when paced.days_since >= floor(paced.gap_days + 0.5) then 'due'
        else 'not_due'
    end as state
from paced
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = paced.customer_key
where paced.gap_days is not null
