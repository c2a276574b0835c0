"""Who leads: by the order of the journal and the log's own time, and by nothing else."""

from collections.abc import Iterator

from clockjack.invariants.history.step import Step
from clockjack.records import (
    AdvanceBackfill,
    Assign,
    Checkpoint,
    Claim,
    Expire,
    Fire,
    Lost,
    Matched,
    Promote,
    Prune,
    PruneBackfills,
    Record,
    Renew,
    Resign,
    SubmitAndAssign,
)


class Held:
    """A lease, as the judge has it."""

    def __init__(self, claim: Claim, stamp: int) -> None:
        """Begin with its claim, stored at `stamp`."""
        self.node = claim.node_id
        self.epoch = claim.epoch
        self.length = claim.lease_microseconds
        self.until = stamp + claim.lease_microseconds
        self.resigned = False

    def is_held(self, stamp: int) -> bool:
        """Say whether it lasts at `stamp`; one that would last too long comes from before the clock was set back."""
        return not self.resigned and stamp < self.until <= stamp + 2 * self.length


class Leaders:
    """Epochs rise one by one; nobody takes a lease that is held; what a deposed leader writes does nothing."""

    def __init__(self) -> None:
        """Begin with no leader."""
        self._leases: dict[str, Held] = {}

    def take(self, step: Step) -> Iterator[str]:
        """Judge one entry."""
        for record, outcome in step.records:
            applied = outcome.reason is None
            match record:
                case Claim():
                    yield from self._claim(record, applied, step)
                case Renew():
                    self._renew(record, step)
                case Resign():
                    self._resign(record, step)
                case SubmitAndAssign():
                    if outcome.begun and not self._leads("dispatcher", record.epoch, step.node):
                        yield f"{step.node} began attempts in epoch {record.epoch}, and does not lead as dispatcher"
                case _:
                    if applied and (led := led_by(record)) is not None and not self._leads(*led, step.node):
                        name = type(record).__name__
                        yield f"{name} of {step.node} in epoch {led[1]} took effect, which does not lead as {led[0]}"

    def _claim(self, record: Claim, applied: bool, step: Step) -> Iterator[str]:
        lease = self._leases.get(record.role)
        may = record.node_id == step.node and record.epoch == (lease.epoch if lease else 0) + 1
        if lease is not None and lease.node != record.node_id and lease.is_held(step.stamp):
            may = False
        if may != applied:
            held = f"{lease.node} held it in epoch {lease.epoch}" if lease else "nobody held it"
            verb = "was given" if applied else "was refused"
            yield f"{record.node_id} {verb} the lease of the {record.role} in epoch {record.epoch}, while {held}"
        if applied:
            self._leases[record.role] = Held(record, step.stamp)

    def _renew(self, record: Renew, step: Step) -> None:
        for role, epoch in record.leases:
            lease = self._leases.get(role)
            if lease and record.node_id == step.node == lease.node and epoch == lease.epoch and not lease.resigned:
                lease.until = step.stamp + lease.length

    def _resign(self, record: Resign, step: Step) -> None:
        lease = self._leases.get(record.role)
        if lease and record.node_id == step.node == lease.node and record.epoch == lease.epoch:
            lease.resigned = True

    def _leads(self, role: str, epoch: int, node: str | None) -> bool:
        lease = self._leases.get(role)
        return lease is not None and lease.node == node and lease.epoch == epoch


def led_by(record: Record) -> tuple[str, int] | None:
    """Return the role and epoch of the leader that a record has to come from; None if anybody may write it."""
    match record:
        case Assign(epoch=epoch) | Lost(epoch=epoch):
            return "dispatcher", epoch
        case Promote(epoch=epoch) | Expire(epoch=epoch) | Fire(epoch=epoch) | AdvanceBackfill(epoch=epoch):
            return "scheduler", epoch
        case Matched(epoch=epoch):
            return "matcher", epoch
        case Prune(epoch=epoch) | PruneBackfills(epoch=epoch) | Checkpoint(epoch=epoch):
            return "archivist", epoch
        case _:
            return None
