-- grain: one row, the company: which practices its ticket events can show
-- A view: one row.
{{ config(materialized='view') }}
-- A source that never writes down a follow-up says nothing about whether there was one.
select
    coalesce(
        max(case when event in ('replied', 'contacted', 'apologised', 'options_offered', 'compensated') then 1 else 0 end), 0
    ) = 1 as has_contacts,
    coalesce(max(case when event = 'apologised' then 1 else 0 end), 0) = 1 as has_apologies,
    coalesce(max(case when event = 'options_offered' then 1 else 0 end), 0) = 1 as has_options,
    coalesce(max(case when event = 'followed_up' then 1 else 0 end), 0) = 1 as has_follow_ups
from {{ ref('int_ticket_events_keyed') }}
