-- grain: one row a pending order: the days on which it counts as on its way
-- One that stays pending for ever was called off, lost, or delivered without a word: nobody waits for it any more.
select
    order_key,
    customer_key,
    order_date,
    {{ add_days('coalesce(' ~ local_day('promised_at') ~ ', order_date)', var('open_order_days')) }} as awaited_until
from {{ ref('int_orders_keyed') }}
where status = 'pending'
