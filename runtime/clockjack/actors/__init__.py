"""The actor kit: what an actor is (:mod:`.actor`), who runs it (:mod:`.supervisor`), how it is woken."""
