-- The first 500 of each list: more than can be called in a day. Where the only id is an e-mail address or a phone number, the
-- number of the last order stands for it.
with
last_orders as (
    select
        customer_key,
        max_by(order_id, concat_ws(' ', ordered_at, order_id)) as order_id
    from marts.fct_orders
    where customer_key is not null
    group by customer_key
),

first_ones as (
    select
        l.*,
        case
            when contains(l.customer_id, '@') or (l.customer_id is not distinct from l.phone)
                then coalesce(o.order_id, cast(l.customer_key as varchar))
            else l.customer_id
        end as customer
    from marts.save_list as l
    left join last_orders as o on l.customer_key = o.customer_key
    where l.call_rank <= 500
),

offers as (
    select
        customer_key,
        string_agg(request, ',' order by request) filter (answer = 'yes') as granted,
        string_agg(request, ',' order by request) filter (answer = 'condition') as granted_if,
        string_agg(concat_ws(chr(9), request, answer, coalesce(condition, ''), reason), chr(10) order by request)
            filter (answer <> 'no') as offers
    from marts.retention_offers
    where customer_key in (select customer_key from first_ones)
    group by customer_key
)

select
    list_name,
    call_rank,
    customer,
    main_reason,
    reasons,
    why,
    since_on,
    revenue_at_stake,
    risk,
    leave_chance,
    expected_loss,
    what_to_do,
    is_courtesy,
    is_held_out,
    granted,
    granted_if,
    offers,
    last_order_date,
    days_since_last_order,
    open_tickets,
    unresolved_age_days,
    marketing_consent
from first_ones
left join offers using (customer_key)
order by list_name, call_rank
