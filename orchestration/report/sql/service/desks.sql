-- The last 90 days of each branch, channel, category and team; who missed most first.
select
    q.dimension,
    q.dimension_value,
    q.opened,
    q.first_contact_rate as first_contact,
    q.first_contact_rate_low as low,
    q.first_contact_rate_high as high,
    q.first_contact_known as n,
    q.first_contact_missed as missed,
    p.promise_rate,
    p.promise_rate_low as promise_low,
    p.promise_rate_high as promise_high,
    p.decided as due,
    q.average_handle_minutes as handle_minutes
from marts.service_quality_recent as q
left join marts.service_promise_recent as p
    on
        q.dimension = p.dimension
        and q.dimension_value = p.dimension_value
        and p.subject = 'tickets'
where q.dimension <> 'all'
order by q.first_contact_missed desc nulls last, q.dimension asc, q.dimension_value asc
limit 400
