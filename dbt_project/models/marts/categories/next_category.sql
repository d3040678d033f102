-- grain: one row a customer with a category they never bought whose evidence beats its base rate
select
    offers.customer_key,
    customers.customer_id,
    offers.known_on as as_of,
    offers.next_category,
    offers.because_of,
    offers.antecedent_cases as cases,
    offers.both_cases as followed,
    offers.confidence,
    offers.confidence_low,
    offers.confidence_high,
    offers.base_rate,
    {{ divide('offers.confidence', 'offers.base_rate') }} as lift
from {{ ref('int_category_offers') }} as offers
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = offers.customer_key
where offers.known_on = {{ as_of_date() }}
