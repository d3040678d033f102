-- Each list in the order that is used beside the simple rule that caught most there, over all judged month ends together.
with
ranked as (
    select
        *,
        row_number() over (
            partition by list_name, cut, is_simple order by share_caught desc nulls last, ordered_by asc
        ) as place
    from marts.save_list_backtest
    where period = 'all' and list_name <> 'all'
)

select
    used.list_name,
    replace(used.cut, '_percent', ' %') as cut,
    used.ordered_by,
    used.listed,
    used.precision_rate,
    used.precision_low,
    used.precision_high,
    used.lift,
    used.share_caught,
    simple.ordered_by as best_simple,
    simple.precision_rate as simple_precision,
    simple.share_caught as simple_share_caught
from ranked as used
inner join ranked as simple
    on used.list_name = simple.list_name and used.cut = simple.cut and simple.is_simple and simple.place = 1
where used.is_used
order by used.list_name asc, used.listed asc, used.cut asc
