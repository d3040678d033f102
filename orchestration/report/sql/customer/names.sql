-- Every name of every customer but those that say who somebody is: ids of all their references, and the key. Where the
-- only id is an e-mail address or a phone number, people see the number of the last order.
with
last_orders as (
    select
        customer_key,
        max_by(order_id, concat_ws(' ', ordered_at, order_id)) as order_id
    from marts.fct_orders
    where customer_key is not null
    group by customer_key
),

ids as (
    select
        customer_key,
        regexp_replace(note, '(, )?(e-mail|phone)(, phone)?$', '') as name
    from marts.figure_evidence
    where evidence_set = 'references'
    union
    select
        customer_key,
        customer_id
    from marts.customer_360
    union
    select
        customer_key,
        cast(customer_key as varchar)
    from marts.customer_360
    union
    select
        customer_key,
        order_id
    from last_orders
),

shown as (
    select
        c.customer_key,
        c.phone,
        case
            when contains(c.customer_id, '@') or (c.customer_id is not distinct from c.phone)
                then coalesce(o.order_id, cast(c.customer_key as varchar))
            else c.customer_id
        end as shown
    from marts.customer_360 as c
    left join last_orders as o on c.customer_key = o.customer_key
)

select
    ids.name,
    ids.customer_key,
    shown.shown
from ids
inner join shown using (customer_key)
where ids.name <> '' and not contains(ids.name, '@') and ids.name is distinct from shown.phone
