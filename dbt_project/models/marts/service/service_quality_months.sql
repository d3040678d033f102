-- grain: one row a month, dimension and value of it, in which a ticket was opened, first responded to or resolved
with counted as (

    select
        {{ month_start('day') }} as month,
        dimension,
        dimension_value,
        {{ service_sums() }}
    from {{ ref('service_quality') }}
    group by {{ month_start('day') }}, dimension, dimension_value

),

responses as (

    {{ ticket_times('first_response', 'first_responded_on', true) }}

),

resolutions as (

    {{ ticket_times('resolution', 'resolved_on', true) }}

)

select
    counted.month,
    counted.dimension,
    counted.dimension_value,
    {{ as_of_date() }} as as_of,
    {{ month_end('counted.month') }} > {{ as_of_date() }} as is_partial_month,
    {{ service_rates() }}
    {{- ticket_time_columns() }}
from counted
left join responses
    on responses.dimension = counted.dimension
    and responses.dimension_value = counted.dimension_value
    and responses.month = counted.month
left join resolutions
    on resolutions.dimension = counted.dimension
    and resolutions.dimension_value = counted.dimension_value
    and resolutions.month = counted.month
