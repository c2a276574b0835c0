package io.clockjack.client;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.clockjack.client.errors.ClockjackException;
import io.clockjack.client.errors.InterruptedCallException;
import io.clockjack.client.errors.ProblemException;
import io.clockjack.client.errors.Refusal;
import io.clockjack.client.errors.UnreachableException;
import io.clockjack.client.generated.ApiClient;
import io.clockjack.client.generated.ApiException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One server, as the resources talk to it: requests with retries, and refusals as errors. */
final class Transport {
  /** Header that never leaves this client: seconds that the server may take beside the usual time. */
  static final String EXTRA_SECONDS = "x-clockjack-client-extra-seconds";

  private final HttpClient http;
  private final Map<String, String> headers;
  private final Duration timeout;
  private final int tries;
  private final String url;
  private final ApiClient api;
  private final ObjectMapper mapper = Models.mapper();

  Transport(String url, Map<String, String> headers, Duration timeout, int tries, HttpClient http) {
    this.url = url;
    this.headers = headers;
    this.timeout = timeout;
    this.tries = tries;
    this.http = http;
    HttpClient retrying = new RetryingHttpClient(http, this);
    this.api =
        new ApiClient() {
          @Override
          public HttpClient getHttpClient() {
            return retrying;
          }
        };
    api.updateBaseUri(url);
    api.setObjectMapper(mapper);
  }

  /** What the generated classes take: it sends with this one's retries and errors. */
  ApiClient api() {
    return api;
  }

  ObjectMapper mapper() {
    return mapper;
  }

  String url() {
    return url;
  }

  /** An action over the generated classes. */
  interface Call<T> {
    T run() throws ApiException;
  }

  /** Does it, without their checked error, which is left for what is no JSON, or not of the form it should have. */
  static <T> T call(Call<T> call) {
    try {
      return call.run();
    } catch (ApiException error) {
      throw new ClockjackException("what was sent or answered has not the form it should have: " + error.getMessage(), error);
    }
  }

  /** Sends what the generated classes have no method for. */
  HttpResponse<byte[]> post(String path, String contentType, Object body, Map<String, String> more) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(java.net.URI.create(url + path));
      request.header("Content-Type", contentType).header("Accept", "application/json, application/problem+json");
      more.forEach(request::header);
      request.POST(HttpRequest.BodyPublishers.ofByteArray(mapper.writeValueAsBytes(body)));
      return send(request.build(), BodyHandlers.ofByteArray());
    } catch (com.fasterxml.jackson.core.JsonProcessingException error) {
      throw new ClockjackException("what was to be sent can't be written as JSON: " + error.getMessage(), error);
    }
  }

  <T> T read(byte[] json, Class<T> type) {
    try {
      return mapper.readValue(json, type);
    } catch (IOException error) {
      throw new ClockjackException("the answer has not the form it should have: " + error.getMessage(), error);
    }
  }

  /**
   * Sends a request until it has an answer that is no passing trouble; returns it if it is no refusal.
   *
   * @throws ProblemException if the server refuses
   * @throws UnreachableException if there is no answer
   * @throws InterruptedCallException if the thread is interrupted
   */
  <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
    double extra = request.headers().firstValue(EXTRA_SECONDS).map(Double::parseDouble).orElse(0.0);
    Duration limit = timeout.plusMillis(Math.round(extra * 1000));
    HttpRequest prepared = prepared(request);
    RetryPolicy<HttpResponse<byte[]>> policy =
        RetryPolicy.<HttpResponse<byte[]>>builder()
            .handleIf(Transport::isPassing)
            .withMaxAttempts(tries)
            .withDelayFn(last -> Pauses.after(last.getAttemptCount(), last.getLastException()))
            .build();
    try {
      return Answer.of(Failsafe.with(policy).get(() -> once(prepared, limit)), handler);
    } catch (UnreachableException error) {
      String said = "%s %s: %s (tried %d times)".formatted(request.method(), request.uri(), error.getMessage(), tries);
      throw new UnreachableException(said, error.getCause());
    } catch (FailsafeException error) {
      if (error.getCause() instanceof InterruptedException interrupted) {
        throw interrupted(interrupted);
      }
      throw error;
    }
  }

  /** Returns a request with what goes along with each. */
  HttpRequest prepared(HttpRequest request) {
    HttpRequest.Builder copy =
        HttpRequest.newBuilder(request, (name, value) -> !name.equalsIgnoreCase(EXTRA_SECONDS));
    // The JDK's client would offer HTTP/2 by an upgrade, with which some servers lose the body.
    copy.version(HttpClient.Version.HTTP_1_1);
    headers.forEach(copy::setHeader);
    return copy.build();
  }

  private HttpResponse<byte[]> once(HttpRequest request, Duration limit) {
    HttpResponse<byte[]> response = within(sent(request, BodyHandlers.ofByteArray()), limit);
    if (response.statusCode() / 100 != 2) {
      throw problem(response.statusCode(), response.headers(), response.body());
    }
    return response;
  }

  /** Opens a stream; the answer is there when its head is. */
  <T> HttpResponse<T> open(HttpRequest request, BodyHandler<T> handler) {
    return within(sent(prepared(request), handler), timeout);
  }

  /** Sends it once; an answer that comes is no error yet. */
  private <T> CompletableFuture<HttpResponse<T>> sent(HttpRequest request, BodyHandler<T> handler) {
    try {
      return http.sendAsync(request, handler);
    } catch (RejectedExecutionException error) {
      throw new IllegalStateException("the client is closed", error);
    }
  }

  private static <T> T within(CompletableFuture<T> answer, Duration limit) {
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException error) {
      answer.cancel(true);
      throw interrupted(error);
    } catch (TimeoutException error) {
      answer.cancel(true);
      throw new UnreachableException("no answer within %s s".formatted(limit.toMillis() / 1000.0), error);
    } catch (ExecutionException error) {
      Throwable cause = error.getCause();
      if (cause instanceof IOException) {
        throw new UnreachableException(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), cause);
      }
      throw new ClockjackException(String.valueOf(cause), cause);
    }
  }

  static InterruptedCallException interrupted(InterruptedException error) {
    Thread.currentThread().interrupt();
    return new InterruptedCallException("interrupted while waiting for the server", error);
  }

  ProblemException problem(int status, java.net.http.HttpHeaders headers, byte[] body) {
    Map<String, Object> document = Map.of();
    try {
      Map<String, Object> read = mapper.readValue(body, new TypeReference<Map<String, Object>>() {});
      document = read == null ? document : read;
    } catch (IOException error) {
      // No problem document, as from a proxy: the status must do.
    }
    return ProblemException.of(new Refusal(status, document, Pauses.retryAfter(headers)));
  }

  private static boolean isPassing(Throwable error) {
    if (error instanceof ProblemException problem) {
      return Pauses.isPassing(problem.status()) && !problem.type().endsWith(":backlog-full");
    }
    return error instanceof UnreachableException;
  }

  /** Returns an idempotency key: one for each call, kept over its retries. */
  static String newKey() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /** Returns headers that give the server more time. */
  static Map<String, String> extra(double seconds) {
    return Map.of(EXTRA_SECONDS, Double.toString(seconds));
  }
}
