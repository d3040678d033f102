-- grain: one row a customer and product category bought, with a rhythm to expect it again by
with typical as (

    -- the middle of the customers' own rhythms, for whom has none yet
    select product_category, count(*) as customers, {{ percentile('median_gap_days', 0.5) }} as gap_days
    from {{ ref('int_category_rhythms') }}
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
    from {{ ref('int_category_rhythms') }} as own
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
