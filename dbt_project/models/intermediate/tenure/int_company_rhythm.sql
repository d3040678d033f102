-- grain: one row, the company
-- A view: one row.
{{ config(materialized='view') }}
-- What one customer is measured against where they have no past of their own.
select
    min(first_order_date) as first_order_date,
    {{ percentile('median_gap_days', 0.5) }} as typical_gap_days
from {{ ref('int_customer_habits') }}
