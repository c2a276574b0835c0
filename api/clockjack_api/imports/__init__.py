"""What other schedulers have, as schedules: crontabs, APScheduler's job stores, the beat schedules of Celery.

A source is read into :class:`~.found.Found`: schedules as ``clockjack schedule apply`` takes them, and remarks on how
they differ from what they were made of. Nothing is dropped in silence: what can't be carried over is left out or
differs, and a remark says which, by line or by name. How a source behaves beside its times is kept, too: cron starts a
command though the last one still runs, and makes up for nothing.
"""
