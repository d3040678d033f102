-- grain: one row a customer, evidence set and failure, episode, record, reference, habit, move or cut point
-- A view: read once, by figure_evidence.
{{ config(materialized='view') }}
with episodes as (

    select
        episodes.customer_key,
        episodes.episode_key,
        episodes.opened_at,
        episodes.opened_on,
        episodes.failures,
        judged.outcome
    from {{ ref('int_episodes_described') }} as episodes
    inner join {{ ref('int_episodes_judged') }} as judged
        on judged.episode_key = episodes.episode_key

)

select
    customer_key,
    'failures' as evidence_set,
    failure_kind as row_kind,
    case failure_kind
        when 'dissatisfied_answer' then response_id
        when 'broken_promise' then order_id
        else ticket_id
    end as row_id,
    opened_at as happened_at,
    {{ local_day('opened_at') }} as happened_on,
    cast(null as decimal(18, 4)) as amount,
    category as note
from {{ ref('int_failures_collected') }}
{% for name in ['episodes', 'recovered', 'open', 'unresolved', 'lost'] -%}
union all
select
    customer_key,
    '{{ 'episodes' if name == 'episodes' else name ~ '_episodes' }}' as evidence_set,
    'episode' as row_kind,
    cast(episode_key as string) as row_id,
    opened_at as happened_at,
    opened_on as happened_on,
    cast(failures as decimal(18, 4)) as amount,
    outcome as note
from episodes
{% if name != 'episodes' %}where outcome = '{{ name }}'
{% endif %}
{%- endfor %}
union all
select
    resolved.customer_key,
    'records' as evidence_set,
    'customer record' as row_kind,
    records.customer_id as row_id,
    coalesce(records.updated_at, records.joined_at) as happened_at,
    {{ local_day('coalesce(records.updated_at, records.joined_at)') }} as happened_on,
    cast(null as decimal(18, 4)) as amount,
    'latest version known' as note
from {{ ref('stg_customers__customers') }} as records
inner join {{ ref('int_references_resolved') }} as resolved
    on resolved.reference_key = records.reference_key
union all
select
    customer_key,
    'references' as evidence_set,
    'reference' as row_kind,
    cast(reference_key as string) as row_id,
    first_event_at as happened_at,
    {{ local_day('first_event_at') }} as happened_on,
    cast(null as decimal(18, 4)) as amount,
    -- not the address itself: a reader of evidence needs to know what joined, not where to write to
    concat_ws(', ',
        customer_id,
        case when email_normalised is not null then 'e-mail' end,
        case when phone_normalised is not null then 'phone' end
    ) as note
from {{ ref('int_references_resolved') }}
union all
select
    customer_key,
    concat('favourite_', dimension) as evidence_set,
    dimension as row_kind,
    value as row_id,
    cast(null as timestamp) as happened_at,
    last_order_date as happened_on,
    cast(orders as decimal(18, 4)) as amount,
    'completed orders that hold it' as note
from {{ ref('int_customer_choices') }}
{% for measure in rfm_measures() -%}
union all
select
    scored.customer_key,
    'cut_points' as evidence_set,
    '{{ measure }}' as row_kind,
    cut_points.rfm_method as row_id,
    cast(null as timestamp) as happened_at,
    scored.snapshot_date as happened_on,
    cast(scored.{{ 'recency_days' if measure == 'recency' else measure }} as decimal(18, 4)) as amount,
    concat_ws(
        ' / '
        {%- for cut in rfm_cuts() %},
        cast(cut_points.{{ measure }}_cut_{{ cut }} as string)
        {%- endfor %}
    ) as note
from {{ ref('int_rfm_scored') }} as scored
inner join {{ ref('int_rfm_cut_points') }} as cut_points
    on cut_points.snapshot_date = scored.snapshot_date
where scored.is_current
{% endfor -%}
union all
select
    customer_key,
    'loyalty_moves' as evidence_set,
    cause_kind as row_kind,
    cause_id as row_id,
    moved_at as happened_at,
    moved_on as happened_on,
    cast(null as decimal(18, 4)) as amount,
    concat(from_state, ' to ', to_state) as note
from {{ ref('int_loyalty_moves') }}
