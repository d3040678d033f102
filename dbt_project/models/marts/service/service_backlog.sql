-- grain: one row a day, dimension and value of it, on which a ticket was opened, solved or abandoned, or open at its end
with spells as (

    select
        tickets.branch,
        tickets.channel,
        tickets.category,
        tickets.team,
        tickets.opened_on,
        tickets.due_on,
        {{ local_day('spells.begins_at') }} as begins_on,
        {{ local_day('spells.ends_at') }} as ends_on,
        spells.spell_number > 1 as is_reopened,
        coalesce(tickets.is_abandoned, false) and spells.next_begins_at is null as is_abandoned
    from {{ ref('int_ticket_spells') }} as spells
    inner join {{ ref('int_tickets_measured') }} as tickets
        on tickets.ticket_key = spells.ticket_key

),

-- few cells stand for many tickets: only they are laid out day by day
cells as (

    {% for dimension, value in service_dimensions().items() -%}
    select
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        opened_on,
        due_on,
        begins_on,
        ends_on,
        is_reopened,
        is_abandoned,
        count(*) as tickets
    from spells
    group by coalesce({{ value }}, 'unknown'), opened_on, due_on, begins_on, ends_on, is_reopened, is_abandoned
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

bounds as (

    select {{ days_between('coalesce(min(begins_on), ' ~ as_of_date() ~ ')', as_of_date()) }} as days
    from cells

),

days as (

    select {{ add_days(as_of_date(), '-numbers.n') }} as day
    from bounds
    cross join ({{ numbers_below(5) }}) as numbers
    where numbers.n <= bounds.days

),

aged as (

    select
        days.day,
        cells.dimension,
        cells.dimension_value,
        {{ days_between('cells.opened_on', 'days.day') }} as age_days,
        cast(sum(cells.tickets) as bigint) as tickets,
        cast(sum(case when cells.due_on is not null then cells.tickets else 0 end) as bigint) as due_known,
        cast(sum(case when cells.due_on <= days.day then cells.tickets else 0 end) as bigint) as overdue
    from cells
    inner join days
        on days.day >= cells.begins_on
        and days.day < coalesce(cells.ends_on, {{ add_days(as_of_date(), 1) }})
    group by days.day, cells.dimension, cells.dimension_value, {{ days_between('cells.opened_on', 'days.day') }}

),

ranked as (

    select
        day,
        dimension,
        dimension_value,
        age_days,
        tickets,
        due_known,
        overdue,
        sum(tickets) over (
            partition by day, dimension, dimension_value order by age_days asc nulls last
            rows between unbounded preceding and current row
        ) as up_to,
        -- places of the median and the 90th percentile among the tickets in the order of their age, the youngest at 0
        0.5 * (sum(tickets) over (partition by day, dimension, dimension_value) - 1) as median_place,
        0.9 * (sum(tickets) over (partition by day, dimension, dimension_value) - 1) as p90_place
    from aged

),

waiting as (

    select
        day,
        dimension,
        dimension_value,
        cast(sum(tickets) as bigint) as open_tickets,
        cast(sum(due_known) as bigint) as due_known,
        cast(sum(overdue) as bigint) as overdue,
        max(age_days) as oldest_age_days
        {%- for what in ['median', 'p90'] %},
        max({{ what }}_place) - floor(max({{ what }}_place)) as {{ what }}_between,
        min(case when up_to > floor({{ what }}_place) then age_days end) as {{ what }}_low,
        coalesce(min(case when up_to > floor({{ what }}_place) + 1 then age_days end), max(age_days)) as {{ what }}_high
        {%- endfor %}
    from ranked
    group by day, dimension, dimension_value

),

moves as (

    select begins_on as day, dimension, dimension_value, tickets as entered, 0 as ended, is_reopened, is_abandoned
    from cells
    union all
    select ends_on as day, dimension, dimension_value, 0 as entered, tickets as ended, is_reopened, is_abandoned
    from cells
    where ends_on is not null

),

flows as (

    select
        day,
        dimension,
        dimension_value,
        cast(sum(case when not is_reopened then entered else 0 end) as bigint) as opened,
        cast(sum(case when is_reopened then entered else 0 end) as bigint) as reopened,
        cast(sum(case when not is_abandoned then ended else 0 end) as bigint) as solved,
        cast(sum(case when is_abandoned then ended else 0 end) as bigint) as abandoned
    from moves
    group by day, dimension, dimension_value

)

select
    coalesce(flows.day, waiting.day) as day,
    coalesce(flows.dimension, waiting.dimension) as dimension,
    coalesce(flows.dimension_value, waiting.dimension_value) as dimension_value,
    {{ as_of_date() }} as as_of,
    coalesce(flows.opened, 0) as opened,
    coalesce(flows.reopened, 0) as reopened,
    coalesce(flows.solved, 0) as solved,
    coalesce(flows.abandoned, 0) as abandoned,
    coalesce(waiting.open_tickets, 0) as open_tickets,
    {%- for what in ['median', 'p90'] %}
    cast(waiting.{{ what }}_low + waiting.{{ what }}_between * (waiting.{{ what }}_high - waiting.{{ what }}_low) as double)
        as {{ what }}_age_days,
    {%- endfor %}
    waiting.oldest_age_days,
    {{ add_days('coalesce(flows.day, waiting.day)', '-waiting.oldest_age_days') }} as oldest_opened_on,
    coalesce(waiting.due_known, 0) as due_known,
    case when waiting.due_known > 0 then waiting.overdue end as overdue
from flows
full outer join waiting
    on waiting.day = flows.day
    and waiting.dimension = flows.dimension
    and waiting.dimension_value = flows.dimension_value
