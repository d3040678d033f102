select
    main_reason,
    count(*) as customers,
    sum(revenue_at_stake) as revenue_at_stake,
    sum(expected_loss) as expected_loss
from marts.save_list
where list_name = 'save'
group by main_reason
order by expected_loss desc, customers desc, main_reason asc
