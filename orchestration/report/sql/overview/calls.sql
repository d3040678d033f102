select
    count(*) as customers,
    sum(revenue_at_stake) as revenue_at_stake
from marts.save_list
where list_name = 'save'
