package io.clockjack.client.errors;

import io.clockjack.client.generated.model.Job;
import java.time.Duration;

/** A job did not end in time; it goes on. */
public class WaitTimedOutException extends ClockjackException {
  private static final long serialVersionUID = 1L;

  /** The job. */
  private final transient Job job;

  /**
   * Makes one.
   *
   * @param job as it was last seen
   * @param waited how long it was waited for
   */
  public WaitTimedOutException(Job job, Duration waited) {
    super("job %s has not ended after %s s: it is %s".formatted(job.getId(), waited.toMillis() / 1000.0, job.getState()));
    this.job = job;
  }

  /**
   * Returns the id of the job.
   *
   * @return its id
   */
  public String jobId() {
    return job.getId();
  }

  /**
   * Returns the job as it was last seen.
   *
   * @return the job
   */
  public Job job() {
    return job;
  }
}
