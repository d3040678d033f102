"""The models of customer value: orders to come (three forms) and what an order is worth.

Here: likelihoods and their maxima (orders, spending, maximum), what they foretell (foretold) and which form is used
(choice). Called by int_value_fitted. Never here: which days and customers count.
"""
