import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clockjack.client.Clockjack;
import io.clockjack.client.EventFilter;
import io.clockjack.client.EventStream;
import io.clockjack.client.JobFilter;
import io.clockjack.client.JobState;
import io.clockjack.client.MergePatch;
import io.clockjack.client.Paged;
import io.clockjack.client.SubmitOptions;
import io.clockjack.client.Webhooks;
import io.clockjack.client.Worker;
import io.clockjack.client.errors.ConflictException;
import io.clockjack.client.errors.FieldError;
import io.clockjack.client.errors.IdempotencyKeyReusedException;
import io.clockjack.client.errors.InvalidRequestException;
import io.clockjack.client.errors.JobFailedException;
import io.clockjack.client.errors.NotFoundException;
import io.clockjack.client.errors.PreconditionFailedException;
import io.clockjack.client.errors.TooLargeException;
import io.clockjack.client.errors.TooManyRequestsException;
import io.clockjack.client.errors.UnreachableException;
import io.clockjack.client.errors.WaitTimedOutException;
import io.clockjack.client.errors.WebhookRefusedException;
import io.clockjack.client.generated.model.BatchItem;
import io.clockjack.client.generated.model.CronTrigger;
import io.clockjack.client.generated.model.Job;
import io.clockjack.client.generated.model.JobRequest;
import io.clockjack.client.generated.model.Policy;
import io.clockjack.client.generated.model.QueueRequest;
import io.clockjack.client.generated.model.Schedule;
import io.clockjack.client.generated.model.ScheduleRequest;
import io.clockjack.client.generated.model.Tick;
import io.clockjack.client.generated.model.UnknownVariant;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What clients/conformance/run.py calls: Program SCENARIO. */
public final class Program {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofSeconds(20);

  private final String mark = "java-" + UUID.randomUUID().toString().substring(24);
  private final Clockjack clockjack = Clockjack.create();
  private final JsonNode given;
  private final JsonNode expect;

  private Program(JsonNode scenario) {
    given = scenario.get("given");
    expect = scenario.get("expect");
  }

  public static void main(String[] arguments) throws Exception {
    for (JsonNode each : JSON.readTree(Path.of(System.getenv("CONFORMANCE_FILE")).toFile()).get("scenarios")) {
      if (each.get("name").asText().equals(arguments[0])) {
        Program program = new Program(each);
        try (program.clockjack) {
          program.run(arguments[0]);
        }
        return;
      }
    }
    throw new IllegalArgumentException("no such scenario: " + arguments[0]);
  }

  private void run(String name) throws Exception {
    switch (name) {
      case "submit" -> submit();
      case "batch" -> batch();
      case "wait" -> waitFor();
      case "pages" -> pages();
      case "errors" -> errors();
      case "retries" -> retries();
      case "schedules" -> schedules();
      case "events" -> events();
      case "newer" -> newer();
      case "big" -> big();
      case "cancel" -> cancel();
      case "webhooks" -> webhooks();
      case "worker" -> worker();
      default -> throw new IllegalArgumentException(name);
    }
  }

  private void submit() {
    JobRequest request = new JobRequest().task(text("task")).args(map(given.get("args"))).priority(given.get("priority").asInt());
    given.get("labels").properties().forEach(label -> request.putLabelsItem(label.getKey(), label.getValue().asText()));
    Job submitted = clockjack.jobs().submit(request.putLabelsItem("mark", mark).putMetadataItem("n", 1));
    Job job = clockjack.jobs().waitFor(submitted.getId(), LONG);
    same(expect.get("state").asText(), job.getState());
    same(expect.get("attempt").asInt(), job.getAttempt());
    same(given.get("priority").asInt(), job.getPriority());
    same(expect.get("result"), JSON.valueToTree(job.getResult()));
    same(expect.get("result"), clockjack.jobs().result(job.getId(), LONG, JsonNode.class));
    same(expect.get("attempts").asLong(), clockjack.jobs().attempts(job.getId()).stream().count());
  }

  private void batch() {
    int taken = given.get("taken").asInt();
    List<JobRequest> jobs = new ArrayList<>();
    for (int n = 0; n < given.get("count").asInt(); n++) {
      jobs.add(new JobRequest().task(text("task")).putArgsItem("value", n));
    }
    jobs.get(taken).priority(10);
    InvalidRequestException error = refused(InvalidRequestException.class, () -> clockjack.jobs().submitMany(jobs));
    same(List.of(expect.get("pointer").asText()), error.errors().stream().map(FieldError::pointer).toList());
    String before = clockjack.jobs().submit(new JobRequest().task(text("task")).delaySeconds(3600.0)).getId();
    jobs.set(taken, new JobRequest().task(text("task")).id(before));
    List<BatchItem> items = clockjack.jobs().submitMany(jobs);
    List<Integer> conflicts = IntStream.range(0, items.size()).filter(n -> items.get(n).getStatus() == 409).boxed().toList();
    same(JSON.convertValue(expect.get("refused"), List.class), conflicts);
    same(expect.get("created").asLong(), items.stream().filter(item -> item.getStatus() == 201).count());
    for (int n = 0; n < items.size(); n++) {
      if (items.get(n).getStatus() == 201) {
        same(n, clockjack.jobs().result(items.get(n).getId(), LONG));
      }
    }
  }

  private void waitFor() {
    Map<String, Object> slow = Map.of("seconds", given.get("seconds").asDouble());
    String id = clockjack.jobs().submit(text("task"), slow).getId();
    Duration tooShort = Duration.ofMillis(Math.round(given.get("too_short_seconds").asDouble() * 1000));
    same(id, refused(WaitTimedOutException.class, () -> clockjack.jobs().waitFor(id, tooShort)).jobId());
    same(expect.get("state").asText(), clockjack.jobs().waitFor(id, LONG).getState());
    String failing = clockjack.jobs().submit(text("failing_task"), Map.of("message", text("message"))).getId();
    Job failed = refused(JobFailedException.class, () -> clockjack.jobs().result(failing, LONG)).job();
    same(expect.get("failed_state").asText(), failed.getState());
    same(expect.get("error_type").asText(), failed.getError().getType());
    same(expect.get("error_message").asText(), failed.getError().getMessage());
  }

  private void pages() {
    JobRequest job = new JobRequest().task("conformance.echo").putLabelsItem("pages", mark);
    List<BatchItem> items = clockjack.jobs().submitMany(Collections.nCopies(given.get("count").asInt(), job));
    List<String> ids = new ArrayList<>(items.stream().map(BatchItem::getId).toList());
    Collections.reverse(ids);
    JobFilter filter = new JobFilter().label("pages", mark).pageSize(given.get("limit").asInt());
    List<String> listed = clockjack.jobs().list(filter).stream().map(Job::getId).toList();
    same(ids, listed);
    same(expect.get("count").asInt(), listed.size());
  }

  private JobRequest echo() {
    return new JobRequest().task("conformance.echo");
  }

  private void errors() {
    var bad = refused(InvalidRequestException.class, () -> clockjack.jobs().submit(echo().priority(10)));
    same(expect.at("/bad_field/status").asInt(), bad.status());
    same(List.of(expect.at("/bad_field/pointer").asText()), bad.errors().stream().map(FieldError::pointer).toList());
    holds(!bad.title().isEmpty() && !bad.detail().isEmpty() && bad.traceId().isPresent(), "a problem says less than it should");
    holds(bad.type().startsWith("urn:clockjack:problem:"), bad.type());
    same(expect.at("/not_found/status").asInt(), refused(NotFoundException.class, () -> clockjack.jobs().get(text("unknown_job"))).status());
    String id = mark + "-job";
    clockjack.jobs().submit(echo().id(id).delaySeconds(3600.0));
    refused(ConflictException.class, () -> clockjack.jobs().submit(echo().id(id)));
    String big = "x".repeat(given.get("long_bytes").asInt());
    refused(TooLargeException.class, () -> clockjack.jobs().submit(echo().putArgsItem("value", big)));
    SubmitOptions key = SubmitOptions.idempotencyKey(mark);
    clockjack.jobs().submit(echo(), key);
    refused(IdempotencyKeyReusedException.class, () -> clockjack.jobs().submit(echo().putArgsItem("value", 1), key));
    String queue = mark + "-full";
    clockjack.queues().put(queue, new QueueRequest().maxBacklog(1));
    QueueRequest more = new QueueRequest().maxBacklog(2);
    refused(PreconditionFailedException.class, () -> clockjack.queues().put(queue, more, "\"999\""));
    clockjack.jobs().submit(echo().queue(queue).delaySeconds(3600.0));
    var full = refused(TooManyRequestsException.class, () -> clockjack.jobs().submit(echo().queue(queue)));
    holds(full.retryAfter().isPresent(), "it isn't said when to come again");
    try (Clockjack dead = Clockjack.builder().url(text("dead_url")).tries(2).build()) {
      String said = refused(UnreachableException.class, () -> dead.jobs().get("any")).getMessage();
      holds(said.contains(text("dead_url")), said);
    }
  }

  private void retries() {
    try (Clockjack flaky = Clockjack.create(System.getenv("CONFORMANCE_FLAKY_URL"))) {
      Job job = flaky.jobs().submit(new JobRequest().task(text("task")).putLabelsItem("retries", mark));
      Paged<Job> found = clockjack.jobs().list(new JobFilter().label("retries", mark));
      same(List.of(job.getId()), found.stream().map(Job::getId).toList());
      same(expect.get("jobs").asInt(), 1);
    }
  }

  private ScheduleRequest schedule() throws Exception {
    return clockjack.api().getObjectMapper().treeToValue(given.get("schedule"), ScheduleRequest.class).id(mark);
  }

  private void schedules() throws Exception {
    var schedules = clockjack.schedules();
    same(mark, schedules.create(schedule()).getId());
    ScheduleRequest again = schedule();
    refused(ConflictException.class, () -> schedules.create(again));
    CronTrigger cron = (CronTrigger) schedules.get(mark).getTrigger().getActualInstance();
    same(expect.get("timezone").asText(), cron.getTimezone());
    holds(schedules.list(5).stream().anyMatch(each -> each.getId().equals(mark)), "it is not listed");
    MergePatch patch = new MergePatch();
    given.at("/patch/policy").properties().forEach(member -> patch.set("/policy/" + member.getKey(), plain(member.getValue())));
    Policy policy = schedules.patch(mark, patch).getPolicy();
    same(expect.get("jitter_seconds").asDouble(), policy.getJitterSeconds());
    same(expect.get("missed").asText(), policy.getMissed());
    same(true, schedules.pause(mark).getPaused());
    same(false, schedules.resume(mark).getPaused());
    same(expect.get("preview").asInt(), schedules.preview(mark, 3).size());
    Job job = schedules.trigger(mark).job().orElseThrow();
    same(mark, clockjack.jobs().waitFor(job.getId(), LONG).getScheduleId());
    List<Tick> ticks = schedules.ticks(mark).stream().toList();
    same(expect.get("ticks").asInt(), ticks.size());
    same(job.getId(), ticks.get(0).getJobId());
    schedules.delete(mark);
    refused(NotFoundException.class, () -> schedules.get(mark));
  }

  private void events() throws Exception {
    String type = text("type") + "." + mark;
    int count = expect.get("seen").asInt();
    List<Object> seen = new ArrayList<>();
    try (EventStream stream = clockjack.events().stream(new EventFilter().type(type))) {
      CompletableFuture<Void> published = CompletableFuture.runAsync(() -> publish(type, count));
      while (seen.size() < count) {
        seen.add(((Map<?, ?>) stream.next().event().getData()).get("n"));
      }
      published.get();
    }
    same(IntStream.range(0, count).boxed().toList(), seen);
  }

  private void publish(String type, int count) {
    try (Clockjack patient = Clockjack.builder().tries(10).build()) {
      for (int n = 0; n < count; n++) {
        if (n == given.get("before").asInt()) {
          URI restart = URI.create(System.getenv("CONFORMANCE_CONTROL_URL") + "/restart");
          HttpRequest request = HttpRequest.newBuilder(restart).POST(BodyPublishers.noBody()).build();
          same(204, HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode());
        }
        patient.events().publish(type, Map.of("n", n));
      }
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  private void newer() throws Exception {
    Job job = clockjack.jobs().submit(new JobRequest().task(text("task")));
    clockjack.jobs().waitFor(job.getId(), LONG);
    clockjack.schedules().create(schedule());
    try (Clockjack newer = Clockjack.create(System.getenv("CONFORMANCE_NEWER_URL"))) {
      Job later = newer.jobs().get(job.getId());
      same(job.getId(), later.getId());
      same(expect.get("state").asText(), later.getState());
      same(JobState.UNKNOWN, JobState.of(later));
      same(expect.get("target").asText(), ((UnknownVariant) later.getTarget().getActualInstance()).getType());
      refused(WaitTimedOutException.class, () -> newer.jobs().waitFor(job.getId(), Duration.ofMillis(500)));
      Schedule schedule = newer.schedules().get(mark);
      same(expect.get("trigger").asText(), ((UnknownVariant) schedule.getTrigger().getActualInstance()).getType());
      same(expect.get("overlap").asText(), schedule.getPolicy().getOverlap());
      NotFoundException problem = refused(NotFoundException.class, () -> newer.jobs().get("no-such-job"));
      holds(problem.type().contains("eclipse"), problem.type());
    }
  }

  private void big() {
    String value = "čau".repeat(given.get("characters").asInt() / 3);
    Job job = clockjack.jobs().submit(text("task"), Map.of("value", value));
    same(value, clockjack.jobs().result(job.getId(), LONG));
  }

  private void cancel() {
    JobRequest later = new JobRequest().task(text("task")).putArgsItem("seconds", 1).delaySeconds(3600.0);
    String waiting = clockjack.jobs().submit(later).getId();
    same(expect.get("state").asText(), clockjack.jobs().cancel(waiting).getState());
    String running = clockjack.jobs().submit(text("task"), Map.of("seconds", given.get("seconds").asInt())).getId();
    while (JobState.of(clockjack.jobs().get(running)) != JobState.RUNNING) {
      Thread.onSpinWait();
    }
    clockjack.jobs().cancel(running);
    same(expect.get("state").asText(), clockjack.jobs().waitFor(running, LONG).getState());
  }

  private void webhooks() throws Exception {
    byte[] body = bytes(text("body"));
    byte[] changed = bytes(text("body").replace("succeeded", "failed"));
    String secret = text("secret");
    long now = Instant.now().getEpochSecond();
    Map<String, List<String>> good = signed(secret, now, body);
    Map<String, List<String>> other = signed(text("other_secret"), now, body);
    same(JSON.readTree(body), Webhooks.verify(body, good, secret));
    String both = other.get("Webhook-Signature").get(0) + " " + good.get("Webhook-Signature").get(0);
    Map<String, String> rotated =
        Map.of("webhook-id", text("id"), "webhook-timestamp", Long.toString(now), "webhook-signature", both);
    Webhooks.verify(body, rotated::get, secret);
    refused(WebhookRefusedException.class, () -> Webhooks.verify(changed, good, secret));
    refused(WebhookRefusedException.class, () -> Webhooks.verify(body, other, secret));
    Map<String, List<String>> old = signed(secret, now - 400, body);
    refused(WebhookRefusedException.class, () -> Webhooks.verify(body, old, secret));
  }

  private Map<String, List<String>> signed(String secret, long time, byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
    mac.update(bytes(text("id") + "." + time + "."));
    String signature = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    return Map.of(
        "Webhook-Id", List.of(text("id")),
        "Webhook-Timestamp", List.of(Long.toString(time)),
        "Webhook-Signature", List.of(signature));
  }

  private void worker() {
    long pause = Math.round(given.get("sleep_seconds").asDouble() * 1000);
    Worker.builder(clockjack)
        .slots(given.get("slots").asInt())
        .lease(Duration.ofSeconds(3))
        .task(
            System.getenv("CONFORMANCE_TASK"),
            attempt -> {
              Thread.sleep(pause);
              return 2 * (Integer) attempt.args().get("n");
            })
        .build()
        .run();
  }

  private String text(String name) {
    return given.get(name).asText();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Object plain(JsonNode node) {
    return JSON.convertValue(node, Object.class);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(JsonNode node) {
    return JSON.convertValue(node, Map.class);
  }

  private static void holds(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  private static void same(Object expected, Object found) {
    holds(Objects.equals(expected, found), "expected " + expected + ", found " + found);
  }

  private interface Action {
    void run() throws Exception;
  }

  private static <E extends Exception> E refused(Class<E> kind, Action action) {
    try {
      action.run();
    } catch (Exception error) {
      if (kind.isInstance(error)) {
        return kind.cast(error);
      }
      throw new AssertionError("no " + kind.getSimpleName(), error);
    }
    throw new AssertionError("no " + kind.getSimpleName() + ": it was done");
  }
}
