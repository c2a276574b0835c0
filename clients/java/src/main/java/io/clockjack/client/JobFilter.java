package io.clockjack.client;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** What jobs are listed by: all that is set must hold. */
public final class JobFilter {
  final List<String> states = new ArrayList<>();
  final List<String> labels = new ArrayList<>();
  String queue;
  String task;
  String scheduleId;
  OffsetDateTime createdAfter;
  OffsetDateTime createdBefore;
  int pageSize = 50;

  /** Makes one for all jobs, 50 a page. */
  public JobFilter() {}

  /**
   * Takes jobs in this state; said more than once: in one of them.
   *
   * @param state such as {@code failed}
   * @return itself
   */
  public JobFilter state(String state) {
    states.add(state);
    return this;
  }

  /**
   * Takes jobs in this state; said more than once: in one of them.
   *
   * @param state not {@link JobState#UNKNOWN}
   * @return itself
   */
  public JobFilter state(JobState state) {
    return state(state.toString());
  }

  /**
   * Takes jobs of this queue.
   *
   * @param queue its name
   * @return itself
   */
  public JobFilter queue(String queue) {
    this.queue = queue;
    return this;
  }

  /**
   * Takes jobs of this task.
   *
   * @param task its name; {@code http:} and {@code command:} for those targets
   * @return itself
   */
  public JobFilter task(String task) {
    this.task = task;
    return this;
  }

  /**
   * Takes jobs that this schedule made.
   *
   * @param scheduleId its id
   * @return itself
   */
  public JobFilter scheduleId(String scheduleId) {
    this.scheduleId = scheduleId;
    return this;
  }

  /**
   * Takes jobs with this label; said more than once: with all of them.
   *
   * @param key of the label
   * @param value of the label
   * @return itself
   */
  public JobFilter label(String key, String value) {
    labels.add(key + "=" + value);
    return this;
  }

  /**
   * Takes jobs that were made after this.
   *
   * @param time itself not counted
   * @return itself
   */
  public JobFilter createdAfter(OffsetDateTime time) {
    this.createdAfter = time;
    return this;
  }

  /**
   * Takes jobs that were made before this.
   *
   * @param time itself not counted
   * @return itself
   */
  public JobFilter createdBefore(OffsetDateTime time) {
    this.createdBefore = time;
    return this;
  }

  /**
   * Sets how many jobs one request fetches.
   *
   * @param pageSize from 1 to 200
   * @return itself
   */
  public JobFilter pageSize(int pageSize) {
    this.pageSize = pageSize;
    return this;
  }
}
