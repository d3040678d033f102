-- grain: one row a day on which a fit is made (judged days, and as_of) and past day it may learn from
-- Never the day itself nor a window that was still open on it: what a fit of a day knows was known on that day.
-- A view: some hundred rows.
{{ config(materialized='view') }}
with pairs as (

    select
        ends.snapshot_date as fit_on,
        ends.is_current,
        past.snapshot_date,
        row_number() over (partition by ends.snapshot_date order by past.snapshot_date desc nulls last) as place
    from {{ ref('int_leave_days') }} as ends
    inner join {{ ref('int_leave_days') }} as past
        on past.is_decided
        and {{ add_days('past.snapshot_date', var('repurchase_days')) }} <= ends.snapshot_date
    where ends.is_judged or ends.is_current

)

select
    fit_on,
    is_current,
    snapshot_date,
    -- what a fit needs at least: the model in Python sees no vars
    cast({{ var('leave_min_leavers') }} as bigint) as min_leavers,
    cast({{ var('value_min_repeaters') }} as bigint) as min_repeaters
from pairs
where place <= {{ var('leave_fit_days') }}
