select
    count(*) as customers,
    sum(revenue_at_stake) as revenue_at_stake,
    sum(expected_loss) as expected_loss,
    count(*) filter (reason_count > 1) as several_reasons
from marts.save_list
where list_name = 'save'
having count(*) > 0
