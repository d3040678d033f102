"""The demo company's numeric model, second half: how service goes wrong, is repaired, judged and talked about.

Here: named constants, each with its unit, its reason and what moving it does. Add a number here rather than
in a function. Never here: numbers of people and buying (constants.py), words, code, or thresholds of the marts.
"""

from __future__ import annotations

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
#: A gap down to this still counts as a satisfied loop: nobody weighs a hair's breadth.
SATISFIED_GAP = -0.05

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
#: Days after which the marts judge a practice (their follow_up_days and lever_open_days): so does the truth.
FOLLOW_UP_DAYS = 7
OPEN_DAYS = 14
REOPEN_SHARE = 0.06
#: Complaints about durable goods that are repairs, and repairs that need three goes; log-odds they cost.
REPAIR_SHARE = 0.6
LEMON_SHARE = 0.10
LEMON_EFFECT = -0.8
LEMON_EVERY_DAYS = 18
#: Without the practice: apologies that come late, compensation that is partial, follow-up after its time.
LATE_APOLOGY_SHARE = 0.60
PARTLY_SHARE = 0.45
LATE_FOLLOW_SHARE = 0.10
#: Complaints during which the customer is contacted once, and again.
CONTACTED_SHARE = 0.70
CONTACTED_AGAIN_SHARE = 0.40

# --- questions and requests ---------------------------------------------------------------------------
QUESTION_SHARE = 0.105
REQUEST_AMONG_QUESTIONS = 0.35
SELF_SERVICE_SHARE = 0.34
#: Asked again within days: the first answer did not solve it.
ASK_AGAIN_SHARE = 0.12
#: Questions answered by a person that are passed on once.
QUESTION_TRANSFERS = 0.12

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
NPS_BASE = 5.5
NPS_TRUST = 4.9
NPS_FEELING = 6.0
NPS_SPREAD = 1.55
CSAT_BASE = 4.0
CSAT_GAP = 4.5
CSAT_SPREAD = 0.65
RECOVERY_BASE = 2.5
RECOVERY_PRACTICE = 0.44
RECOVERY_SPREAD = 0.8
#: Answers that come with a comment.
COMMENT_SHARE = 0.25
