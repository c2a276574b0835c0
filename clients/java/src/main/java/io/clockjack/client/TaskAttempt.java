package io.clockjack.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clockjack.client.generated.model.Assignment;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a handler is given: one attempt of a job. */
public final class TaskAttempt {
  private final Assignment assignment;
  private final ObjectMapper mapper;
  private final CountDownLatch ended = new CountDownLatch(1);
  private Thread thread;
  private volatile String stopReason;
  private volatile News news;

  /** What the server shall hear with the next heartbeat. */
  record News(double progress, String message) {}

  TaskAttempt(Assignment assignment, ObjectMapper mapper) {
    this.assignment = assignment;
    this.mapper = mapper;
  }

  /**
   * Returns the job's id.
   *
   * @return its id
   */
  public String jobId() {
    return assignment.getJobId();
  }

  /**
   * Returns the task's name.
   *
   * @return its name
   */
  public String task() {
    return assignment.getTask();
  }

  /**
   * Returns the task's arguments by name.
   *
   * @return JSON as Java's own: maps, lists, strings, numbers, booleans, null
   */
  public Map<String, Object> args() {
    return assignment.getArgs() == null ? Map.of() : assignment.getArgs();
  }

  /**
   * Returns the task's arguments.
   *
   * @param <T> what they are
   * @param type what Jackson shall read them as, such as a record
   * @return all of them
   * @throws IllegalArgumentException if they are of another form
   */
  public <T> T args(Class<T> type) {
    return mapper.convertValue(args(), type);
  }

  /**
   * Returns which attempt of the job it is.
   *
   * @return from 1
   */
  public int number() {
    return assignment.getAttempt();
  }

  /**
   * Returns all that the server said.
   *
   * @return its token, too
   */
  public Assignment assignment() {
    return assignment;
  }

  /**
   * Says why it is to end early. The thread is interrupted besides.
   *
   * @return {@code cancelled}, {@code timed_out}, {@code shutdown}, or {@code lost} if it runs elsewhere by now; empty to
   *     go on
   */
  public Optional<String> stopReason() {
    return Optional.ofNullable(stopReason);
  }

  /**
   * Says how far it is; the server hears of it with the next heartbeat.
   *
   * @param fraction from 0 to 1
   * @param message in words; may be empty
   * @throws IllegalArgumentException if the fraction is not from 0 to 1
   */
  public void progress(double fraction, String message) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("fraction must be from 0 to 1");
    }
    news = new News(fraction, message);
  }

  News news() {
    return news;
  }

  /** Says that this thread runs the handler now. */
  synchronized void begin() {
    thread = Thread.currentThread();
    if (stopReason != null) {
      thread.interrupt();
    }
  }

  /** Says that the handler has returned: no interrupt comes after this, and one that came is forgotten. */
  synchronized void end() {
    thread = null;
    ended.countDown();
    Thread.interrupted();
  }

  /** Asks the handler to end. */
  synchronized void stop(String reason) {
    stopReason = reason;
    if (thread != null) {
      thread.interrupt();
    }
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Returns whether it ended within so long. */
  boolean endsWithin(long millis) throws InterruptedException {
    return ended.await(millis, TimeUnit.MILLISECONDS);
  }
}
