-- grain: one row a declared statement and reason why the marts say otherwise
{#- what a statement may stand beside -> feed, id, figure of the row; named here, as a company declares it later -#}
{%- set figures = {
    'tickets_promise_kept': ['tickets', 'int_tickets_measured', 'case when is_promise_kept then 1 when not is_promise_kept then 0 end'],
    'tickets_resolved': ['tickets', 'int_tickets_measured', 'case when is_open then 0 else 1 end'],
    'orders_total': ['orders', 'int_orders_keyed', 'gross_amount - coalesce(discount_amount, 0) + coalesce(shipping_amount, 0)'],
    'orders_net': ['orders', 'int_orders_keyed', 'net_amount'],
} %}
with tickets as (

    select keyed.ticket_id as row_id, measured.is_promise_kept, measured.is_open
    from {{ ref('int_tickets_measured') }} as measured
    inner join {{ ref('int_tickets_keyed') }} as keyed
        on keyed.ticket_key = measured.ticket_key

),

orders as (

    select order_id as row_id, gross_amount, discount_amount, shipping_amount, net_amount
    from {{ ref('int_orders_keyed') }}

),

nothing as (

    {% for feed in ['tickets', 'orders'] -%}
    select cast(null as string) as figure, row_id, cast(null as decimal(28, 4)) as found
    from {{ feed }}
    where false
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

-- the marts' own figure for each row of a feed about which a statement is declared that stands beside one
found as (

    select figure, row_id, found
    from nothing
    {%- for statement in var('statements') if statement.beside %}
    union all
    select '{{ statement.figure }}' as figure, row_id, cast({{ figures[statement.beside][2] }} as decimal(28, 4)) as found
    from {{ figures[statement.beside][0] }}
    {%- endfor %}

),

stated as (

    select figure, feed, row_id, stated
    from {{ ref('stg_reconciliation__statements') }}
    where fate = 'standing'

),

feeds as (

    select distinct figure, feed
    from stated

),

compared as (

    select
        coalesce(stated.figure, found.figure) as figure,
        stated.stated,
        found.found
    from stated
    full outer join found
        on found.figure = stated.figure
        and found.row_id = stated.row_id

),

told as (

    select
        figure,
        case
            when found is null then 'not_judged_here'
            when stated is null then 'not_stated'
            else 'judged_otherwise'
        end as reason,
        coalesce(stated, 0) - coalesce(found, 0) as amount
    from compared
    where (stated is not null or found is not null)
        and coalesce(stated <> found, true)
        -- a statement beside nothing is only reported
        and figure in (select figure from found)

)

select
    feeds.feed,
    told.figure,
    told.reason,
    count(*) as row_count,
    cast(sum(told.amount) as decimal(28, 4)) as amount
from told
inner join feeds
    on feeds.figure = told.figure
group by feeds.feed, told.figure, told.reason
