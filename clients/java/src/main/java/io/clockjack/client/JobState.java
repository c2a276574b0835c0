package io.clockjack.client;

import io.clockjack.client.generated.model.Job;
import java.util.Locale;

/** Where a job is in its life. {@link Job#getState} has what the server said, also if this client doesn't know it. */
public enum JobState {
  /** Not before a time. */
  SCHEDULED(false),
  /** Waits for an executor. */
  READY(false),
  /** An executor runs it. */
  RUNNING(false),
  /** An attempt failed; the next one waits for its time. */
  RETRYING(false),
  /** Ended well. */
  SUCCEEDED(true),
  /** Its last attempt failed. */
  FAILED(true),
  /** Ended on request. */
  CANCELLED(true),
  /** Did not begin in time. */
  EXPIRED(true),
  /** Taken out of the way, since it kills the processes that run it. */
  QUARANTINED(true),
  /** One that this version of the client doesn't know. It is not taken for an end. */
  UNKNOWN(false);

  private final boolean ended;

  JobState(boolean ended) {
    this.ended = ended;
  }

  /**
   * Returns the state of a job.
   *
   * @param job as the server answered it
   * @return {@link #UNKNOWN} for one of a newer server
   */
  public static JobState of(Job job) {
    for (JobState state : values()) {
      if (state != UNKNOWN && state.toString().equals(job.getState())) {
        return state;
      }
    }
    return UNKNOWN;
  }

  /**
   * Says whether a job stays in it.
   *
   * @return whether it is an end
   */
  public boolean ended() {
    return ended;
  }

  /**
   * Returns it as the server writes it.
   *
   * @return in lower case
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
