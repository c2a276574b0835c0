package io.clockjack.client;

/** Runs the attempts of a task. */
@FunctionalInterface
public interface Handler {
  /**
   * Runs an attempt, in a thread of the worker. The thread is interrupted when the attempt is to end early.
   *
   * @param attempt what to do
   * @return the job's result: what Jackson writes; null for none
   * @throws GiveUpException if no further attempt is wanted
   * @throws RetryAfterException to be tried again after so long
   * @throws Exception if it failed: it is tried again, as the job's retry policy says
   */
  Object run(TaskAttempt attempt) throws Exception;
}
