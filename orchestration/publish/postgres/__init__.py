"""The optional publish to PostgreSQL: the files of the served version become schemas that are swapped in one step.

    <schema>__loading      written and audited here; no reader may enter
    marts                  audience `warehouse`; `marts_<audience>` for the others
    <schema>__old_<oid>    what was swapped away, until no reader holds it any more

Reads as: publisher.py (the steps), audience.py and channel.py (what is read), load.py, audit.py, swap.py (what is
written), server.py and roles.py (connection, rights), types.py. Never here: what is in a mart.
"""
