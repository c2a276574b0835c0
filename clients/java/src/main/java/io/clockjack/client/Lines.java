package io.clockjack.client;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The lines of an answer as they come; so many are fetched ahead of who reads them, and no more. */
final class Lines implements Flow.Subscriber<String> {
  private static final int AHEAD = 64;

  /** What an open request brings: lines, or what the server says against it. */
  record Opened(Lines lines, byte[] refusal) {}

  private final BlockingQueue<Optional<String>> queue = new LinkedBlockingQueue<>();
  private volatile Flow.Subscription subscription;

  /** Returns what takes an answer of this status. */
  static BodySubscriber<Opened> opened(int status) {
    if (status != 200) {
      return BodySubscribers.mapping(BodySubscribers.ofByteArray(), body -> new Opened(null, body));
    }
    Lines lines = new Lines();
    BodySubscriber<Void> splitter = BodySubscribers.fromLineSubscriber(lines, done -> null, StandardCharsets.UTF_8, null);
    return new BodySubscriber<>() {
      @Override
      public CompletionStage<Opened> getBody() {
        return CompletableFuture.completedStage(new Opened(lines, null));
      }

      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        splitter.onSubscribe(subscription);
      }

      @Override
      public void onNext(List<ByteBuffer> buffers) {
        splitter.onNext(buffers);
      }

      @Override
      public void onError(Throwable error) {
        splitter.onError(error);
      }

      @Override
      public void onComplete() {
        splitter.onComplete();
      }
    };
  }

  /** Returns the next line; null at the end, and if none comes for so long. */
  String next(Duration silence) throws InterruptedException {
    Optional<String> line = queue.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null || line.isEmpty()) {
      close();
      return null;
    }
    subscription.request(1);
    return line.get();
  }

  /** Ends the request, and a {@link #next} that waits. */
  void close() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.cancel();
    }
    queue.add(Optional.empty());
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(AHEAD);
  }

  @Override
  public void onNext(String line) {
    queue.add(Optional.of(line));
  }

  @Override
  public void onError(Throwable error) {
    queue.add(Optional.empty());
  }

  @Override
  public void onComplete() {
    queue.add(Optional.empty());
  }
}
