-- No age is in two groups of the seed age_groups.
-- A row here means that customers of some age would have two age groups.
select one.age_group, other.age_group as other_group
from {{ ref('age_groups') }} as one
inner join {{ ref('age_groups') }} as other
    on other.age_from >= one.age_from and other.age_from <= one.age_to and other.age_group <> one.age_group
