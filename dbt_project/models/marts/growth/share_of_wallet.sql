-- grain: one row a customer who bought in the RFM window, or who answered a survey that asks the share of wallet
select
    wallets.customer_key,
    customers.customer_id,
    {{ as_of_date() }} as as_of,
    wallets.share_of_wallet,
    wallets.share_of_wallet_on,
    wallets.segment,
    wallets.monetary,
    wallets.segment_customers,
    wallets.segment_customers < {{ var('headroom_min_customers') }} as is_small_segment,
    wallets.segment_spend,
    wallets.headroom
from {{ ref('int_customer_wallet') }} as wallets
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = wallets.customer_key
