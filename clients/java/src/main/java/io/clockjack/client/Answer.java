package io.clockjack.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLSession;

/** A whole answer, in the form that who asked wants it in. */
record Answer<T>(HttpResponse<byte[]> raw, T body) implements HttpResponse<T> {
  static <T> Answer<T> of(HttpResponse<byte[]> raw, HttpResponse.BodyHandler<T> handler) {
    HttpResponse.BodySubscriber<T> subscriber = handler.apply(new Head(raw.statusCode(), raw.headers(), raw.version()));
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
    if (raw.body().length > 0) {
      subscriber.onNext(List.of(ByteBuffer.wrap(raw.body())));
    }
    subscriber.onComplete();
    return new Answer<>(raw, subscriber.getBody().toCompletableFuture().join());
  }

  private record Head(int statusCode, HttpHeaders headers, HttpClient.Version version) implements HttpResponse.ResponseInfo {}

  @Override
  public int statusCode() {
    return raw.statusCode();
  }

  @Override
  public HttpRequest request() {
    return raw.request();
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return Optional.empty();
  }

  @Override
  public HttpHeaders headers() {
    return raw.headers();
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return raw.sslSession();
  }

  @Override
  public URI uri() {
    return raw.uri();
  }

  @Override
  public HttpClient.Version version() {
    return raw.version();
  }
}
