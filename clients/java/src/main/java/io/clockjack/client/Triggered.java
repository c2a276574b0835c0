package io.clockjack.client;

import io.clockjack.client.generated.model.Job;
import io.clockjack.client.generated.model.Waiting;
import java.util.Optional;

/**
 * What came of triggering a schedule by hand: one of the two.
 *
 * @param job the job that was made
 * @param waiting said if the schedule's policy on overlaps makes it wait
 */
public record Triggered(Optional<Job> job, Optional<Waiting> waiting) {}
