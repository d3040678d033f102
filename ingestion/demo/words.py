"""The demo company's words: names, places, goods, teams.

Here: lists whose positions the simulation draws. Add a word at the end of its list (a position is a code).
Never here: numbers that steer behaviour (constants.py).
"""

from __future__ import annotations

FIRST_NAMES = (
    "Anna", "Ben", "Clara", "David", "Elif", "Felix", "Greta", "Hannes", "Ines", "Jürgen", "Käthe", "Lars", "Mia",
    "Noah", "Olga", "Paul", "Quirin", "Rosa", "Sören", "Tessa", "Ulf", "Vera", "Walter", "Yara", "Zoë", "Björn",
)  # fmt: skip
LAST_NAMES = (
    "Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann", "Schäfer",
    "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder", "Neumann", "Schwarz", "Zimmermann", "Braun", "Krüger",
    "Hofmann", "Hartmann", "Lange", "Yılmaz", "Kowalski", "Nguyen", "Groß", "O'Neill",
)  # fmt: skip
MAIL_DOMAINS = ("example.com", "example.org", "mail.example.net", "post.example.de")
#: Region, its city with a shop, the currency paid there; the last one is abroad.
REGIONS = ("Berlin", "Hamburg", "Bayern", "Hessen", "Sachsen", "Nordrhein-Westfalen", "Baden-Württemberg", "Bremen",
           "Zürich")  # fmt: skip
CITIES = ("Berlin", "Hamburg", "München", "Frankfurt", "Leipzig", "Köln", "Stuttgart", "Bremen", "Zürich")
FOREIGN_REGION = len(REGIONS) - 1
CATEGORIES = ("dog_food", "cat_food", "litter", "toys", "care", "aquarium", "garden", "pharmacy")
#: The category usually bought with each category.
COMPANIONS = (3, 2, 1, 0, 7, 6, 5, 4)
#: Durable goods (they are repaired rather than replaced).
DURABLE = (5, 6)
PRODUCTS_A_CATEGORY = 15
CHANNELS = ("web", "shop", "phone")
WEB, SHOP, PHONE = range(3)
ACQUISITION = ("search", "referral", "social", "shop_window", "fair", "advertisement")
REFERRAL = 1
OCCUPATIONS = ("employee", "self-employed", "student", "retired", "civil servant", "at home")
WEALTH = ("low", "middle", "high")
GENDERS = ("f", "m", "x")
#: Failure categories; 0 is none, 1 late delivery.
FAILURES = ("", "late_delivery", "damaged", "wrong_item", "quality", "billing", "service")
QUESTIONS = ("delivery_time", "product_advice", "invoice_copy", "address_change", "voucher", "returns")
SEVERITIES = ("", "low", "medium", "high")
TICKET_KINDS = ("complaint", "repair", "question", "request")
TICKET_CHANNELS = ("phone", "e-mail", "chat", "web form")
TEAMS = ("front desk", "delivery desk", "product desk", "billing desk")
RESOLVERS = ("agent", "self_service", "bot")
COMPENSATIONS = ("", "voucher", "refund", "gift")
REFUND = 2
SURVEY_KINDS = ("nps", "csat", "ces", "gap", "share")
TOUCHPOINTS = ("relationship", "delivery", "recovery", "service")
OUTCOMES = ("delivered", "opened", "clicked", "unsubscribed", "complained")
CONTACT_CHANNELS = ("e-mail", "text message", "post")
CAMPAIGNS = ("newsletter", "new arrivals", "sale", "we miss you", "club points")
PAYMENTS = ("card", "invoice", "wallet")
COMMENTS_GOOD = ("Gerne wieder!", "Schnell; freundlich, gut.", 'Alles "top"', "Sehr zufrieden - danke schön")
COMMENTS_BAD = (
    "Zu spät geliefert, keiner hilft",
    "Dreimal weiterverbunden.\nUnmöglich!",
    "Ware beschädigt; enttäuscht",
)
TILL_MAIL = "kasse@shop.example"
CARRIERS_NOTE = "passed on"
