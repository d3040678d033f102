-- Does one more marketing contact bring more from them? Compared with the band of fewest contacts.
select
    measure,
    band,
    trials,
    rate,
    difference,
    difference_low,
    difference_high,
    verdict,
    is_small
from marts.contact_effects
where segment = $page_value
order by measure, band_number
