-- How much likelier customers with each reason left than like customers without it, in the past; and how many have it
-- today.
with
today as (
    select
        reason,
        count(*) as customers
    from marts.switch_risk
    group by reason
)

select
    b.trigger_name as reason,
    b.adjusted_lift,
    b.adjusted_lift_low,
    b.adjusted_lift_high,
    b.share_with,
    b.share_with_low,
    b.share_with_high,
    b.customers_with,
    b.share_without,
    b.customers_without,
    b.is_small,
    coalesce(t.customers, 0) as customers
from marts.switch_risk_backtest as b
left join today as t on b.trigger_name = t.reason
where b.period = 'all' and b.trigger_kind = 'reason'
order by b.adjusted_lift desc nulls last, b.trigger_name asc
