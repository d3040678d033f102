-- grain: one row a feed, figure, unit and reason found behind staging
with unknown_lines as (

    select
        lines.quantity
    from {{ ref('stg_orders__order_lines') }} as lines
    left join {{ ref('int_orders_keyed') }} as orders
        on orders.order_id = lines.order_id
    where orders.order_id is null

),

listed as (

    select
        count(*) as ids,
        count(distinct resolved.customer_key) as customers
    from {{ ref('stg_customers__customers') }} as customers
    inner join {{ ref('int_references_resolved') }} as resolved
        on resolved.reference_key = customers.reference_key

),

everybody as (

    select count(distinct customer_key) as customers
    from {{ ref('int_references_resolved') }}

),

early_contacts as (

    select count(*) as early
    from {{ ref('int_contacts_keyed') }}
    where {{ days_between('contacted_on', as_of_date()) }} >= {{ var('contact_window_long_days') }}

),

found as (

    select
        'order_lines' as feed,
        'order_lines' as figure,
        'order_not_known' as reason,
        count(*) as row_count,
        cast(count(*) as decimal(28, 4)) as amount
    from unknown_lines
    union all
    select
        'order_lines' as feed,
        'units_sold' as figure,
        'order_not_known' as reason,
        count(*) as row_count,
        sum(cast(quantity as decimal(28, 4))) as amount
    from unknown_lines
    union all
    select
        'customers' as feed,
        'customers' as figure,
        'merged_by_identity' as reason,
        ids - customers as row_count,
        ids - customers as amount
    from listed
    union all
    select
        'customers' as feed,
        'customers' as figure,
        'known_from_other_feeds' as reason,
        everybody.customers - listed.customers as row_count,
        listed.customers - everybody.customers as amount
    from everybody
    cross join listed
    union all
    select 'contacts' as feed, 'contacts' as figure, 'before_the_window' as reason, early as row_count, early as amount
    from early_contacts

)

select feed, figure, '' as unit, reason, row_count, cast(amount as decimal(28, 4)) as amount
from found
where row_count > 0
union all
select feed, figure, unit, reason, row_count, amount
from {{ ref('int_reconciliation_orders') }}
union all
select feed, figure, '' as unit, reason, row_count, amount
from {{ ref('int_reconciliation_stated') }}
