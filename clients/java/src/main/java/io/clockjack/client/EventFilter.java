package io.clockjack.client;

import io.clockjack.client.generated.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Which events a stream brings: all that is set must hold. */
public final class EventFilter {
  private final List<String> types = new ArrayList<>();
  private final List<String> sources = new ArrayList<>();
  private String jobId;
  private String scheduleId;
  private String after;

  /** Makes one for all events from now on. */
  public EventFilter() {}

  /**
   * Takes events of this type; said more than once: of one of them.
   *
   * @param type may end in {@code .*}
   * @return itself
   */
  public EventFilter type(String type) {
    types.add(type);
    return this;
  }

  /**
   * Takes events from this source; said more than once: from one of them.
   *
   * @param source may have {@code *} in it
   * @return itself
   */
  public EventFilter source(String source) {
    sources.add(source);
    return this;
  }

  /**
   * Takes events about this job.
   *
   * @param jobId its id
   * @return itself
   */
  public EventFilter jobId(String jobId) {
    this.jobId = jobId;
    return this;
  }

  /**
   * Takes events about this schedule.
   *
   * @param scheduleId its id
   * @return itself
   */
  public EventFilter scheduleId(String scheduleId) {
    this.scheduleId = scheduleId;
    return this;
  }

  /**
   * Begins behind a place.
   *
   * @param place {@link StreamedEvent#place}; {@code 0-0} for all that is kept; null: begin now
   * @return itself
   */
  public EventFilter after(String place) {
    this.after = place;
    return this;
  }

  String place() {
    return after;
  }

  String query() {
    StringJoiner query = new StringJoiner("&");
    types.forEach(type -> query.add("types=" + ApiClient.urlEncode(type)));
    sources.forEach(source -> query.add("sources=" + ApiClient.urlEncode(source)));
    if (jobId != null) {
      query.add("job_id=" + ApiClient.urlEncode(jobId));
    }
    if (scheduleId != null) {
      query.add("schedule_id=" + ApiClient.urlEncode(scheduleId));
    }
    return query.toString();
  }
}
