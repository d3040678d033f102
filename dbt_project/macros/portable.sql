{# The only place for what engines word differently. Each macro is dispatched: an engine without its own wording fails
   by name instead of answering differently. Add a macro when two engines disagree; nothing else belongs here. #}

{# Days from a to b (dates, or instants taken as UTC days), BIGINT; negative when b is earlier. #}
{% macro days_between(a, b) %}{{ return(adapter.dispatch('days_between')(a, b)) }}{% endmacro %}
{% macro duckdb__days_between(a, b) -%}
    date_diff('day', cast({{ a }} as date), cast({{ b }} as date))
{%- endmacro %}

{# Calendar months from a's month to b's month, BIGINT: 31 January to 1 February is one. #}
{% macro months_between(a, b) %}{{ return(adapter.dispatch('months_between')(a, b)) }}{% endmacro %}
{% macro duckdb__months_between(a, b) -%}
    date_diff('month', cast({{ a }} as date), cast({{ b }} as date))
{%- endmacro %}

{# Whole seconds from instant a to instant b, BIGINT. #}
{% macro seconds_between(a, b) %}{{ return(adapter.dispatch('seconds_between')(a, b)) }}{% endmacro %}
{% macro duckdb__seconds_between(a, b) -%}
    date_diff('second', {{ a }}, {{ b }})
{%- endmacro %}

{# Minutes from instant a to instant b, DOUBLE. #}
{% macro minutes_between(a, b) -%}
    (cast({{ seconds_between(a, b) }} as double) / 60.0)
{%- endmacro %}

{# A date some days later (n may be negative, or a column), DATE. #}
{% macro add_days(day, n) %}{{ return(adapter.dispatch('add_days')(day, n)) }}{% endmacro %}
{% macro duckdb__add_days(day, n) -%}
    (cast({{ day }} as date) + cast({{ n }} as integer))
{%- endmacro %}

{# A date some months later, the last day of the month where the day does not exist, DATE. #}
{% macro add_months(day, n) %}{{ return(adapter.dispatch('add_months')(day, n)) }}{% endmacro %}
{% macro duckdb__add_months(day, n) -%}
    cast(cast({{ day }} as date) + to_months(cast({{ n }} as integer)) as date)
{%- endmacro %}

{# First day of the month, DATE. #}
{% macro month_start(day) %}{{ return(adapter.dispatch('month_start')(day)) }}{% endmacro %}
{% macro duckdb__month_start(day) -%}
    cast(date_trunc('month', cast({{ day }} as date)) as date)
{%- endmacro %}

{# Last day of the month, DATE. #}
{% macro month_end(day) %}{{ return(adapter.dispatch('month_end')(day)) }}{% endmacro %}
{% macro duckdb__month_end(day) -%}
    last_day(cast({{ day }} as date))
{%- endmacro %}

{# Year and month as text, 'YYYY-MM'. #}
{% macro year_month(day) %}{{ return(adapter.dispatch('year_month')(day)) }}{% endmacro %}
{% macro duckdb__year_month(day) -%}
    substr(cast(cast({{ day }} as date) as string), 1, 7)
{%- endmacro %}

{# Day of the week, 1 Monday to 7 Sunday, INTEGER. #}
{% macro iso_weekday(day) %}{{ return(adapter.dispatch('iso_weekday')(day)) }}{% endmacro %}
{% macro duckdb__iso_weekday(day) -%}
    cast(isodow(cast({{ day }} as date)) as integer)
{%- endmacro %}

{# The company's day of a UTC instant, DATE (var time_zone). #}
{% macro local_day(instant) %}{{ return(adapter.dispatch('local_day')(instant)) }}{% endmacro %}
{% macro duckdb__local_day(instant) -%}
    {%- if var('time_zone') == 'UTC' -%}
    cast({{ instant }} as date)
    {%- else -%}
    cast(timezone('{{ var("time_zone") }}', timezone('UTC', {{ instant }})) as date)
    {%- endif -%}
{%- endmacro %}

{# Whether a text contains a match of a regular expression, BOOLEAN. #}
{% macro regexp_like(text, pattern) %}{{ return(adapter.dispatch('regexp_like')(text, pattern)) }}{% endmacro %}
{% macro duckdb__regexp_like(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}

{# A text with every match of a regular expression replaced. #}
{% macro regexp_replace_all(text, pattern, replacement) %}{{ return(adapter.dispatch('regexp_replace_all')(text, pattern, replacement)) }}{% endmacro %}
{% macro duckdb__regexp_replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{# A field of a JSON text, as text; null where the field or the text is none. #}
{% macro field_of_json(text, field) %}{{ return(adapter.dispatch('field_of_json')(text, field)) }}{% endmacro %}
{% macro duckdb__field_of_json(text, field) -%}
    case when json_valid({{ text }}) then json_extract_string({{ text }}, '$."{{ field }}"') end
{%- endmacro %}

{# Surrogate key: 60 bits of a keyed hash of the value's text, BIGINT (always positive); null stays null. Every key that
   is published is made here, so that nobody who lacks the company's secret can recompute the key of a known customer,
   order or ticket. Hash: HMAC's nesting, md5(outer + md5(inner + text)), its two keys as long as md5's block of 64 bytes
   and drawn independently from the secret. Such a nest stays unpredictable although md5 has collisions (Bellare 2006,
   New proofs for NMAC and HMAC); 60 of 128 bits of it tell nothing more. Of ten million keys two collide with a
   probability of 0.00005; uniqueness is tested where a key is made. #}
{% macro int_key(value) %}{{ return(adapter.dispatch('int_key')(value)) }}{% endmacro %}
{% macro duckdb__int_key(value) -%}
    cast(('0x' || substr(md5({{ secret('outer') }} || md5({{ secret('inner') }} || cast({{ value }} as string))), 1, 15)) as bigint)
{%- endmacro %}

{# Half of the company's secret, VARCHAR, which the profile hands to the connection as a variable: no SQL, manifest or log
   holds it. Fails where the connection was given none. #}
{% macro secret(half) %}{{ return(adapter.dispatch('secret')(half)) }}{% endmacro %}
{% macro duckdb__secret(half) -%}
    getvariable('identity_{{ half }}')
{%- endmacro %}

{# A text in Unicode's composed form (NFC) without the characters nobody sees: soft hyphen, zero-width and directional
   marks, byte-order mark, no-break spaces. #}
{% macro composed_visible(text) %}{{ return(adapter.dispatch('composed_visible')(text)) }}{% endmacro %}
{% macro duckdb__composed_visible(text) -%}
    {%- set unseen = "\u00a0\u00ad\u034f\u061c\u180e\u2007\u200b-\u200f\u202a-\u202f\u2060-\u206f\ufe00-\ufe0f\ufeff" -%}
    {#- of ASCII, which has none of them, neither is asked: a fortieth of the time -#}
    case when strlen({{ text }}) = length({{ text }}) then {{ text }}
        else regexp_replace(nfc_normalize({{ text }}), '[{{ unseen }}]', '', 'g') end
{%- endmacro %}

{# a / b as DOUBLE; null where b is zero. #}
{% macro divide(a, b) -%}
    (cast({{ a }} as double) / nullif(cast({{ b }} as double), 0))
{%- endmacro %}

{# An amount as DECIMAL(18,2); needed again after every sum. #}
{% macro money(amount) -%}
    cast({{ amount }} as decimal(18, 2))
{%- endmacro %}

{# A quantile of a group with linear interpolation, DOUBLE; p from 0 to 1. #}
{% macro percentile(value, p) -%}
    percentile_cont({{ p }}) within group (order by cast({{ value }} as double))
{%- endmacro %}

{# Several quantiles of a group with linear interpolation, as one value that nth() alone reads: the group's values are kept
   and sorted once, not once a quantile. `ps`: a list of numbers from 0 to 1. #}
{% macro percentiles(value, ps) %}{{ return(adapter.dispatch('percentiles')(value, ps)) }}{% endmacro %}
{% macro duckdb__percentiles(value, ps) -%}
    quantile_cont(cast({{ value }} as double), [{{ ps | join(', ') }}])
{%- endmacro %}

{# One of the quantiles that percentiles() found, by its place in the list from 1 on, DOUBLE. #}
{% macro nth(quantiles, n) %}{{ return(adapter.dispatch('nth')(quantiles, n)) }}{% endmacro %}
{% macro duckdb__nth(quantiles, n) -%}
    {{ quantiles }}[{{ n }}]
{%- endmacro %}

{# The distinct values of a group in order, joined by ', '. #}
{% macro sorted_distinct_text(value) %}{{ return(adapter.dispatch('sorted_distinct_text')(value)) }}{% endmacro %}
{% macro duckdb__sorted_distinct_text(value) -%}
    string_agg(distinct {{ value }}, ', ' order by {{ value }})
{%- endmacro %}

{# Word after `as` that makes the engine compute a CTE once; without it a chain of rounds is expanded into its square. #}
{% macro materialized() %}{{ return(adapter.dispatch('materialized')()) }}{% endmacro %}
{% macro duckdb__materialized() -%}materialized{%- endmacro %}

{# An instant whole days (of 24 hours) later, TIMESTAMP; n may be negative. #}
{% macro instant_plus_days(instant, n) %}{{ return(adapter.dispatch('instant_plus_days')(instant, n)) }}{% endmacro %}
{% macro duckdb__instant_plus_days(instant, n) -%}
    ({{ instant }} + to_days(cast({{ n }} as integer)))
{%- endmacro %}

{# An instant some whole seconds later, TIMESTAMP; n may be negative, or a column. #}
{% macro instant_plus_seconds(instant, n) %}{{ return(adapter.dispatch('instant_plus_seconds')(instant, n)) }}{% endmacro %}
{% macro duckdb__instant_plus_seconds(instant, n) -%}
    ({{ instant }} + to_seconds(cast({{ n }} as bigint)))
{%- endmacro %}

{# What the company's clock shows at a UTC instant, TIMESTAMP without zone (var time_zone). #}
{% macro local_clock(instant) %}{{ return(adapter.dispatch('local_clock')(instant)) }}{% endmacro %}
{% macro duckdb__local_clock(instant) -%}
    {%- if var('time_zone') == 'UTC' -%}
    {{ instant }}
    {%- else -%}
    timezone('{{ var("time_zone") }}', timezone('UTC', {{ instant }}))
    {%- endif -%}
{%- endmacro %}

{# What the clock of a place shows at a UTC instant, TIMESTAMP without zone; `zone` is a column with the zone's IANA name. #}
{% macro clock_in_zone(instant, zone) %}{{ return(adapter.dispatch('clock_in_zone')(instant, zone)) }}{% endmacro %}
{% macro duckdb__clock_in_zone(instant, zone) -%}
    timezone({{ zone }}, timezone('UTC', {{ instant }}))
{%- endmacro %}

{# UTC instant at which a company day begins, TIMESTAMP (var time_zone); where clocks skip midnight, the first one after. #}
{% macro day_start_instant(day) %}{{ return(adapter.dispatch('day_start_instant')(day)) }}{% endmacro %}
{% macro duckdb__day_start_instant(day) -%}
    {%- if var('time_zone') == 'UTC' -%}
    cast({{ day }} as timestamp)
    {%- else -%}
    timezone('UTC', timezone('{{ var("time_zone") }}', cast({{ day }} as timestamp)))
    {%- endif -%}
{%- endmacro %}

{# A quantile with linear interpolation over the rows of a window, DOUBLE; nulls do not count. #}
{% macro running_percentile(value, p, rows) %}{{ return(adapter.dispatch('running_percentile')(value, p, rows)) }}{% endmacro %}
{% macro duckdb__running_percentile(value, p, rows) -%}
    quantile_cont(cast({{ value }} as double), {{ p }}) over ({{ rows }})
{%- endmacro %}
