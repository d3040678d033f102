-- The matched and unmatched episodes of recovery_effectiveness are those of recovery_matches, window by window.
-- A row here means that an effect rests on other episodes than its evidence shows, or that one without controls is in no count.
{% for days in [30, 60, 90] -%}
select
    effects.matched,
    effects.unmatched,
    evidence.matched as evidence_matched,
    evidence.unmatched as evidence_unmatched
from (
    select coalesce(sum(matched_{{ days }}), 0) as matched, coalesce(sum(unmatched_{{ days }}), 0) as unmatched
    from {{ ref('recovery_effectiveness') }}
    where dimension = 'all'
) as effects
cross join (
    select
        coalesce(sum(case when is_matched then episodes end), 0) as matched,
        coalesce(sum(case when not is_matched then episodes end), 0) as unmatched
    from {{ ref('recovery_matches') }}
    where window_days = {{ days }}
) as evidence
-- an episode without a service before it has no cell, and so no row of evidence
where effects.matched <> evidence.matched or effects.unmatched < evidence.unmatched
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
