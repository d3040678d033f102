-- grain: one row a day, from the company's first event to the as-of day
with event_days as (
    select min(order_date) as first_day from {{ ref('int_orders_keyed') }}
    union all
    select min(opened_on) as first_day from {{ ref('int_tickets_keyed') }}
    union all
    select min(responded_on) as first_day from {{ ref('int_surveys_keyed') }}
    union all
    select min(sent_on) as first_day from {{ ref('int_invitations_keyed') }}
    union all
    select min(contacted_on) as first_day from {{ ref('int_contacts_keyed') }}
),

bounds as (
    select coalesce(min(first_day), {{ as_of_date() }}) as first_day
    from event_days
),

days as (
    select {{ add_days('bounds.first_day', 'numbers.n') }} as date_day
    from bounds
    cross join ({{ numbers_below(6) }}) as numbers
    where numbers.n <= {{ days_between('bounds.first_day', as_of_date()) }}
),

-- The fiscal year is the calendar year of the day that lies as many months later as the fiscal year lacks to end with December.
fiscal_days as (
    select date_day, {{ add_months(month_start('date_day'), fiscal_shift_months()) }} as fiscal_day
    from days
)

select
    date_day,
    {{ as_of_date() }} as as_of,
    cast(extract(year from date_day) as integer) as year_number,
    cast(extract(quarter from date_day) as integer) as quarter_number,
    cast(extract(month from date_day) as integer) as month_number,
    cast(extract(day from date_day) as integer) as day_of_month,
    {{ iso_weekday('date_day') }} as day_of_week,
    {{ iso_weekday('date_day') }} in (6, 7) as is_weekend,
    {{ add_days('date_day', '1 - ' ~ iso_weekday('date_day')) }} as week_start,
    {{ month_start('date_day') }} as month_start,
    {{ month_end('date_day') }} as month_end,
    {{ year_month('date_day') }} as year_month,
    concat('FY', substr({{ year_month('fiscal_day') }}, 1, 4)) as fiscal_year,
    concat('FY', substr({{ year_month('fiscal_day') }}, 1, 4), '-Q', cast(extract(quarter from fiscal_day) as string))
        as fiscal_quarter,
    concat('FY', substr({{ year_month('fiscal_day') }}, 1, 4), '-M', substr({{ year_month('fiscal_day') }}, 6, 2)) as fiscal_month
from fiscal_days
