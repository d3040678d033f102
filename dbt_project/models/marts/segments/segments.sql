-- grain: one row a customer and dimension whose value is known
with ages as (

    select
        customers.customer_key,
        ages.age_group,
        {{ add_months('customers.birth_date', '12 * ages.age_from') }} as since
    from {{ ref('int_customers_described') }} as customers
    inner join {{ ref('age_groups') }} as ages
        on {{ add_months('customers.birth_date', '12 * ages.age_from') }} <= {{ as_of_date() }}
        and {{ add_months('customers.birth_date', '12 * ages.age_to + 12') }} > {{ as_of_date() }}

),

-- deal proneness: how often a customer buys on a deal in the RFM window, against the company
priced as (

    select
        orders.customer_key,
        case when orders.discount_amount >= orders.gross_amount * {{ var('deal_discount_rate') }} then 1 else 0 end as is_deal
    from {{ ref('int_orders_keyed') }} as orders
    inner join {{ ref('int_rfm_snapshots') }} as snapshots
        on snapshots.is_current and orders.order_date >= snapshots.window_opens_on
    where orders.is_completed and orders.discount_amount is not null and orders.gross_amount > 0
        and orders.customer_key is not null

),

buyers as (

    select customer_key, count(*) as orders, cast(sum(is_deal) as bigint) as deals
    from priced
    group by customer_key

),

company as (

    select {{ divide('sum(deals)', 'sum(orders)') }} as deal_share
    from buyers

),

sensitive as (

    select
        buyers.customer_key,
        case
            when {{ wilson_bound('buyers.deals', 'buyers.orders', '-') }} > company.deal_share then 'price_sensitive'
            when {{ wilson_bound('buyers.deals', 'buyers.orders', '+') }} < company.deal_share then 'full_price'
            else 'average'
        end as price_sensitivity
    from buyers
    cross join company
    where buyers.orders >= {{ var('price_min_orders') }}

),

valued as (

    select customer_key, dimension, value, since
    from {{ ref('int_segment_runs') }}
    union all
    select
        customer_key,
        'tenure_band' as dimension,
        tenure_band as value,
        {{ tenure_band_begins_on('customer_since', 'tenure_days') }} as since
    from {{ ref('customer_tenure') }}
    union all
    select
        customer_key,
        'founding_member' as dimension,
        case when is_founding_member then 'yes' when not is_founding_member then 'no' end as value,
        customer_since as since
    from {{ ref('customer_tenure') }}
    union all
    select
        customers.customer_key,
        'activity' as dimension,
        customers.activity_state as value,
        case customers.activity_state
            when 'active' then since.active_since
            when 'slowing' then since.slowing_since
            when 'inactive' then since.inactive_since
            when 'returned' then since.returned_since
        end as since
    from {{ ref('customer_tenure') }} as customers
    inner join {{ ref('int_activity_since') }} as since
        on since.customer_key = customers.customer_key
    union all
    select customer_key, 'age_group' as dimension, age_group as value, since
    from ages
    union all
    select customer_key, 'price_sensitivity' as dimension, price_sensitivity as value, cast(null as date) as since
    from sensitive
    union all
    select
        customer_key,
        case when dimension = 'category' then 'product_affinity' else dimension end as dimension,
        favourite as value,
        since
    from {{ ref('int_favourite_runs') }}
    union all
    select customer_key, 'loyalty_state' as dimension, state as value, since_on as since
    from {{ ref('loyalty_state') }}
    {%- for dimension in ['region', 'occupation', 'wealth_tier'] %}
    union all
    select customers.customer_key, '{{ dimension }}' as dimension, customers.{{ dimension }} as value, changes.since
    from {{ ref('int_customers_described') }} as customers
    left join {{ ref('int_described_since') }} as changes
        on changes.customer_key = customers.customer_key and changes.dimension = '{{ dimension }}'
    {%- endfor %}

)

select customer_key, {{ as_of_date() }} as as_of, dimension, value, since
from valued
where value is not null
