-- grain: one row a declared statement and reason why the marts say otherwise
with stated as (

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
    full outer join {{ ref('int_reconciliation_found') }} as found
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
        and figure in (select figure from {{ ref('int_reconciliation_found') }})

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
