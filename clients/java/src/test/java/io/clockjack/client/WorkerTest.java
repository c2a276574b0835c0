package io.clockjack.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.clockjack.client.errors.UnreachableException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a report says: the path's last part, and the body. */
  record Report(String kind, JsonNode body) {}

  private final BlockingQueue<String> assignments = new LinkedBlockingQueue<>();
  private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
  private final Map<String, String> heartbeatAnswers = new ConcurrentHashMap<>();
  private final AtomicInteger registered = new AtomicInteger();
  private final CountDownLatch removed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private Clockjack clockjack;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          byte[] body = exchange.getRequestBody().readAllBytes();
          String answer = "{}";
          int status = 200;
          if (path.endsWith("/workers")) {
            answer = "{\"id\": \"w" + registered.incrementAndGet() + "\"}";
          } else if (path.endsWith("/poll")) {
            String next = poll();
            status = "unknown".equals(next) ? 404 : 200;
            answer = "{\"data\": [" + (next == null || status == 404 ? "" : next) + "]}";
          } else if (path.endsWith("/heartbeat")) {
            answer = heartbeatAnswers.getOrDefault(path.split("/")[3], "{\"stop\": false}");
            status = answer.isEmpty() ? 404 : 200;
          } else if (exchange.getRequestMethod().equals("DELETE")) {
            removed.countDown();
            status = 204;
          } else {
            reports.add(new Report(path.substring(path.lastIndexOf('/') + 1), JSON.readTree(body)));
            status = 204;
          }
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, status == 204 ? -1 : bytes.length);
          if (status != 204) {
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
    server.setExecutor(threads);
    server.start();
    clockjack = Clockjack.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    clockjack.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private String poll() {
    try {
      return assignments.poll(5, TimeUnit.SECONDS);
    } catch (InterruptedException error) {
      return null;
    }
  }

  private void assign(String token, String task) {
    String form = "{\"token\": \"%s\", \"job_id\": \"j\", \"task\": \"%s\", \"args\": {\"n\": 2}, \"attempt\": 1}";
    assignments.add(form.formatted(token, task));
  }

  private Report report() throws InterruptedException {
    Report report = reports.poll(10, TimeUnit.SECONDS);
    assertTrue(report != null, "no report came");
    return report;
  }

  @Test
  void resultsAndFailuresAreReported() throws Exception {
    Worker worker =
        Worker.builder(clockjack)
            .task("double", attempt -> 2 * (Integer) attempt.args().get("n"))
            .task("nothing", attempt -> null)
            .task("fail", attempt -> { throw new IllegalStateException("no"); })
            .task("give-up", attempt -> { throw new GiveUpException("never"); })
            .task("later", attempt -> { throw new RetryAfterException(Duration.ofSeconds(7)); })
            .task("no-json", attempt -> new Object())
            .build();
    worker.start();
    assign("a", "double");
    assertEquals(new Report("complete", JSON.readTree("{\"result\": 4}")), report());
    assign("b", "nothing");
    assertEquals(new Report("complete", JSON.readTree("{\"result\": null}")), report());
    assign("c", "fail");
    Report failed = report();
    assertEquals("fail", failed.kind());
    assertEquals("java.lang.IllegalStateException", failed.body().at("/error/type").asText());
    assertEquals("no", failed.body().at("/error/message").asText());
    assertTrue(failed.body().at("/error/traceback").asText().contains("WorkerTest"));
    assign("d", "give-up");
    assertTrue(report().body().get("give_up").asBoolean());
    assign("e", "later");
    assertEquals(7.0, report().body().get("retry_seconds").asDouble());
    assign("f", "no-json");
    assertEquals("fail", report().kind());
    worker.close();
    assertEquals(0, removed.getCount());
    assertThrows(IllegalStateException.class, worker::serve);
  }

  @Test
  void aCancelledAttemptIsInterrupted() throws Exception {
    Worker worker =
        Worker.builder(clockjack)
            .lease(Duration.ofMillis(60))
            .task("sleep", attempt -> { Thread.sleep(60_000); return null; })
            .build();
    heartbeatAnswers.put("a", "{\"stop\": true, \"reason\": \"cancelled\"}");
    assign("a", "sleep");
    worker.start();
    Report report = report();
    assertEquals("Stopped", report.body().at("/error/type").asText());
    assertEquals("cancelled", report.body().at("/error/message").asText());
    worker.close();
  }

  @Test
  void anAttemptThatRunsElsewhereIsStoppedAndNotReported() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    Worker worker =
        Worker.builder(clockjack)
            .lease(Duration.ofMillis(60))
            .task(
                "sleep",
                attempt -> {
                  try {
                    Thread.sleep(60_000);
                  } finally {
                    stopped.countDown();
                  }
                  return null;
                })
            .task("next", attempt -> "next")
            .slots(1)
            .build();
    heartbeatAnswers.put("a", "");
    assign("a", "sleep");
    worker.start();
    assertTrue(stopped.await(10, TimeUnit.SECONDS));
    assign("b", "next");
    assertEquals("complete", report().kind());
    worker.close();
  }

  @Test
  void whatRunsMayEndAndWhatDoesNotIsInterrupted() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    Worker worker =
        Worker.builder(clockjack)
            .drain(Duration.ofMillis(300))
            .task("quick", attempt -> { begun.countDown(); go.await(); return "done"; })
            .task("slow", attempt -> { begun.countDown(); Thread.sleep(60_000); return null; })
            .build();
    assign("a", "quick");
    assign("b", "slow");
    worker.start();
    assertTrue(begun.await(10, TimeUnit.SECONDS));
    worker.stop();
    go.countDown();
    assertEquals("done", report().body().get("result").asText());
    assertEquals("shutdown", report().body().at("/error/message").asText());
    worker.close();
    assertEquals(0, removed.getCount());
  }

  @Test
  void aWorkerThatTheServerForgotRegistersAnew() throws Exception {
    assignments.add("unknown");
    assign("a", "t");
    Worker worker = Worker.builder(clockjack).task("t", attempt -> 1).build();
    worker.start();
    assertEquals("complete", report().kind());
    assertEquals(2, registered.get());
    worker.close();
  }

  @Test
  void itServesUntilItsThreadIsInterrupted() throws Exception {
    Worker worker = Worker.builder(clockjack).task("t", attempt -> 1).build();
    Thread serving = new Thread(worker::serve);
    serving.start();
    assign("a", "t");
    assertEquals("complete", report().kind());
    serving.interrupt();
    serving.join();
    assertEquals(0, removed.getCount());
  }

  @Test
  void aWorkerThatCanNotRegisterSaysSo() {
    server.stop(0);
    try (Clockjack lone = Clockjack.builder().url(clockjack.api().getBaseUri()).tries(1).build();
        Worker worker = Worker.builder(lone).task("t", attempt -> 1).build()) {
      assertThrows(UnreachableException.class, worker::start);
    }
  }

  @Test
  void aClosedClientSaysSo() {
    clockjack.close();
    assertThrows(IllegalStateException.class, () -> clockjack.jobs().get("a"));
  }

  @Test
  void aWorkerNeedsATask() {
    assertThrows(IllegalStateException.class, () -> Worker.builder(clockjack).build());
    assertThrows(IllegalArgumentException.class, () -> Worker.builder(clockjack).slots(0));
  }
}
