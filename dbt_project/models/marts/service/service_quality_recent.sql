-- grain: one row a dimension and value of it, of which in the last 90 days a ticket was opened, first responded to or resolved
with counted as (

    select
        dimension,
        dimension_value,
        {{ service_sums() }}
    from {{ ref('service_quality') }}
    where {{ is_recent('day') }}
    group by dimension, dimension_value

),

responses as (

    {{ ticket_times('first_response', 'first_responded_on', false) }}

),

resolutions as (

    {{ ticket_times('resolution', 'resolved_on', false) }}

)

select
    counted.dimension,
    counted.dimension_value,
    {{ as_of_date() }} as as_of,
    {{ service_rates() }}
    {{- ticket_time_columns() }}
from counted
left join responses
    on responses.dimension = counted.dimension
    and responses.dimension_value = counted.dimension_value
left join resolutions
    on resolutions.dimension = counted.dimension
    and resolutions.dimension_value = counted.dimension_value
