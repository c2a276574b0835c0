package io.clockjack.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.clockjack.client.errors.GoneException;
import io.clockjack.client.generated.model.CloudEvent;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final String BEGIN = "retry: 1000\nid: 7-0\n\n";

  private FakeServer server;
  private Clockjack clockjack;

  @BeforeEach
  void start() throws Exception {
    server = new FakeServer();
    clockjack = Clockjack.create(server.url());
  }

  @AfterEach
  void stop() {
    clockjack.close();
    server.close();
  }

  private static String event(String place, int n) {
    String document = "{\"specversion\":\"1.0\",\"id\":\"" + n + "\",\"source\":\"/s\",\"type\":\"t\",\"data\":{\"n\":" + n + "}}";
    return "id: " + place + "\ndata: " + document + "\n\n";
  }

  @Test
  void aStreamGoesOnBehindTheLastWholeEvent() {
    String second = event("9-0", 2);
    server.answer(FakeServer.stream(BEGIN, event("8-0", 1) + second.substring(0, 40)));
    server.answer(FakeServer.json(503, "{}", "Retry-After", "0"));
    server.answer(FakeServer.stream("id: 8-0\n\n", ": keep-alive\n", second.replace("\n", "\r\n"), event("10-0", 3)));
    try (EventStream stream = clockjack.events().stream(new EventFilter().type("t").source("/s*").jobId("j"))) {
      List<String> ids = Stream.of(stream.next(), stream.next(), stream.next()).map(each -> each.event().getId()).toList();
      assertEquals(List.of("1", "2", "3"), ids);
    }
    assertEquals("/v1/events/stream?types=t&sources=%2Fs%2A&job_id=j", server.asked.get(0).path().replace("s*", "s%2A"));
    assertNull(server.asked.get(0).headers().getFirst("Last-Event-ID"));
    assertEquals("8-0", server.asked.get(1).headers().getFirst("Last-Event-ID"));
    assertEquals("8-0", server.asked.get(2).headers().getFirst("Last-Event-ID"));
  }

  @Test
  void aStreamThatBreaksBeforeItsFirstEventGoesOnWhereItBegan() {
    server.answer(FakeServer.stream(BEGIN)).answer(FakeServer.stream(event("8-0", 1)));
    try (EventStream stream = clockjack.events().stream(new EventFilter())) {
      assertEquals("8-0", stream.next().place());
    }
    assertEquals("7-0", server.asked.get(1).headers().getFirst("Last-Event-ID"));
  }

  @Test
  void anOverflowIsNoEvent() {
    server.answer(FakeServer.stream(BEGIN, "event: overflow\ndata: {\"detail\": \"too slow\"}\n\n"));
    server.answer(FakeServer.stream(event("8-0", 1)));
    try (EventStream stream = clockjack.events().stream(new EventFilter().after("3-0"))) {
      assertEquals("1", stream.next().event().getId());
    }
    assertEquals("3-0", server.asked.get(0).headers().getFirst("Last-Event-ID"));
  }

  @Test
  void aRefusalIsAnError() {
    server.answer(FakeServer.json(410, "{\"title\": \"Gone\"}"));
    assertThrows(GoneException.class, () -> clockjack.events().stream(new EventFilter().after("1-0")));
  }

  @Test
  void closingEndsTheIterationOfAnotherThread() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    server.answer(
        exchange -> {
          FakeServer.stream(BEGIN).to(exchange);
          try {
            held.await();
          } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
          }
        });
    EventStream stream = clockjack.events().stream(new EventFilter());
    FutureTask<Boolean> waiting = new FutureTask<>(stream::hasNext);
    new Thread(waiting).start();
    clockjack.close();
    assertFalse(waiting.get());
    held.countDown();
  }

  @Test
  void whatAnEventNeedsIsMade() throws Exception {
    server.answer(FakeServer.json(202, "{\"accepted\": 1}"));
    String id = clockjack.events().publish(new CloudEvent().type("com.example.x").putAdditionalProperty("partition", "p"));
    FakeServer.Asked asked = server.asked.get(0);
    assertEquals("application/cloudevents-batch+json", asked.headers().getFirst("Content-Type"));
    String sent = "[{\"id\":\"%s\",\"partition\":\"p\",\"source\":\"/clockjack-client\",\"specversion\":\"1.0\",\"type\":\"com.example.x\"}]";
    var mapper = clockjack.api().getObjectMapper();
    assertEquals(mapper.readTree(sent.formatted(id)), mapper.readTree(asked.body()));
    assertTrue(asked.headers().containsKey("Idempotency-Key"));
  }
}
