"""Triggers: when, or on which event, a schedule acts.

A *time trigger* is a set of instants, its *ticks*; :class:`clockjack.triggers.ticks.Ticks` is what each kind of
it can do: the next tick after an instant, the latest one in a span, and how many there are in it, each without
going through those between. An *event trigger* is a test of events. Both are pure: no clock is read here (the
present is a parameter), and nothing is read but the zone files of the ``tzdata`` distribution, once each.

One kind of trigger is one file: what users write (a struct tagged by ``type``), its ticks, and what can be
wrong with it. :mod:`clockjack.triggers.trigger` has the union, those that are made of others, and the functions over
it; a new kind is a new file and its lines there. What cron, calendar intervals and recurrence rules have in common
is :mod:`.local_ticks`: local times, mapped to instants by a zone and a policy for the changes of its clocks. Instants
are microseconds since the epoch; a ``wall`` is a local time, in seconds since 1970-01-01T00:00:00 of that zone's
clocks.
"""
