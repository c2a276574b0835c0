"""Foreign webhooks as events: signatures are checked (:mod:`.signatures`), CloudEvents made of them (:mod:`.event`).

Whether one came before is told by an idempotency key in the journal, on whatever node it comes again. An event by a
hook goes to a subject of its own, where nodes alone may publish; so nobody else can bring one with its source.
"""
