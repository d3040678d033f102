-- Every effect of a failure and every difference of a practice lies in its interval, and is a difference of two rates of 0 to 1.
-- A row here means that an interval was put around another figure, or that rates were added up over other episodes than counted.
{% for days in [30, 60, 90] -%}
select dimension, dimension_value, effect_{{ days }} as effect
from {{ ref('recovery_effectiveness') }}
where effect_{{ days }} not between coalesce(effect_{{ days }}_low, -1) and coalesce(effect_{{ days }}_high, 1)
    or effect_{{ days }} not between -1 and 1
    or abs(matched_{{ days }}_rate - control_{{ days }}_rate - effect_{{ days }}) > 0.000001
union all
{% endfor -%}
select practice as dimension, outcome as dimension_value, difference as effect
from {{ ref('recovery_levers') }}
where difference not between difference_low and difference_high
    or difference not between -1 and 1
    or with_episodes + without_episodes + unknown_practice + early_successes <> episodes
