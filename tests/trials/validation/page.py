"""docs/validation.md: what the validation found, in words for readers of the marts.

Here: the text around the tables. Never here: figures by hand; every one comes from the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.trials.validation.coverage import FLATTEST, HIGHEST, LOWEST, STEEPEST, Coverage, table

#: Companies a scenario from which the coverage of a row is a verdict.
ENOUGH = 200
PAGE = """# Do the intervals of recovery and of customer value, and the chance of leaving, hold the truth?

Written by `make validate`; do not edit. `recovery_effectiveness` says what failures cost, `recovery_levers` what each
practice of recovery adds. Neither can be checked on real data, for nobody knows there what would have happened. So the
simulator lives whole companies whose true chances of buying again are computed from its model (not drawn, not
estimated) for the very episodes that the marts compare: as they are, had nothing failed, and with and without each
practice. Each company's rows go through every model of the warehouse, and each 95 % interval is asked whether it holds
the truth. It should in 95 % of companies; the run fails where it does in fewer than {low} or more than {high}.

{measured}

* **effect_30, effect_60, effect_90**: failures told by a ticket or a late delivery against their matched controls, all
  months together; *of one month*: complaints of each month with at least 30 matched episodes, as the mart shows them.
  Truth: mean over the matched episodes of (chance of an order within so many days of the opening - the same had no
  failure shown). An order on which none shows may have failed in silence: no complaint, no promise broken. The last
  effect has the same figure against *had nothing failed at all*; no warehouse can know that: it is told and not judged.
* **practices**: `difference` of outcome `repurchase_90`. Truth: mean of (chance with the practice - chance without it)
  over the episodes compared, in the 90 days after the practice's landmark, of who has not ordered by then.
* **expected_revenue** of `customer_value`, in companies whose customers live by the order model and gamma-gamma with
  known parameters: customers who ordered again *never*, *once or twice*, *three times or more*. Truth: the expected
  revenue by the parameters the company lives by, given what the customer did. The form is chosen by the company's own
  days held back.
* **calibration slope of leave_chance**: of a regression of having left, in the 90 days after as_of, on the log odds of
  the chance. 1: chances are as large as the shares that leave; below, they are too extreme. Its mean over companies is
  judged ({flattest} to {steepest}); the interval of each company is told.
* **naive**: failures against all customers without one; cases with the practice against cases without. Nothing is
  matched or stratified.

Bias and truth are differences of rates: -0.15 is fifteen customers in a hundred; of expected_revenue, amounts of money.

{scenarios}
## What it found

{verdict}

## What it cannot say

* What a failure costs against a service that did not even fail in silence: the effect understates it by the bias shown
  above, and a larger company does not make that smaller.
* Dissatisfied answers as failures have no known truth in the simulator. They are compared with other answers to the
  same question, by the same arithmetic.
* What steers practices in the simulator (how bad the case is, how much the customer trusts) is only partly in the
  strata. In a company where something else steers them, the difference carries it.
"""


def verdict_of(found: Mapping[str, Sequence[Coverage]], wrong: Sequence[str], companies: int) -> str:
    """What is wrong; of too few companies only what their own chance cannot explain."""
    if companies >= ENOUGH:
        return "\n".join(f"* {one}" for one in wrong) or "Every interval holds the truth as often as it says."
    sure = [
        f"* {one.scenario}, {one.estimand}: {one.covered:.1%} of {one.intervals} intervals hold the truth"
        for own in found.values()
        for one in own
        if not one.is_honest and (one.chance[0] > HIGHEST or one.chance[1] < LOWEST)
    ]
    shown = "\n".join(sure) or "No coverage differs from what it should be by more than chance explains."
    return f"Too few companies for a verdict on a single row: honest intervals leave the bounds by chance.\n\n{shown}"


def page(
    found: Mapping[str, Sequence[Coverage]], about: Mapping[str, str], wrong: Sequence[str], companies: int
) -> str:
    """The page of a run of so many companies a scenario: scenarios with their words, and what is wrong."""
    scenarios = "\n".join(f"## {name}\n\n{about[name]}\n\n{table(found[name])}" for name in found)
    measured = f"This page is of {companies} companies a scenario."
    if companies < ENOUGH:
        measured += " A whole run has 300: so few show gross faults only, and the last digit of each figure is chance."
    return PAGE.format(
        flattest=FLATTEST, steepest=STEEPEST, low=f"{LOWEST:.0%}", high=f"{HIGHEST:.0%}", scenarios=scenarios,
        measured=measured, verdict=verdict_of(found, wrong, companies),
    )  # fmt: skip
