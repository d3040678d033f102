select
    today.*,
    before.day as day_before,
    before.dissatisfied_customers as dissatisfied_customers_before,
    before.active_customers as active_customers_before,
    before.revenue as revenue_before,
    before.quick_ratio as quick_ratio_before,
    before.loyal_customers as loyal_customers_before,
    before.nps as nps_before,
    before.first_contact_resolution as first_contact_resolution_before,
    before.ticket_promise_keeping as ticket_promise_keeping_before,
    before.order_promise_keeping as order_promise_keeping_before
from marts.company_pulse as today
left join marts.company_pulse as before on before.day = today.day - 28
where today.day = today.as_of
