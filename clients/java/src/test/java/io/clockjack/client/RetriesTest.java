package io.clockjack.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.clockjack.client.errors.InterruptedCallException;
import io.clockjack.client.errors.InvalidRequestException;
import io.clockjack.client.errors.ProblemException;
import io.clockjack.client.errors.ServerErrorException;
import io.clockjack.client.errors.TooManyRequestsException;
import io.clockjack.client.errors.UnavailableException;
import io.clockjack.client.errors.UnreachableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private static final String UNAVAILABLE = "{\"type\": \"about:blank\", \"title\": \"Unavailable\"}";

  private FakeServer server;
  private Clockjack clockjack;

  @BeforeEach
  void start() throws Exception {
    server = new FakeServer();
    clockjack = Clockjack.builder().url(server.url() + "/").apiKey("k").namespace("n").tries(3).build();
  }

  @AfterEach
  void stop() {
    clockjack.close();
    server.close();
  }

  @Test
  void theIdempotencyKeyIsMadeOnceACall() {
    server.answer(FakeServer.json(503, UNAVAILABLE, "Retry-After", "0")).answer(FakeServer.json(201, "{\"id\": \"a\"}"));
    server.answer(FakeServer.json(201, "{\"id\": \"b\"}"));
    assertEquals("a", clockjack.jobs().submit("t", Map.of()).getId());
    assertEquals("b", clockjack.jobs().submit("t", Map.of()).getId());
    List<String> keys = server.asked.stream().map(each -> each.headers().getFirst("Idempotency-Key")).toList();
    assertEquals(3, keys.size());
    assertEquals(keys.get(0), keys.get(1));
    assertTrue(!keys.get(1).equals(keys.get(2)));
    assertEquals("Bearer k", server.asked.get(0).headers().getFirst("Authorization"));
    assertEquals("n", server.asked.get(0).headers().getFirst("Clockjack-Namespace"));
    assertEquals("HTTP/1.1", server.asked.get(0).headers().containsKey("Upgrade") ? "h2c" : "HTTP/1.1");
  }

  @Test
  void itGivesUpAfterItsTries() {
    for (int n = 0; n < 3; n++) {
      server.answer(FakeServer.json(503, UNAVAILABLE, "Retry-After", "0"));
    }
    assertThrows(UnavailableException.class, () -> clockjack.jobs().get("a"));
    assertEquals(3, server.asked.size());
  }

  @Test
  void aRefusalIsNotTriedAgain() {
    String field = "{\"location\": \"body\", \"pointer\": \"/priority\", \"detail\": \"too high\"}";
    server.answer(FakeServer.json(400, "{\"title\": \"Bad\", \"errors\": [" + field + "], \"moon\": 1}"));
    InvalidRequestException error = assertThrows(InvalidRequestException.class, () -> clockjack.jobs().get("a"));
    assertEquals("/priority", error.errors().get(0).pointer());
    assertEquals(1, error.document().get("moon"));
    server.answer(FakeServer.json(429, "{\"type\": \"urn:clockjack:problem:backlog-full\"}", "Retry-After", "7"));
    var full = assertThrows(TooManyRequestsException.class, () -> clockjack.jobs().get("a"));
    assertEquals(Duration.ofSeconds(7), full.retryAfter().orElseThrow());
    assertEquals(2, server.asked.size());
  }

  @Test
  void whatIsNoProblemDocumentIsAnErrorWithItsStatus() {
    server.answer(FakeServer.json(500, "<html>oops</html>")).answer(FakeServer.json(418, "[]"));
    assertEquals(500, assertThrows(ServerErrorException.class, () -> clockjack.jobs().get("a")).status());
    assertEquals(ProblemException.class, assertThrows(ProblemException.class, () -> clockjack.jobs().get("a")).getClass());
  }

  @Test
  void anAnswerThatDoesNotComeIsUnreachable() {
    Clockjack hasty = Clockjack.builder().url(server.url()).tries(1).timeout(Duration.ofMillis(50)).build();
    server.answer(
        exchange -> {
          try {
            Thread.sleep(5_000);
          } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
          }
        });
    assertThrows(UnreachableException.class, () -> hasty.jobs().get("a"));
  }

  @Test
  void anInterruptEndsTheWait() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedCallException.class, () -> clockjack.jobs().get("a"));
    assertTrue(Thread.interrupted());
  }

  @Test
  void pagesAreFetchedWhenTheyAreWanted() {
    server.answer(FakeServer.json(200, "{\"data\": [{\"id\": \"c\"}, {\"id\": \"b\"}], \"has_more\": true, \"next_cursor\": \"2\"}"));
    server.answer(FakeServer.json(200, "{\"data\": [{\"id\": \"a\"}], \"has_more\": false, \"next_cursor\": null}"));
    var jobs = clockjack.jobs().list(new JobFilter().label("k", "v w").state(JobState.FAILED).pageSize(2)).iterator();
    assertEquals("c", jobs.next().getId());
    assertEquals("b", jobs.next().getId());
    assertEquals(1, server.asked.size());
    assertEquals("a", jobs.next().getId());
    assertTrue(!jobs.hasNext());
    assertEquals("/v1/jobs?state=failed&label=k%3Dv%20w&limit=2", server.asked.get(0).path().replace("&cursor=", ""));
    assertTrue(server.asked.get(1).path().contains("cursor=2"));
  }

  @Test
  void badOptionsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Clockjack.create("localhost:8640"));
    assertThrows(IllegalArgumentException.class, () -> Clockjack.builder().tries(0));
    assertThrows(IllegalArgumentException.class, () -> Clockjack.builder().timeout(Duration.ZERO));
  }
}
