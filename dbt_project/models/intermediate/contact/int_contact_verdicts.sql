-- grain: one row a segment and band of marketing pressure: what its customers are best told by
-- A view: some fifty rows, chosen from the hundred of int_contact_effects.
{{ config(materialized='view') }}
-- Orders count before opens; where a segment is too small to tell, all customers together tell.
with effects as (

    select measure, scope, band_number, band, least_band, difference, verdict
    from {{ ref('int_contact_effects') }}
    where verdict is not null

),

segments as (

    select distinct scope, band_number
    from {{ ref('int_contact_effects') }}

),

chosen as (

    select
        segments.scope as segment,
        segments.band_number,
        effects.measure,
        effects.scope as told_by,
        effects.band,
        effects.least_band,
        effects.difference,
        effects.verdict,
        row_number() over (
            partition by segments.scope, segments.band_number
            order by
                case
                    when effects.measure = 'ordered' and effects.verdict <> 'no_difference' then 1
                    when effects.measure = 'opened' and effects.verdict = 'more_is_less' then 2
                    else 3
                end asc nulls last,
                case when effects.scope = segments.scope then 0 else 1 end asc nulls last,
                effects.measure desc nulls last
        ) as place
    from segments
    inner join effects
        on effects.band_number = segments.band_number
        and effects.scope in (segments.scope, 'all')

)

select segment, band_number, measure, told_by, band, least_band, difference, verdict
from chosen
where place = 1
