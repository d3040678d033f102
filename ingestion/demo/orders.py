"""An order: what is bought, for how much, and how its delivery goes.

Here: the columns of an order and of its lines. Money in cents. Never here: how the customer takes it (judging.py).
"""

from __future__ import annotations

from datetime import date

import numpy as np

from ingestion.demo import constants as c
from ingestion.demo import service_constants as s
from ingestion.demo import words
from ingestion.demo.clock import NEVER, Clock
from ingestion.demo.draws import Columns, Flags, Ints, below
from ingestion.demo.people import SHOP_ONLY, Crowd

#: Price in cents of each product, by category: fixed by position, so that a catalogue needs no draws.
PRICES = np.array(
    [[399 + 190 * i + 130 * k + 50 * (i * k % 7) for i in range(words.PRODUCTS_A_CATEGORY)] for k in range(8)]
)
HOME_BRANCH_SHARE = 0.9


def _place(crowd: Crowd, who: Ints, day: int, rng: np.random.Generator) -> Columns:
    """Where and by whom each order is placed; advances the people's order numbers."""
    traits, count = crowd.traits, len(who)
    remote = np.where(rng.random(count) < c.PHONE_ORDERS, words.PHONE, words.WEB)
    channel = np.where(rng.random(count) < traits["shop_share"][who], words.SHOP, remote)
    home = traits["region"][who]
    branch = np.where(
        rng.random(count) < HOME_BRANCH_SHARE, home, below(rng.random(count), len(words.REGIONS))
    )
    booked = (day - crowd.last_contact[who] <= s.CAMPAIGN_DAYS) & (rng.random(count) < s.CAMPAIGN_SHARE)
    order_key = crowd.person[who] * c.ORDERS_A_PERSON + crowd.orders[who]
    crowd.orders[who] += 1
    return {
        "order_key": order_key,
        "person": crowd.person[who],
        "channel": np.where(
            traits["kind"][who] == SHOP_ONLY, np.where(channel == words.WEB, words.SHOP, channel), channel
        ),
        "region": home,
        "branch": branch,
        "campaign": np.where(booked & (channel != words.SHOP), crowd.last_campaign[who], NEVER),
    }


def _lines(
    crowd: Crowd, who: Ints, order_key: Ints, today: date, rng: np.random.Generator
) -> tuple[Columns, Ints]:
    """The lines of the orders, and each line's order position. Price of one unit before discount."""
    lines = 1 + (rng.random((len(c.MORE_LINES), len(who))) < np.array(c.MORE_LINES)[:, None]).sum(axis=0)
    owner = np.repeat(np.arange(len(who)), lines)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(lines) - lines, lines) + 1
    favourite, draws = crowd.traits["category"][who[owner]], rng.random(len(owner))
    companion = np.array(words.COMPANIONS)[favourite]
    anything = below(rng.random(len(owner)), len(words.CATEGORIES))
    category = np.where(
        draws < c.FAVOURITE_SHARE,
        favourite,
        np.where(draws < c.FAVOURITE_SHARE + c.COMPANION_SHARE, companion, anything),
    )
    position = below(rng.random(len(owner)) ** 1.6, words.PRODUCTS_A_CATEGORY)
    price = np.round(PRICES[category, position] * (1 + c.PRICE_RISE) ** (today.year - 2020)).astype(np.int64)
    quantity = 1 + below(rng.random(len(owner)) ** 2 * crowd.traits["spender"][who[owner]], 3)
    return {
        "order_key": order_key[owner],
        "line_number": number,
        "category": category,
        "product": category * words.PRODUCTS_A_CATEGORY + position,
        "quantity": quantity,
        "price": price,
        "cost": np.round(price * c.COST_SHARE).astype(np.int64),
    }, owner


def _discount(crowd: Crowd, who: Ints, today: date, campaign: Ints, rng: np.random.Generator) -> Ints:
    """Discount in hundredths of a per cent of gross: the programme's, and the sale's for who hunts bargains."""
    hunts = crowd.traits["bargain"][who]
    sale = (today.month in c.SALE_MONTHS) & (hunts > c.SALE_HUNTERS) & (rng.random(len(who)) < c.SALE_TAKEN)
    member = crowd.programme[who] != NEVER
    coupon = (campaign != NEVER) & (hunts > c.COUPON_HUNTERS)
    rate = c.PROGRAMME_DISCOUNT * member + c.SALE_DISCOUNT * sale + c.COUPON_DISCOUNT * coupon
    return np.round(rate * 10_000).astype(np.int64)


def _deliver(order: Columns, day: int, december: bool, clock: Clock, rng: np.random.Generator) -> Columns:
    """Promise, delivery, cancellation and return; what the shop hands over needs none of the first two."""
    count, remote = len(order["order_key"]), order["channel"] != words.SHOP
    placed = clock.at(day, rng.random(count))
    share = c.LATE_SHARE_DECEMBER if december else c.LATE_SHARE
    late = (rng.random(count) < share) * (
        1 + np.floor(-c.LATE_MORE_DAYS * np.log1p(-rng.random(count)))
    ).astype(np.int64)
    late = np.where(remote, np.minimum(late, 20), 0)
    days = np.where(late > 0, c.PROMISE_DAYS + late, 1 + below(rng.random(count), c.PROMISE_DAYS))
    cancelled = remote & (rng.random(count) < c.CANCEL_SHARE)
    returned = ~cancelled & (rng.random(count) < c.RETURN_SHARE)
    arrival = clock.at(day + days, rng.random(count))
    sent_back = clock.at(day + days + 4 + below(rng.random(count), 14), rng.random(count))
    promised = clock.at(np.full(count, day + c.PROMISE_DAYS), np.ones(count))
    return {
        "placed": placed,
        "promised": np.where(remote, promised, NEVER),
        "delivered": np.where(remote & ~cancelled, arrival, NEVER),
        "cancelled": np.where(cancelled, placed + 3_600, NEVER),
        "returned": np.where(returned, sent_back, NEVER),
        "experienced": np.where(remote, arrival, placed),
        "late_days": np.where(cancelled, 0, late),
    }


def _amounts(lines: Columns, owner: Ints, count: int, rate: Ints, remote: Flags) -> Columns:
    """Amounts of the orders from their lines; writes the lines' discounts, so that both sums agree."""
    value = lines["quantity"] * lines["price"]
    lines["discount"] = value * rate[owner] // 10_000
    gross = np.bincount(owner, weights=value, minlength=count).astype(np.int64)
    discount = np.bincount(owner, weights=lines["discount"], minlength=count).astype(np.int64)
    shipping = np.where(remote & (gross < c.SHIPPING_FREE_CENTS), c.SHIPPING_CENTS, 0)
    return {"gross": gross, "discount": discount, "shipping": shipping}


def order(
    crowd: Crowd, who: Ints, day: int, clock: Clock, rng: np.random.Generator
) -> tuple[Columns, Columns]:
    """The orders of `who` on a day and their lines, by columns (instants in UTC seconds, money in cents)."""
    today = clock.date(day)
    orders = _place(crowd, who, day, rng)
    lines, owner = _lines(crowd, who, orders["order_key"], today, rng)
    rate = _discount(crowd, who, today, orders["campaign"], rng)
    orders |= _amounts(lines, owner, len(who), rate, orders["channel"] != words.SHOP)
    orders |= _deliver(orders, day, today.month == c.DECEMBER, clock, rng)
    lines["placed"] = orders["placed"][owner]
    lines["channel"] = orders["channel"][owner]
    first = np.flatnonzero(lines["line_number"] == 1)
    return orders | {"category": lines["category"][first], "product": lines["product"][first]}, lines
