{# How a row says who its customer is. Here: what makes two spellings the same reference. A model first makes its columns
   readable, then compares them, in two steps: each text is named many times in what compares it. #}

{# A text as references are compared: in Unicode's composed form, without invisible characters and without blanks around
   it; null when nothing is left. #}
{% macro readable(column) -%}
    nullif(trim({{ composed_visible(column) }}), '')
{%- endmacro %}

{# Columns of a row's references, readable: what normalised_references() reads. #}
{% macro readable_references() -%}
    {{ readable('customer_id') }} as readable_customer_id,
    {{ readable_contacts() }}
{%- endmacro %}

{# The same without the customer id, for rows that are told apart by it and have it already. #}
{% macro readable_contacts() -%}
    {{ readable('email') }} as readable_email,
    {{ readable('phone') }} as readable_phone,
    {{ regexp_replace_all(composed_visible('person_key'), ' *: *', ':') }} as readable_person_key
{%- endmacro %}

{# Columns of a row's references as they are compared, from readable_references(). #}
{% macro normalised_references(feed) -%}
    {{ normalise_id('readable_customer_id', 'customer_id', feed) }} as known_customer_id,
    {{ normalised_contacts() }}
{%- endmacro %}

{# The same without the customer id, from readable_contacts(). #}
{% macro normalised_contacts() -%}
    {{ normalise_email('readable_email') }} as email_normalised,
    {{ normalise_phone('readable_phone') }} as phone_normalised,
    {{ normalise_person_key('readable_person_key') }} as person_key_normalised
{%- endmacro %}

{# Whether a readable text is one of the words that mean nobody (seed nobody_words). #}
{% macro means_nobody(text) -%}
    lower({{ text }}) in (select lower(trim(word)) from {{ ref('nobody_words') }} where word is not null)
{%- endmacro %}

{# A customer id as it is compared, from its readable text; null where it means nobody. Where every id of its column came
   as a decimal number (90012345.0, as a spreadsheet or a data frame writes whole numbers beside a gap), its .0 goes. #}
{% macro normalise_id(text, column, feed) -%}
    case
        when {{ means_nobody(text) }} then null
        when (
            select count(*) from {{ ref('stg_references__decimal_ids') }}
            where feed = '{{ feed }}' and id_column = '{{ column }}'
        ) = 1 then {{ regexp_replace_all(text, '[.]0$', '') }}
        else {{ text }}
    end
{%- endmacro %}

{# A readable e-mail address in lower case; null when it cannot be one (exactly one @, no blank in it) or means nobody.
   Dots and plus-tags stay: only some providers ignore them, and a wrong join is worse than a missing one. #}
{% macro normalise_email(text) -%}
    case
        when {{ means_nobody(text) }} then null
        when {{ regexp_like('lower(' ~ text ~ ')', '^[^@ ]+@[^@ ]+$') }} then lower({{ text }})
    end
{%- endmacro %}

{# A readable phone number as its digits; the international prefix written 00 goes, as + does. National spellings are not
   guessed into international ones. In this order: scientific notation (digits are lost in it) is none; an extension (ext. 12,
   x12, ;ext=12) and the .0 of a number that was a decimal go; a zero in brackets goes after a country code and stays
   at the beginning; then all but digits goes. Below six digits, or all the same digit, it names nobody. #}
{% macro normalise_phone(readable_phone) -%}
    {%- set text = 'lower(' ~ readable_phone ~ ')' -%}
    {%- set scientific = '^[+]?[0-9]+([.,][0-9]+)?e[+]?[0-9]+$' -%}
    {%- set extension = '(;.*|[ ,]*(ext|extn|extension|x|#)[.:= ]*[0-9]{1,6} *|[.]0)$' -%}
    {%- set nobody = '^([0-9]{0,5}|0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$' -%}
    {%- set whole = regexp_replace_all(text, scientific ~ '|' ~ extension, '') -%}
    {%- set national = regexp_replace_all(whole, '^ *[(] *0 *[)]', '0') -%}
    {%- set digits = regexp_replace_all(national, '[(] *0 *[)]|[^0-9]', '') -%}
    {%- set without_prefix = regexp_replace_all(digits, '^00', '') -%}
    case
        when {{ means_nobody(text) }} then null
        else nullif({{ regexp_replace_all(without_prefix, nobody, '') }}, '')
    end
{%- endmacro %}

{# Pairs of a person key that are compared; more are refused by the contracts. #}
{% macro person_key_pairs() -%}{{ return(3) }}{%- endmacro %}

{# The kind:value pairs of a person key with each value hashed, so that no card or document number goes past staging;
   pairs without a value, or whose value means nobody, are none. Null when no pair is left. #}
{% macro normalise_person_key(whole) -%}
    case when {{ whole }} is not null then nullif(concat_ws(';'
        {%- for number in range(1, person_key_pairs() + 1) -%}
        {%- set pair = "split_part(" ~ whole ~ ", ';', " ~ number ~ ")" -%}
        {%- set kind = "lower(trim(split_part(" ~ pair ~ ", ':', 1)))" -%}
        {%- set value = "trim(substr(" ~ pair ~ ", length(split_part(" ~ pair ~ ", ':', 1)) + 2))" %},
        case
            when {{ means_nobody(value) }} then null
            when {{ value }} <> '' then concat({{ kind }}, ':', {{ int_key("concat(" ~ kind ~ ", ':', " ~ value ~ ")") }})
        end
        {%- endfor %}
    ), '') end
{%- endmacro %}

{# The text of a reference, from normalised columns: id, e-mail, phone and, where there are some, person keys, with one
    blank between. Read from the right it is unambiguous: all but the id hold no blank, and only person keys a colon
    after the phone. Null where the row names nobody: it is anonymous, and has no key. #}
{% macro reference_text(customer_id='customer_id') -%}
    case
        when {{ customer_id }} is null and email_normalised is null and phone_normalised is null
            and person_key_normalised is null
            then cast(null as string)
        else concat(
            coalesce({{ customer_id }}, ''), ' ', coalesce(email_normalised, ''), ' ', coalesce(phone_normalised, ''),
            case when person_key_normalised is null then '' else concat(' ', person_key_normalised) end
        )
    end
{%- endmacro %}
