package io.clockjack.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clockjack.client.errors.JobFailedException;
import io.clockjack.client.errors.WaitTimedOutException;
import io.clockjack.client.generated.api.JobsApi;
import io.clockjack.client.generated.api.JobsApi.APIActOnJobsRequest;
import io.clockjack.client.generated.api.JobsApi.APICancelJobRequest;
import io.clockjack.client.generated.api.JobsApi.APIGetJobRequest;
import io.clockjack.client.generated.api.JobsApi.APIListJobAttemptsRequest;
import io.clockjack.client.generated.api.JobsApi.APIListJobLogsRequest;
import io.clockjack.client.generated.api.JobsApi.APIListJobsRequest;
import io.clockjack.client.generated.api.JobsApi.APIRetryJobRequest;
import io.clockjack.client.generated.api.JobsApi.APIRunJobNowRequest;
import io.clockjack.client.generated.api.JobsApi.APISubmitJobRequest;
import io.clockjack.client.generated.api.JobsApi.APISubmitJobsRequest;
import io.clockjack.client.generated.model.Attempt;
import io.clockjack.client.generated.model.BatchItem;
import io.clockjack.client.generated.model.BatchRequest;
import io.clockjack.client.generated.model.Job;
import io.clockjack.client.generated.model.JobLogLine;
import io.clockjack.client.generated.model.JobRequest;
import io.clockjack.client.generated.model.JobsActed;
import io.clockjack.client.generated.model.JobsAction;
import io.clockjack.client.generated.model.JobsFilter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs: {@code /v1/jobs}.
 *
 * <p>All methods throw {@link io.clockjack.client.errors.ProblemException} if the server refuses, and {@link
 * io.clockjack.client.errors.UnreachableException} if there is no answer.
 */
public final class Jobs {
  /** So long one request waits for the end of a job. */
  private static final Duration WAIT = Duration.ofSeconds(30);

  private static final double BATCH_SECONDS = 30;
  private static final double ACTION_SECONDS = 60;

  private final JobsApi api;
  private final ObjectMapper mapper;

  Jobs(Transport transport) {
    this.api = new JobsApi(transport.api());
    this.mapper = transport.mapper();
  }

  /**
   * Submits a job that runs a task.
   *
   * @param task its name
   * @param args its arguments by name: what Jackson writes
   * @return the job; it is stored durably
   */
  public Job submit(String task, Map<String, ?> args) {
    return submit(new JobRequest().task(task).args(new LinkedHashMap<>(args)));
  }

  /**
   * Submits a job. Sent again after trouble, it makes one job: the idempotency key is made once a call.
   *
   * @param request what to do
   * @return the job; it is stored durably
   * @throws io.clockjack.client.errors.InvalidRequestException if a field is wrong; it tells which
   */
  public Job submit(JobRequest request) {
    return submit(request, SubmitOptions.none());
  }

  /**
   * Submits a job.
   *
   * @param request what to do
   * @param options what goes along
   * @return the job; it is stored durably
   * @throws io.clockjack.client.errors.IdempotencyKeyReusedException if the key was used for another request
   */
  public Job submit(JobRequest request, SubmitOptions options) {
    APISubmitJobRequest.Builder call = APISubmitJobRequest.newBuilder().jobRequest(request);
    call.idempotencyKey(options.key()).traceparent(options.traceparent());
    return Transport.call(() -> api.submitJob(call.build()));
  }

  /**
   * Submits up to 10,000 jobs at once.
   *
   * @param requests what to do
   * @return what became of each, in their order
   */
  public List<BatchItem> submitMany(List<JobRequest> requests) {
    return submitMany(requests, SubmitOptions.none());
  }

  /**
   * Submits up to 10,000 jobs at once.
   *
   * @param requests what to do
   * @param options what goes along
   * @return what became of each, in their order
   */
  public List<BatchItem> submitMany(List<JobRequest> requests, SubmitOptions options) {
    APISubmitJobsRequest.Builder call = APISubmitJobsRequest.newBuilder().batchRequest(new BatchRequest().jobs(requests));
    call.idempotencyKey(options.key()).traceparent(options.traceparent());
    return Transport.call(() -> api.submitJobs(call.build(), Transport.extra(BATCH_SECONDS))).getData();
  }

  /**
   * Returns a job.
   *
   * @param jobId its id
   * @return as it is now
   * @throws io.clockjack.client.errors.NotFoundException if there is none of that id
   */
  public Job get(String jobId) {
    return Transport.call(() -> api.getJob(APIGetJobRequest.newBuilder().jobId(jobId).build()));
  }

  /**
   * Lists all jobs, the newest first.
   *
   * @return a page is fetched when it is wanted
   */
  public Paged<Job> list() {
    return list(new JobFilter());
  }

  /**
   * Lists jobs, the newest first.
   *
   * @param filter which
   * @return a page is fetched when it is wanted
   */
  public Paged<Job> list(JobFilter filter) {
    return new Paged<>(
        cursor -> {
          APIListJobsRequest.Builder call = APIListJobsRequest.newBuilder().queue(filter.queue).task(filter.task);
          call.state(List.copyOf(filter.states)).label(List.copyOf(filter.labels)).scheduleId(filter.scheduleId);
          call.createdAfter(filter.createdAfter).createdBefore(filter.createdBefore);
          var page = Transport.call(() -> api.listJobs(call.limit(filter.pageSize).cursor(cursor).build()));
          return Page.of(page.getData(), page.getHasMore(), page.getNextCursor());
        });
  }

  /**
   * Waits until a job has ended, however that is.
   *
   * @param jobId its id
   * @param timeout how long; null: for ever
   * @return as it ended
   * @throws WaitTimedOutException if it has not ended by then
   */
  public Job waitFor(String jobId, Duration timeout) {
    long start = System.nanoTime();
    while (true) {
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      Duration left = timeout == null ? WAIT : Pauses.longer(timeout.minus(waited), Duration.ZERO);
      double seconds = Pauses.shorter(left, WAIT).toMillis() / 1000.0;
      APIGetJobRequest call = APIGetJobRequest.newBuilder().jobId(jobId).waitSeconds(seconds).build();
      Job job = Transport.call(() -> api.getJob(call, Transport.extra(seconds)));
      if (JobState.of(job).ended()) {
        return job;
      }
      if (timeout != null && System.nanoTime() - start >= timeout.toNanos()) {
        throw new WaitTimedOutException(job, timeout);
      }
    }
  }

  /**
   * Waits until a job has ended, and returns what it returned.
   *
   * @param jobId its id
   * @param timeout how long; null: for ever
   * @return JSON as Java's own: maps, lists, strings, numbers, booleans, null
   * @throws JobFailedException if it ended without success
   * @throws WaitTimedOutException if it has not ended by then
   */
  public Object result(String jobId, Duration timeout) {
    Job job = waitFor(jobId, timeout);
    if (JobState.of(job) != JobState.SUCCEEDED) {
      throw new JobFailedException(job);
    }
    return job.getResult();
  }

  /**
   * Waits until a job has ended, and returns what it returned.
   *
   * @param <T> what it is
   * @param jobId its id
   * @param timeout how long; null: for ever
   * @param type what Jackson shall read it as
   * @return what the job returned
   * @throws JobFailedException if it ended without success
   * @throws WaitTimedOutException if it has not ended by then
   * @throws IllegalArgumentException if it is of another form
   */
  public <T> T result(String jobId, Duration timeout, Class<T> type) {
    return mapper.convertValue(result(jobId, timeout), type);
  }

  /**
   * Lists the attempts of a job.
   *
   * @param jobId its id
   * @return a page is fetched when it is wanted
   */
  public Paged<Attempt> attempts(String jobId) {
    return new Paged<>(
        cursor -> {
          var call = APIListJobAttemptsRequest.newBuilder().jobId(jobId).cursor(cursor).build();
          var page = Transport.call(() -> api.listJobAttempts(call));
          return Page.of(page.getData(), page.getHasMore(), page.getNextCursor());
        });
  }

  /**
   * Lists what a job has logged and printed up to now, the first line first.
   *
   * @param jobId its id
   * @return a page is fetched when it is wanted
   * @throws io.clockjack.client.errors.NotFoundException when it is iterated, if there is no job of that id
   */
  public Paged<JobLogLine> logs(String jobId) {
    return new Paged<>(
        cursor -> {
          var call = APIListJobLogsRequest.newBuilder().jobId(jobId).cursor(cursor).build();
          var page = Transport.call(() -> api.listJobLogs(call));
          return Page.of(page.getData(), page.getHasMore(), page.getNextCursor());
        });
  }

  /**
   * Cancels a job; one that runs is asked to end.
   *
   * @param jobId its id
   * @return as it is then
   * @throws io.clockjack.client.errors.ConflictException if it has ended
   */
  public Job cancel(String jobId) {
    return Transport.call(() -> api.cancelJob(APICancelJobRequest.newBuilder().jobId(jobId).build()));
  }

  /**
   * Makes a job that ended without success ready again.
   *
   * @param jobId its id
   * @return as it is then
   * @throws io.clockjack.client.errors.ConflictException if it has not
   */
  public Job retry(String jobId) {
    return Transport.call(() -> api.retryJob(APIRetryJobRequest.newBuilder().jobId(jobId).build()));
  }

  /**
   * Makes a job that waits for its time ready.
   *
   * @param jobId its id
   * @return as it is then
   * @throws io.clockjack.client.errors.ConflictException if it does not
   */
  public Job runNow(String jobId) {
    return Transport.call(() -> api.runJobNow(APIRunJobNowRequest.newBuilder().jobId(jobId).build()));
  }

  /**
   * Cancels all jobs that a filter finds.
   *
   * @param filter which
   * @return how many
   */
  public long cancelMany(JobsFilter filter) {
    return act("cancel", filter);
  }

  /**
   * Makes all jobs ready again that a filter finds and that ended without success.
   *
   * @param filter which
   * @return how many
   */
  public long retryMany(JobsFilter filter) {
    return act("retry", filter);
  }

  /**
   * Makes all jobs ready that a filter finds and that wait for their time.
   *
   * @param filter which
   * @return how many
   */
  public long runManyNow(JobsFilter filter) {
    return act("run-now", filter);
  }

  private long act(String action, JobsFilter filter) {
    JobsAction request = new JobsAction().action(action).filter(filter);
    for (long done = 0; ; ) {
      APIActOnJobsRequest call = APIActOnJobsRequest.newBuilder().jobsAction(request).build();
      JobsActed acted = Transport.call(() -> api.actOnJobs(call, Transport.extra(ACTION_SECONDS)));
      done += acted.getDone();
      if (!acted.getHasMore()) {
        return done;
      }
      request.cursor(acted.getNextCursor());
    }
  }
}
