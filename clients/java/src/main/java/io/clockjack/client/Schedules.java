package io.clockjack.client;

import com.fasterxml.jackson.annotation.JsonValue;
import io.clockjack.client.generated.ApiClient;
import io.clockjack.client.generated.api.SchedulesApi;
import io.clockjack.client.generated.api.SchedulesApi.APICreateScheduleRequest;
import io.clockjack.client.generated.api.SchedulesApi.APIDeleteScheduleRequest;
import io.clockjack.client.generated.api.SchedulesApi.APIGetScheduleRequest;
import io.clockjack.client.generated.api.SchedulesApi.APIListScheduleTicksRequest;
import io.clockjack.client.generated.api.SchedulesApi.APIListSchedulesRequest;
import io.clockjack.client.generated.api.SchedulesApi.APIPatchScheduleRequest;
import io.clockjack.client.generated.api.SchedulesApi.APIPauseScheduleRequest;
import io.clockjack.client.generated.api.SchedulesApi.APIPreviewScheduleRequest;
import io.clockjack.client.generated.api.SchedulesApi.APIPutScheduleRequest;
import io.clockjack.client.generated.api.SchedulesApi.APIResumeScheduleRequest;
import io.clockjack.client.generated.model.Firing;
import io.clockjack.client.generated.model.Job;
import io.clockjack.client.generated.model.PauseRequest;
import io.clockjack.client.generated.model.ResumeRequest;
import io.clockjack.client.generated.model.Schedule;
import io.clockjack.client.generated.model.SchedulePatch;
import io.clockjack.client.generated.model.ScheduleRequest;
import io.clockjack.client.generated.model.ScheduleSpec;
import io.clockjack.client.generated.model.Tick;
import io.clockjack.client.generated.model.TriggerRequest;
import io.clockjack.client.generated.model.Waiting;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Schedules: {@code /v1/schedules}. */
public final class Schedules {
  private final Transport transport;
  private final SchedulesApi api;

  Schedules(Transport transport) {
    this.transport = transport;
    this.api = new SchedulesApi(transport.api());
  }

  /**
   * Creates a schedule.
   *
   * @param request when, what, and by which policy
   * @return the schedule
   * @throws io.clockjack.client.errors.InvalidRequestException if a field is wrong; it tells which
   * @throws io.clockjack.client.errors.ConflictException if there is one of that id
   */
  public Schedule create(ScheduleRequest request) {
    return create(request, SubmitOptions.none());
  }

  /**
   * Creates a schedule.
   *
   * @param request when, what, and by which policy
   * @param options what goes along
   * @return the schedule
   * @throws io.clockjack.client.errors.ConflictException if there is one of that id
   */
  public Schedule create(ScheduleRequest request, SubmitOptions options) {
    APICreateScheduleRequest.Builder call = APICreateScheduleRequest.newBuilder().scheduleRequest(request);
    return Transport.call(() -> api.createSchedule(call.idempotencyKey(options.key()).build()));
  }

  /**
   * Creates a schedule, or replaces it.
   *
   * @param id of the schedule
   * @param spec all of it
   * @return the schedule
   */
  public Schedule put(String id, ScheduleSpec spec) {
    return put(id, spec, null);
  }

  /**
   * Creates a schedule, or replaces it.
   *
   * @param id of the schedule
   * @param spec all of it
   * @param ifMatch do it only if its ETag is still this one; null: whatever it is
   * @return the schedule
   * @throws io.clockjack.client.errors.PreconditionFailedException if the ETag is another
   */
  public Schedule put(String id, ScheduleSpec spec, String ifMatch) {
    APIPutScheduleRequest.Builder call = APIPutScheduleRequest.newBuilder().scheduleId(id).scheduleSpec(spec);
    return Transport.call(() -> api.putSchedule(call.ifMatch(ifMatch).build()));
  }

  /**
   * Returns a schedule.
   *
   * @param id of the schedule
   * @return as it is now
   * @throws io.clockjack.client.errors.NotFoundException if there is none of that id
   */
  public Schedule get(String id) {
    return Transport.call(() -> api.getSchedule(APIGetScheduleRequest.newBuilder().scheduleId(id).build()));
  }

  /**
   * Lists all schedules, 50 a page.
   *
   * @return a page is fetched when it is wanted
   */
  public Paged<Schedule> list() {
    return list(50);
  }

  /**
   * Lists all schedules.
   *
   * @param pageSize how many one request fetches, from 1 to 200
   * @return a page is fetched when it is wanted
   */
  public Paged<Schedule> list(int pageSize) {
    return new Paged<>(
        cursor -> {
          APIListSchedulesRequest call = APIListSchedulesRequest.newBuilder().limit(pageSize).cursor(cursor).build();
          var page = Transport.call(() -> api.listSchedules(call));
          return Page.of(page.getData(), page.getHasMore(), page.getNextCursor());
        });
  }

  /**
   * Changes a schedule by a merge patch: what is removed has its default again.
   *
   * @param id of the schedule
   * @param patch what changes
   * @return the schedule
   */
  public Schedule patch(String id, MergePatch patch) {
    return patch(id, patch, null);
  }

  /**
   * Changes a schedule by a merge patch: what is removed has its default again.
   *
   * @param id of the schedule
   * @param patch what changes
   * @param ifMatch do it only if its ETag is still this one; null: whatever it is
   * @return the schedule
   * @throws io.clockjack.client.errors.PreconditionFailedException if the ETag is another
   */
  public Schedule patch(String id, MergePatch patch, String ifMatch) {
    APIPatchScheduleRequest.Builder call = APIPatchScheduleRequest.newBuilder().scheduleId(id).ifMatch(ifMatch);
    return Transport.call(() -> api.patchSchedule(call.schedulePatch(new RawPatch(patch)).build()));
  }

  /** A patch as it was written, also of members that this version of the client doesn't know. */
  private static final class RawPatch extends SchedulePatch {
    private final MergePatch patch;

    RawPatch(MergePatch patch) {
      this.patch = patch;
    }

    @JsonValue
    Map<String, Object> content() {
      return patch.content();
    }
  }

  /**
   * Removes a schedule; its jobs stay.
   *
   * @param id of the schedule
   */
  public void delete(String id) {
    delete(id, null);
  }

  /**
   * Removes a schedule; its jobs stay.
   *
   * @param id of the schedule
   * @param ifMatch do it only if its ETag is still this one; null: whatever it is
   * @throws io.clockjack.client.errors.PreconditionFailedException if the ETag is another
   */
  public void delete(String id, String ifMatch) {
    APIDeleteScheduleRequest call = APIDeleteScheduleRequest.newBuilder().scheduleId(id).ifMatch(ifMatch).build();
    Transport.call(
        () -> {
          api.deleteSchedule(call);
          return null;
        });
  }

  /**
   * Lets it make no jobs.
   *
   * @param id of the schedule
   * @return the schedule
   */
  public Schedule pause(String id) {
    return pause(id, null);
  }

  /**
   * Lets it make no jobs.
   *
   * @param id of the schedule
   * @param reason shown with it; null for none
   * @return the schedule
   */
  public Schedule pause(String id, String reason) {
    PauseRequest request = reason == null ? new PauseRequest() : new PauseRequest().reason(reason);
    APIPauseScheduleRequest.Builder call = APIPauseScheduleRequest.newBuilder().scheduleId(id);
    return Transport.call(() -> api.pauseSchedule(call.pauseRequest(request).build()));
  }

  /**
   * Lets it make jobs again, from now on.
   *
   * @param id of the schedule
   * @return the schedule
   */
  public Schedule resume(String id) {
    return resume(id, "now");
  }

  /**
   * Lets it make jobs again.
   *
   * @param id of the schedule
   * @param from {@code now}, or {@code retained}: where it stopped
   * @return the schedule
   */
  public Schedule resume(String id, String from) {
    APIResumeScheduleRequest.Builder call = APIResumeScheduleRequest.newBuilder().scheduleId(id);
    return Transport.call(() -> api.resumeSchedule(call.resumeRequest(new ResumeRequest().from(from)).build()));
  }

  /**
   * Makes its job now, by hand, as its policy on overlaps says.
   *
   * @param id of the schedule
   * @return the job, or that it waits
   */
  public Triggered trigger(String id) {
    return trigger(id, new TriggerRequest(), SubmitOptions.none());
  }

  /**
   * Makes its job now, by hand.
   *
   * @param id of the schedule
   * @param request may name another policy on overlaps
   * @param options what goes along
   * @return the job, or that it waits
   */
  public Triggered trigger(String id, TriggerRequest request, SubmitOptions options) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Idempotency-Key", options.key());
    if (options.traceparent() != null) {
      headers.put("traceparent", options.traceparent());
    }
    String path = "/v1/schedules/" + ApiClient.urlEncode(id) + "/trigger";
    HttpResponse<byte[]> answer = transport.post(path, "application/json", request, headers);
    return answer.statusCode() == 202
        ? new Triggered(Optional.empty(), Optional.of(transport.read(answer.body(), Waiting.class)))
        : new Triggered(Optional.of(transport.read(answer.body(), Job.class)), Optional.empty());
  }

  /**
   * Returns its next ticks, as they will be.
   *
   * @param id of the schedule
   * @param count how many, from 1 on
   * @return fewer if there are no more
   */
  public List<Firing> preview(String id, int count) {
    APIPreviewScheduleRequest call = APIPreviewScheduleRequest.newBuilder().scheduleId(id).count(count).build();
    return Transport.call(() -> api.previewSchedule(call)).getData();
  }

  /**
   * Lists what was decided at its ticks, the newest first.
   *
   * @param id of the schedule
   * @return a page is fetched when it is wanted
   */
  public Paged<Tick> ticks(String id) {
    return new Paged<>(
        cursor -> {
          var call = APIListScheduleTicksRequest.newBuilder().scheduleId(id).cursor(cursor).build();
          var page = Transport.call(() -> api.listScheduleTicks(call));
          return Page.of(page.getData(), page.getHasMore(), page.getNextCursor());
        });
  }
}
