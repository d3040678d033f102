"""The demo company's numeric model, first half: who its customers are and how they buy.

Here: named constants, each with its unit, its reason and what moving it does. Add a number here rather than
in a function. Never here: numbers of service and contact (service_constants.py), words (words.py), code, or
thresholds of the marts (dbt vars).
"""

from __future__ import annotations

# --- size of the work -------------------------------------------------------------------------------
#: People simulated together. Draws are counted per chunk: another size is another company. More = more memory.
CHUNK_PEOPLE = 25_000
#: Days of known calendar after the last simulated one: deliveries, follow-ups and answers lie ahead.
CALENDAR_AHEAD = 420
#: Days of known calendar before the first one: founding members joined up to this long before.
CALENDAR_BEFORE = 1_000
#: Order numbers a person can have; the order key is person * this + number.
ORDERS_A_PERSON = 1_024

# --- who there is (shares of people, 0-1) -----------------------------------------------------------
#: Joined before the history starts: the company is not new. More = older tenures, flatter growth.
FOUNDING_SHARE = 0.32
#: Web account only, web and shop card, shop card only; the rest order as guests with an e-mail address.
KIND_SHARES = (0.50, 0.24, 0.15)
#: How the two ids of a web-and-card person can be joined: by e-mail, by phone; the rest cannot be.
LINK_SHARES = (0.60, 0.34)
#: Named by another customer as the reason they came. More = more advocates.
REFERRAL_SHARE = 0.15
#: Allow marketing contact at the start. Fewer = smaller contact feed.
CONSENT_SHARE = 0.72
#: Live in the foreign region and pay in its currency. 0 = one currency, no exchange rates needed.
FOREIGN_SHARE = 0.04
#: First order on the day of joining; the others wait up to FIRST_ORDER_WAIT days.
FIRST_ORDER_AT_ONCE = 0.88
FIRST_ORDER_WAIT = 60
#: People whose account names a phone number; fewer = fewer references that can be joined by phone.
PHONE_SHARE = 0.75
#: Trust and orders from which somebody sends others. Lower = more referrals, of less loyal people.
REFERS_FROM_TRUST, REFERS_FROM_ORDERS = 0.55, 3

# --- rhythm and habit -------------------------------------------------------------------------------
#: Median days between orders: a shop for pet supplies. Fewer = more orders.
RHYTHM_MEDIAN = 30.0
#: Spread of rhythms between people (standard deviation of the log). More = clearer RFM tails.
RHYTHM_SPREAD = 0.60
#: Bounds of a rhythm in days, so that the key space of orders holds.
RHYTHM_BOUNDS = (6.0, 180.0)
#: Weibull shape of a person's gaps, least and most regular (1 = no rhythm at all).
SHAPE_BOUNDS = (1.3, 3.0)
#: Share of lines from the favourite category, and from the category that goes with it.
FAVOURITE_SHARE = 0.60
COMPANION_SHARE = 0.22
#: Trust shortens the gap: factor = GAP_AT_NO_TRUST - GAP_TRUST * trust.
GAP_AT_NO_TRUST = 1.15
GAP_TRUST = 0.30
#: November and December: gaps times this (Christmas).
SEASON_FACTOR = 0.88
#: Loops with which founding members start: they are no first-time buyers.
FOUNDING_LOOPS = 3

# --- an order ---------------------------------------------------------------------------------------
#: Chances of a second, third, fourth line.
MORE_LINES = (0.48, 0.20, 0.08)
#: Price rise on each 1 January (share): makes prices of old and new customers differ in time only.
PRICE_RISE = 0.03
#: Cost of a unit as a share of its price.
COST_SHARE = 0.58
#: Programme members' discount, and the sale's (share of gross).
PROGRAMME_DISCOUNT = 0.05
SALE_DISCOUNT = 0.15
#: Shipping in cents below the free limit in cents (web and phone orders).
SHIPPING_CENTS = 490
SHIPPING_FREE_CENTS = 3_900
#: Delivery promised within this many days.
PROMISE_DAYS = 3
#: Deliveries after the promise (share), in December; mean of the days late beyond the first.
LATE_SHARE = 0.065
LATE_SHARE_DECEMBER = 0.13
LATE_MORE_DAYS = 1.6
#: Days late above which lateness itself is a failure (the marts' late_order_days).
LATE_FAILURE_DAYS = 3
#: Cancelled before delivery, sent back after it (shares of orders).
CANCEL_SHARE = 0.02
RETURN_SHARE = 0.025
#: Joins the programme at an order, times trust. More = bigger programme.
PROGRAMME_JOIN = 0.16
#: Orders that are not placed in the shop and come by phone.
PHONE_ORDERS = 0.06
#: Months of sales; who hunts bargains (0-1) above the bound takes part, that often.
SALE_MONTHS, SALE_HUNTERS, SALE_TAKEN = (1, 7, 11), 0.55, 0.70
#: Who hunts bargains above this uses a campaign's coupon, worth this share of gross.
COUPON_HUNTERS, COUPON_DISCOUNT = 0.40, 0.05
DECEMBER = 12

# --- buying again (log-odds) --------------------------------------------------------------------------
STAY_BASE = 5.4
STAY_TRUST = 2.2
STAY_GAP = 1.6
STAY_FIRST_ORDER = -2.1
STAY_GUEST = -1.1
STAY_REFERRED = 0.35
STAY_PROGRAMME = 0.35
STAY_FATIGUE = -0.45
STAY_FAILURE = -3.0
STAY_SEVERITY = -0.45
STAY_COMPLAINT = -1.0
#: Of those who leave, the share that comes back after WINBACK_DAYS, spread over WINBACK_SPREAD days.
WINBACK_SHARE = 0.22
WINBACK_DAYS = 150
WINBACK_SPREAD = 200
#: Windows (days) for which the true chance of buying again is recorded.
REPURCHASE_WINDOWS = (30, 60, 90)

# --- what sources do wrong ----------------------------------------------------------------------------
#: Day of the history from which web orders carry one more column.
ADDED_COLUMN_DAY = 365
#: Share of shop sales to which the till adds its own e-mail address; shared by all, so it may join nobody.
TILL_MAIL_SHARE = 0.40
