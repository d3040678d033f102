{# How a row says who its customer is. Here: what makes two spellings the same reference. #}

{# A customer id without blanks around it; null when nothing is left. #}
{% macro normalise_id(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}

{# An e-mail address in lower case without blanks around it; null when it cannot be one (exactly one @, no blank in it).
   Dots and plus-tags stay: only some providers ignore them, and a wrong join is worse than a missing one. #}
{% macro normalise_email(column) -%}
    case when {{ regexp_like('lower(trim(' ~ column ~ '))', '^[^@ ]+@[^@ ]+$') }} then lower(trim({{ column }})) end
{%- endmacro %}

{# A phone number as its digits; the international prefix written 00 goes, as + does. Null below six digits: an extension
   or a placeholder names nobody. National spellings are not guessed into international ones. #}
{% macro normalise_phone(column) -%}
    {%- set digits = regexp_replace_all(regexp_replace_all(column, '[^0-9]', ''), '^00', '') -%}
    case when length({{ digits }}) >= 6 then {{ digits }} end
{%- endmacro %}

{# The text of a reference, from normalised columns: id, e-mail and phone with one blank between. Read from the right it
   is unambiguous, as e-mail and phone hold no blank. A row that names nobody is a reference of its own, called by its
   feed and id: it must not be merged with the others nobody knows. #}
{% macro reference_text(feed, row_id, customer_id='customer_id') -%}
    case
        when {{ customer_id }} is null and email_normalised is null and phone_normalised is null
            then concat(' anonymous {{ feed }} ', {{ row_id }})
        else concat(
            coalesce({{ customer_id }}, ''), ' ', coalesce(email_normalised, ''), ' ', coalesce(phone_normalised, '')
        )
    end
{%- endmacro %}
