-- The first 500 of each list: more than can be called in a day.
with
first_ones as (
    select
        l.*,
        c.known_as as customer
    from marts.save_list as l
    inner join marts.customer_360 as c on l.customer_key = c.customer_key
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
