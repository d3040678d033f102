-- grain: one row a feed, figure, unit and reason found behind staging
with known as (

    select
        orders.currency as unit,
        orders.status = 'completed' as is_completed,
        keyed.customer_key is null as is_anonymous,
        keyed.reporting_rate,
        orders.gross_amount,
        coalesce(orders.discount_amount, 0) as discount_amount,
        {{ refunded_goods('orders.') }} as refund_amount,
        {{ net_amount('orders.') }} as net_amount,
        keyed.gross_amount as converted_gross_amount,
        keyed.net_amount as converted_net_amount
    from {{ ref('stg_orders__orders') }} as orders
    inner join {{ ref('int_orders_keyed') }} as keyed
        on keyed.order_id = orders.order_id

),

{# figure, unit, reason, what no longer counts, of which orders -#}
{%- set reasons = [
    ['completed_orders', "''", 'not_completed', '1', 'not is_completed'],
    ['orders_of_customers', "''", 'not_completed', '1', 'not is_completed'],
    ['orders_of_customers', "''", 'anonymous', '1', 'is_completed and is_anonymous'],
    ['revenue', 'unit', 'not_completed', 'gross_amount', 'not is_completed'],
    ['revenue', 'unit', 'discounts', 'discount_amount', 'is_completed and discount_amount <> 0'],
    ['revenue', 'unit', 'refunds', 'refund_amount', 'is_completed and refund_amount <> 0'],
    ['revenue', 'unit', 'no_rate', 'net_amount', 'is_completed and reporting_rate is null'],
    ['revenue', 'unit', 'converted', 'net_amount - converted_net_amount', 'is_completed and reporting_rate <> 1'],
    ['gross_amount', 'unit', 'no_rate', 'gross_amount', 'reporting_rate is null'],
    ['gross_amount', 'unit', 'converted', 'gross_amount - converted_gross_amount', 'reporting_rate <> 1'],
] -%}
told as (

    {% for figure, unit, reason, amount, which in reasons -%}
    select
        '{{ figure }}' as figure,
        {{ unit }} as unit,
        '{{ reason }}' as reason,
        cast({{ amount }} as decimal(28, 4)) as amount
    from known
    where {{ which }}
        {%- if figure != 'completed_orders' %} and gross_amount is not null{% endif %}
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

unknown_lines as (

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
    where customer_key is not null
        and {{ days_between('contacted_on', as_of_date()) }} >= {{ var('contact_window_long_days') }}

),

-- rows that are nobody's: in every figure of the company, in none of a customer
nobodys as (

    select 'tickets' as feed, 'tickets_of_customers' as figure, count(*) as row_count
    from {{ ref('int_tickets_keyed') }}
    where customer_key is null
    union all
    select 'tickets' as feed, 'failed_tickets' as figure, count(*) as row_count
    from {{ ref('int_tickets_keyed') }}
    where customer_key is null and is_failure
    union all
    select 'contacts' as feed, 'contacts_of_customers' as figure, count(*) as row_count
    from {{ ref('int_contacts_keyed') }}
    where customer_key is null

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
    select
        'contacts' as feed,
        'contacts_of_customers' as figure,
        'before_the_window' as reason,
        early as row_count,
        early as amount
    from early_contacts
    union all
    select feed, figure, 'anonymous' as reason, row_count, row_count as amount
    from nobodys

)

select feed, figure, '' as unit, reason, row_count, cast(amount as decimal(28, 4)) as amount
from found
where row_count > 0
union all
select
    'orders' as feed,
    figure,
    unit,
    reason,
    count(*) as row_count,
    cast(sum(amount) as decimal(28, 4)) as amount
from told
group by figure, unit, reason
union all
select feed, figure, '' as unit, reason, row_count, amount
from {{ ref('int_reconciliation_stated') }}
