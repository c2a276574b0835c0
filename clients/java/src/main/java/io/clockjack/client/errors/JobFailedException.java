package io.clockjack.client.errors;

import io.clockjack.client.generated.model.Job;

/** A job that was waited for ended without success. */
public class JobFailedException extends ClockjackException {
  private static final long serialVersionUID = 1L;

  /** The job. */
  private final transient Job job;

  /**
   * Makes one.
   *
   * @param job as it ended
   */
  public JobFailedException(Job job) {
    super("job " + job.getId() + " is " + job.getState() + why(job));
    this.job = job;
  }

  /**
   * Returns the job as it ended; {@link Job#getError} says why.
   *
   * @return the job
   */
  public Job job() {
    return job;
  }

  private static String why(Job job) {
    return job.getError() == null ? "" : ": " + job.getError().getType() + ": " + job.getError().getMessage();
  }
}
