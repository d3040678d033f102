-- Every name of every customer but those that say who somebody is: ids of all their references, the key, and what they are known
-- as, which of guests is the number of the last order.
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
        cast(customer_key as varchar)
    from marts.customer_360
    union
    select
        customer_key,
        known_as
    from marts.customer_360
)

select
    ids.name,
    ids.customer_key,
    c.known_as as shown
from ids
inner join marts.customer_360 as c on ids.customer_key = c.customer_key
where ids.name <> '' and not contains(ids.name, '@') and ids.name is distinct from c.phone
