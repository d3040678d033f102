-- Every name of every customer but those that say who somebody is: ids of all their references, and the key. Where the
-- only id is an e-mail address or a phone number, people see the key.
with
ids as (
    select
        customer_key,
        regexp_replace(note, '(, )?(e-mail|phone)(, phone)?$', '') as name
    from marts.figure_evidence
    where evidence_set = 'references'
    union
    select
        customer_key,
        customer_id
    from marts.customer_360
    union
    select
        customer_key,
        cast(customer_key as varchar)
    from marts.customer_360
),

shown as (
    select
        customer_key,
        phone,
        case
            when contains(customer_id, '@') or (customer_id is not distinct from phone) then cast(customer_key as varchar)
            else customer_id
        end as shown
    from marts.customer_360
)

select
    ids.name,
    ids.customer_key,
    shown.shown
from ids
inner join shown using (customer_key)
where ids.name <> '' and not contains(ids.name, '@') and ids.name is distinct from shown.phone
