-- grain: one row a customer and dimension of the customers feed (region, occupation, wealth_tier) told with the day of a change
with versions as (

    {% for dimension in ['region', 'occupation', 'wealth_tier'] -%}
    select
        resolved.customer_key,
        '{{ dimension }}' as dimension,
        versions.{{ dimension }} as value,
        customers.{{ dimension }} as current_value,
        versions.updated_at
    from {{ ref('stg_customers__versions') }} as versions
    inner join {{ ref('stg_customers__customers') }} as sources
        on sources.customer_id = versions.customer_id
    inner join {{ ref('int_references_resolved') }} as resolved
        on resolved.reference_key = sources.reference_key
    inner join {{ ref('int_customers_described') }} as customers
        on customers.customer_key = resolved.customer_key
    where versions.{{ dimension }} is not null and customers.{{ dimension }} is not null
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

compared as (

    select
        customer_key,
        dimension,
        value = current_value as is_current,
        updated_at,
        max(case when value <> current_value then updated_at end) over (partition by customer_key, dimension) as other_until
    from versions

)

select customer_key, dimension, {{ local_day('min(updated_at)') }} as since
from compared
where is_current and (other_until is null or updated_at > other_until)
group by customer_key, dimension
