-- grain: one row a branch that an order, a ticket or a survey names
with mentioned as (
    select branch_key, branch, region, count(*) as mentions
    from {{ ref('int_orders_keyed') }}
    where branch is not null
    group by branch_key, branch, region
    union all
    select branch_key, branch, cast(null as string) as region, 0 as mentions
    from {{ ref('int_tickets_keyed') }}
    where branch is not null
    group by branch_key, branch
    union all
    select branch_key, branch, cast(null as string) as region, 0 as mentions
    from {{ ref('int_surveys_keyed') }}
    where branch is not null
    group by branch_key, branch
),

ranked as (
    select
        branch_key,
        branch,
        region,
        {{ place_among(
            'branch_key',
            ['case when region is null then 1 else 0 end', 'mentions desc', 'region'],
        ) }} as region_rank
    from mentioned
)

select
    {{ as_of_date() }} as as_of,
    branch_key,
    branch,
    region
from ranked
where region_rank = 1
