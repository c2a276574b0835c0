package io.clockjack.client;

import io.clockjack.client.errors.ProblemException;
import io.clockjack.client.errors.UnreachableException;
import io.clockjack.client.generated.model.CloudEvent;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Events as they come, without end: users' and Clockjack's own ({@code io.clockjack.…}). A stream that breaks off is taken
 * up again, on any node, behind the last event that came: none is lost, and none comes twice.
 *
 * <p>One thread at a time reads it; any may {@link #close} it, which ends the iteration.
 */
public final class EventStream implements Iterable<StreamedEvent>, Iterator<StreamedEvent>, AutoCloseable {
  /** A stream that says nothing for so long, not even a comment, is taken for dead: the server's go out every 15 s. */
  private static final Duration SILENT = Duration.ofSeconds(45);

  private final Transport transport;
  private final String path;
  private final Consumer<EventStream> closing;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Lines lines;
  private SseParser parser = new SseParser();
  private String place;
  private StreamedEvent next;
  private Duration pause = Pauses.FIRST;

  EventStream(Transport transport, EventFilter filter, Consumer<EventStream> closing) {
    this.transport = transport;
    this.path = "/v1/events/stream?" + filter.query();
    this.closing = closing;
    this.place = filter.place();
  }

  /** Returns when the server has told where the stream begins: what happens from then on is in it. */
  EventStream opened() {
    do {
      step();
    } while (!isClosed() && next == null && (lines == null || place == null));
    return this;
  }

  /**
   * Returns itself: there is one iteration.
   *
   * @return itself
   */
  @Override
  public Iterator<StreamedEvent> iterator() {
    return this;
  }

  /**
   * Waits for an event.
   *
   * @return false only when it is closed
   * @throws io.clockjack.client.errors.GoneException if what follows is no longer kept
   * @throws ProblemException if the server refuses
   * @throws io.clockjack.client.errors.InterruptedCallException if the thread is interrupted
   */
  @Override
  public boolean hasNext() {
    while (next == null && !isClosed()) {
      step();
    }
    return next != null;
  }

  /**
   * Waits for an event, and returns it.
   *
   * @return an event
   * @throws NoSuchElementException if it is closed
   */
  @Override
  public StreamedEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream is closed");
    }
    StreamedEvent found = next;
    next = null;
    return found;
  }

  /** Ends it. */
  @Override
  public void close() {
    closed.countDown();
    Lines current = lines;
    if (current != null) {
      current.close();
    }
    closing.accept(this);
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void step() {
    try {
      if (lines == null) {
        connect();
        return;
      }
      String line = lines.next(SILENT);
      if (line == null) {
        lines = null;
        rest();
        return;
      }
      pause = Pauses.FIRST;
      SseParser.Message message = parser.feed(line);
      if (message != null) {
        take(message);
      }
    } catch (InterruptedException error) {
      throw Transport.interrupted(error);
    }
  }

  private void take(SseParser.Message message) {
    if (message.id() != null && !message.id().isEmpty()) {
      place = message.id();
    }
    if (!message.data().isEmpty() && (message.event().isEmpty() || message.event().equals("message"))) {
      CloudEvent event = transport.read(message.data().getBytes(StandardCharsets.UTF_8), CloudEvent.class);
      next = new StreamedEvent(place == null ? "" : place, event);
    }
  }

  private void connect() throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(transport.url() + path));
    request.header("Accept", "text/event-stream");
    if (place != null) {
      request.header("Last-Event-ID", place);
    }
    try {
      HttpResponse<Lines.Opened> answer = transport.open(request.build(), head -> Lines.opened(head.statusCode()));
      if (answer.body().lines() == null) {
        throw transport.problem(answer.statusCode(), answer.headers(), answer.body().refusal());
      }
      parser = new SseParser();
      lines = answer.body().lines();
      if (isClosed()) {
        lines.close();
      }
    } catch (ProblemException problem) {
      if (!Pauses.isPassing(problem.status())) {
        close();
        throw problem;
      }
      pause = Pauses.longer(pause, Pauses.shorter(problem.retryAfter().orElse(Duration.ZERO), Pauses.LONGEST));
      rest();
    } catch (UnreachableException error) {
      rest();
    }
  }

  private void rest() throws InterruptedException {
    closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    pause = Pauses.doubled(pause);
  }
}
