select product_category, last_bought_on, gap_days, rhythm_of, due_on, state
from marts.replenishment
where customer_key = $key and state <> 'lapsed'
order by due_on, product_category
