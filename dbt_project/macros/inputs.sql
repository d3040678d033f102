{#- What the sources tell, column by column: what a mart or a figure can be waiting for. Add here: a column or setting that some figure needs
    (config.meta.needs and needs_of of the marts). Not here: which figure needs it. -#}

{#- Feed -> its staging model, the columns to look for, and those whose values are told apart. -#}
{% macro known_inputs() -%}
{{ return({
    'customers': ['stg_customers__customers', ['joined_at', 'programme_joined_at', 'birth_date', 'gender', 'region', 'city', 'occupation',
        'wealth_tier', 'acquisition_channel', 'referred_by', 'marketing_consent'], []],
    'orders': ['stg_orders__orders', ['gross_amount', 'discount_amount', 'refund_amount', 'shipping_amount', 'tax_amount', 'channel',
        'branch', 'region', 'campaign', 'promised_at', 'delivered_at'], []],
    'order_lines': ['stg_orders__order_lines', ['product_category', 'unit_cost', 'discount_amount'], []],
    'tickets': ['stg_tickets__tickets', ['kind', 'category', 'severity', 'channel', 'branch', 'team', 'order_id', 'product_id',
        'promised_at', 'first_response_at', 'resolved_at', 'closed_at', 'handle_seconds', 'transfer_count', 'reopen_count',
        'resolved_by', 'loss_amount', 'compensation_amount', 'compensation_kind'], ['kind']],
    'ticket_events': ['stg_tickets__ticket_events', ['actor', 'team', 'amount'], ['event']],
    'surveys': ['stg_surveys__surveys', ['sent_at', 'expectation_score', 'perception_score', 'touchpoint', 'branch', 'order_id',
        'ticket_id', 'weight'], ['kind']],
    'survey_invitations': ['stg_surveys__survey_invitations', ['kind', 'touchpoint'], []],
    'contacts': ['stg_contacts__contacts', ['channel', 'campaign', 'outcome'], []],
}) }}
{%- endmacro %}

{#- Tables of rules that a figure can be waiting for: empty in the project, filled by a company's own file. -#}
{% macro known_rules() %}{{ return(['service_targets']) }}{% endmacro %}

{#- Settings without which a mart has no rows, each with whether it is set. -#}
{% macro known_settings() -%}
{{ return({'save_holdout_share': var('save_holdout_share') > 0}) }}
{%- endmacro %}
