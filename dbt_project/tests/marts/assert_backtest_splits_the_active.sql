-- With and without a reason, the backtest counts the same customers whatever the reason: those active at the month end.
-- A row here means that this period counts different customers for different reasons, or more with a reason than with any.
select
    period,
    min(case when trigger_kind = 'reason' then customers_with + customers_without end) as fewest,
    max(case when trigger_kind = 'reason' then customers_with + customers_without end) as most
from {{ ref('switch_risk_backtest') }}
group by period
having
    min(case when trigger_kind <> 'number_of_reasons' then customers_with + customers_without end)
    <> max(case when trigger_kind <> 'number_of_reasons' then customers_with + customers_without end)
    or max(case when trigger_kind = 'any' then customers_with end)
    <> sum(case when trigger_kind = 'number_of_reasons' then customers_with else 0 end)
