-- grain: one row a month end
-- From the first marketing contact on; the exposure is the long window that ends with it, the response what comes after.
with first_contact as (

    select min(contacted_on) as first_contacted_on
    from {{ ref('int_contacts_keyed') }}

),

months as (

    -- counted back from the as-of day, so that one contact dated long ago takes none of the latest months away
    select
        {{ month_end(add_months(month_start(as_of_date()), '-numbers.n')) }} as snapshot_date,
        first_contact.first_contacted_on
    from first_contact
    cross join ({{ numbers_below(3) }}) as numbers

)

select
    snapshot_date,
    {{ month_start('snapshot_date') }} as month,
    {{ add_days('snapshot_date', 1 - var('contact_window_short_days')) }} as short_window_opens_on,
    {{ add_days('snapshot_date', 1 - var('contact_window_long_days')) }} as window_opens_on,
    {{ month_end_before(add_days('snapshot_date', 1 - var('contact_window_long_days'))) }} as segment_date,
    {{ add_days('snapshot_date', var('contact_response_days')) }} as response_ends_on,
    {{ add_days('snapshot_date', var('contact_response_days')) }} <= {{ as_of_date() }} as is_decided
from months
where snapshot_date <= {{ as_of_date() }} and snapshot_date >= first_contacted_on
