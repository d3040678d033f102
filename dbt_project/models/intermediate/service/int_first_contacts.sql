-- grain: one row a resolved ticket: whether the first contact solved it
with followed as (

    -- of two tickets of one instant the one with the larger key follows; tickets without a category are compared with
    -- each other, so that a company that keeps none compares all of a customer
    select
        ticket_key,
        lead(opened_at) over (
            partition by customer_key, category order by opened_at asc nulls last, ticket_key asc nulls last
        ) as next_opened_at
    from {{ ref('int_tickets_keyed') }}

),

windows as (

    select
        ended.ticket_key,
        ended.reopenings,
        ended.transfers,
        followed.next_opened_at,
        {{ instant_plus_days('ended.resolved_at', var('fcr_window_days')) }} as window_ends_at
    from {{ ref('int_tickets_ended') }} as ended
    inner join followed
        on followed.ticket_key = ended.ticket_key
    where ended.resolved_at is not null

),

judged as (

    select
        ticket_key,
        -- A broken first contact shows at once and a kept one only at the window's end: both wait for it, or every
        -- recent day would look bad. So do tickets whose transfers or reopenings nobody recorded.
        window_ends_at <= {{ as_of_instant() }} and reopenings is not null and transfers is not null as is_known,
        reopenings = 0
        and transfers = 0
        and (next_opened_at is null or next_opened_at >= window_ends_at) as is_kept
    from windows

)

select
    ticket_key,
    is_known as is_first_contact_known,
    case when is_known then is_kept end as is_first_contact_resolved
from judged
