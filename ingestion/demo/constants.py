"""The demo company's numeric model: every number its customers live by.

Here: named constants, each with its unit, its reason and what moving it does. Add a number here rather than
in a function. Never here: words (words.py), code, or thresholds of the marts (dbt vars).
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

# --- rhythm and habit -------------------------------------------------------------------------------
#: Median days between orders: a shop for pet supplies. Fewer = more orders.
RHYTHM_MEDIAN = 25.0
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

# --- judging a service (satisfaction = perception - expectation, both 0-1) ----------------------------
PERCEPTION_MEAN = 0.665
PERCEPTION_TRUST = 0.06
PERCEPTION_SPREAD = 0.10
#: Perception lost a day late, and a step of a failure's severity (1-3).
PERCEPTION_LATE_DAY = 0.05
PERCEPTION_FAILURE = 0.13
EXPECTATION_MEAN = 0.62
EXPECTATION_SPREAD = 0.05
#: How fast expectation follows perception: what delights today is normal tomorrow.
EXPECTATION_LEARNING = 0.10
#: Failures other than lateness a hundred orders / 100; factor in a category's bad weeks.
FAILURE_SHARE = 0.062
HOT_FACTOR = 3.5
#: Every HOT_EVERY days another category goes wrong for HOT_DAYS days.
HOT_EVERY = 120
HOT_DAYS = 21
#: Shares of severities low, medium; the rest is high.
SEVERITY_SHARES = (0.45, 0.37)
#: Chance that a failure is complained about: base, and a step of severity. The silent leave unheard.
COMPLAIN_BASE = 0.36
COMPLAIN_SEVERITY = 0.13
#: Trust gained in a satisfied loop (share of what is missing), lost a step of severity, won back by practices.
TRUST_GAIN = 0.055
TRUST_LOSS = 0.065
TRUST_RECOVERY = 0.14
TRUST_START = 0.42

# --- recovery: how often each practice is done (share of complaints), and what it does -----------------
PRACTICE_SHARES = {
    "apology_within_hour": 0.46,
    "options_offered": 0.42,
    "compensated_whole": 0.48,
    "followed_up": 0.40,
    "no_transfer": 0.68,
}
#: Log-odds of buying again that each practice adds. These are what recovery_effectiveness must find.
PRACTICE_EFFECTS = {
    "apology_within_hour": 0.40,
    "options_offered": 0.30,
    "compensated_whole": 0.75,
    "followed_up": 0.45,
    "no_transfer": 0.50,
}
#: Confounded companies give more to severe cases and to people who trust: log-odds a step, and a unit of trust.
CONFOUNDING_SEVERITY = 0.8
CONFOUNDING_TRUST = 1.0
#: Median hours to resolution and its spread (log); hours a transfer adds.
RESOLVE_HOURS = 20.0
RESOLVE_SPREAD = 0.9
TRANSFER_HOURS = 14.0
#: Log-odds lost each doubling of the hours beyond a day (bounded by SLOW_BOUNDS doublings).
SLOW_EFFECT = 0.12
SLOW_BOUNDS = (-2.0, 4.0)
#: Never resolved: share of complaints, and the log-odds it costs; days until such a customer decides.
UNRESOLVED_SHARE = 0.03
UNRESOLVED_EFFECT = -1.6
UNRESOLVED_DECIDES = 21
REOPEN_SHARE = 0.06
#: Complaints about durable goods that are repairs, and repairs that need three goes; log-odds they cost.
REPAIR_SHARE = 0.6
LEMON_SHARE = 0.10
LEMON_EFFECT = -0.8
LEMON_EVERY_DAYS = 18

# --- buying again (log-odds) --------------------------------------------------------------------------
STAY_BASE = 4.85
STAY_TRUST = 2.2
STAY_GAP = 1.6
STAY_FIRST_ORDER = -2.1
STAY_GUEST = -1.1
STAY_REFERRED = 0.35
STAY_PROGRAMME = 0.35
STAY_FATIGUE = -0.45
STAY_FAILURE = -2.3
STAY_SEVERITY = -0.45
STAY_COMPLAINT = -0.75
#: Of those who leave, the share that comes back after WINBACK_DAYS, spread over WINBACK_SPREAD days.
WINBACK_SHARE = 0.22
WINBACK_DAYS = 150
WINBACK_SPREAD = 200
#: Windows (days) for which the true chance of buying again is recorded.
REPURCHASE_WINDOWS = (30, 60, 90)

# --- questions and requests ---------------------------------------------------------------------------
QUESTION_SHARE = 0.105
REQUEST_AMONG_QUESTIONS = 0.35
SELF_SERVICE_SHARE = 0.34
#: Asked again within days: the first answer did not solve it.
ASK_AGAIN_SHARE = 0.12

# --- marketing ----------------------------------------------------------------------------------------
#: Weekdays (Monday = 0) on which campaigns go out.
CONTACT_WEEKDAYS = (1, 3)
#: Chance of a contact on such a day by pressure group, and the groups' shares (drawn at random: the effect is causal).
CONTACT_CHANCES = (0.06, 0.20, 0.62)
CONTACT_SHARES = (0.50, 0.35)
#: Fatigue left after a day; a contact adds 1. Half is gone in ten days.
FATIGUE_KEPT = 0.933
#: Fatigue up to which a contact helps; above, it hurts.
FATIGUE_BEARABLE = 1.0
#: Gap shortened by bearable fatigue, lengthened by more (share a unit).
CONTACT_HELPS = 0.08
CONTACT_HURTS = 0.10
OPEN_SHARE = 0.34
CLICK_AMONG_OPENS = 0.25
UNSUBSCRIBE_SHARE = 0.0015
UNSUBSCRIBE_FATIGUE = 0.004
ANNOYED_FATIGUE = 0.001
#: Days after a contact in which an order is booked to its campaign, and how often.
CAMPAIGN_DAYS = 7
CAMPAIGN_SHARE = 0.40

# --- surveys ------------------------------------------------------------------------------------------
INVITE_CSAT = 0.45
INVITE_GAP = 0.12
INVITE_RECOVERY = 0.70
INVITE_EFFORT = 0.50
#: Days between relationship surveys (NPS) and between share-of-wallet surveys of one person.
NPS_EVERY_DAYS = 110
SHARE_EVERY_DAYS = 365
#: Chance to answer, lowest and highest person; the highly displeased answer more (times).
ANSWER_BOUNDS = (0.14, 0.58)
ANSWER_LEFT_FACTOR = 0.25
NPS_BASE = 5.0
NPS_TRUST = 4.9
NPS_FEELING = 6.0
NPS_SPREAD = 1.55
CSAT_BASE = 4.0
CSAT_GAP = 4.5
CSAT_SPREAD = 0.65
RECOVERY_BASE = 2.05
RECOVERY_PRACTICE = 0.44
RECOVERY_SPREAD = 0.8

# --- what sources do wrong ----------------------------------------------------------------------------
#: Day of the history from which web orders carry one more column.
ADDED_COLUMN_DAY = 365
#: Share of shop sales to which the till adds its own e-mail address; shared by all, so it may join nobody.
TILL_MAIL_SHARE = 0.40
