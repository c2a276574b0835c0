package io.clockjack.client;

import io.clockjack.client.generated.ApiClient;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A client of one Clockjack server or cluster. It may be used by many threads at once; close it when it is done.
 *
 * <pre>{@code
 * try (Clockjack clockjack = Clockjack.create("http://127.0.0.1:8640")) {
 *   Job job = clockjack.jobs().submit("mail.send", Map.of("to", "ada@example.org"));
 *   System.out.println(clockjack.jobs().result(job.getId(), Duration.ofSeconds(30)));
 * }
 * }</pre>
 */
public final class Clockjack implements AutoCloseable {
  private static final String DEFAULT_URL = "http://127.0.0.1:8640";

  private final Transport transport;
  private final ExecutorService threads;
  private final Jobs jobs;
  private final Schedules schedules;
  private final Queues queues;
  private final Events events;
  private final Subscriptions subscriptions;
  private final Nodes nodes;

  private Clockjack(Builder builder) {
    String url = builder.url.replaceAll("/+$", "");
    if (!url.startsWith("http://") && !url.startsWith("https://")) {
      throw new IllegalArgumentException("the url must begin with http:// or https://, not " + builder.url);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "clockjack-client-java");
    if (builder.apiKey != null) {
      headers.put("Authorization", "Bearer " + builder.apiKey);
    }
    if (builder.namespace != null) {
      headers.put("Clockjack-Namespace", builder.namespace);
    }
    HttpClient http = builder.http;
    if (http == null) {
      threads = Executors.newCachedThreadPool(Threads.named("clockjack-http"));
      http = HttpClient.newBuilder().connectTimeout(builder.timeout).executor(threads).build();
    } else {
      threads = null;
    }
    transport = new Transport(url, Map.copyOf(headers), builder.timeout, builder.tries, http);
    jobs = new Jobs(transport);
    schedules = new Schedules(transport);
    queues = new Queues(transport);
    events = new Events(transport);
    subscriptions = new Subscriptions(transport);
    nodes = new Nodes(transport);
  }

  /**
   * Returns a client by what the environment says: {@code CLOCKJACK_URL} (http://127.0.0.1:8640, if it is not there) and
   * {@code CLOCKJACK_API_KEY}.
   *
   * @return a client
   */
  public static Clockjack create() {
    return builder().build();
  }

  /**
   * Returns a client of the server at this address.
   *
   * @param url begins with http:// or https://
   * @return a client
   * @throws IllegalArgumentException if it is no address
   */
  public static Clockjack create(String url) {
    return builder().url(url).build();
  }

  /**
   * Returns what a client is made with.
   *
   * @return set to what the environment says
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Submit jobs, wait for them, look at them.
   *
   * @return {@code /v1/jobs}
   */
  public Jobs jobs() {
    return jobs;
  }

  /**
   * When jobs are made: by time or by event.
   *
   * @return {@code /v1/schedules}
   */
  public Schedules schedules() {
    return schedules;
  }

  /**
   * Where jobs wait.
   *
   * @return {@code /v1/queues}
   */
  public Queues queues() {
    return queues;
  }

  /**
   * CloudEvents, in and out.
   *
   * @return {@code /v1/events}
   */
  public Events events() {
    return events;
  }

  /**
   * Events as signed webhooks.
   *
   * @return {@code /v1/subscriptions}
   */
  public Subscriptions subscriptions() {
    return subscriptions;
  }

  /**
   * Who is there.
   *
   * @return {@code /v1/cluster}, {@code /v1/executors} and {@code /v1/tasks}
   */
  public Nodes nodes() {
    return nodes;
  }

  /**
   * Returns what the classes of {@link io.clockjack.client.generated.api} take: they send with this client's retries and
   * errors then. Its object mapper reads and writes the classes of {@link io.clockjack.client.generated.model}.
   *
   * @return always the same
   */
  public ApiClient api() {
    return transport.api();
  }

  Transport transport() {
    return transport;
  }

  /** Ends all event streams, and what is under way. */
  @Override
  public void close() {
    events.close();
    if (threads != null) {
      threads.shutdownNow();
    }
  }

  /** What a client is made with. */
  public static final class Builder {
    private String url = environment("CLOCKJACK_URL", DEFAULT_URL);
    private String apiKey = environment("CLOCKJACK_API_KEY", null);
    private String namespace;
    private Duration timeout = Duration.ofSeconds(10);
    private int tries = 6;
    private HttpClient http;

    private Builder() {}

    private static String environment(String name, String otherwise) {
      String value = System.getenv(name);
      return value == null || value.isEmpty() ? otherwise : value;
    }

    /**
     * Sets where the server is.
     *
     * @param url begins with http:// or https://
     * @return itself
     */
    public Builder url(String url) {
      this.url = url;
      return this;
    }

    /**
     * Sets the key to act with.
     *
     * @param apiKey as the server gave it; null for none
     * @return itself
     */
    public Builder apiKey(String apiKey) {
      this.apiKey = apiKey;
      return this;
    }

    /**
     * Sets where to act, for a key that may act in all namespaces.
     *
     * @param namespace its name; null for the key's own
     * @return itself
     */
    public Builder namespace(String namespace) {
      this.namespace = namespace;
      return this;
    }

    /**
     * Sets how long one try may take, beside the time that a call waits for a job; 10 s if it is not set.
     *
     * @param timeout above zero
     * @return itself
     * @throws IllegalArgumentException if it is not
     */
    public Builder timeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("the timeout must be above zero");
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Sets how often a request is sent at most; 6 if it is not set.
     *
     * @param tries at least 1
     * @return itself
     * @throws IllegalArgumentException if it is below
     */
    public Builder tries(int tries) {
      if (tries < 1) {
        throw new IllegalArgumentException("tries must be at least 1");
      }
      this.tries = tries;
      return this;
    }

    /**
     * Sets what to send with, for proxies, certificates and the like.
     *
     * @param http not closed with this client
     * @return itself
     */
    public Builder httpClient(HttpClient http) {
      this.http = http;
      return this;
    }

    /**
     * Makes the client; no request is sent yet.
     *
     * @return a client
     * @throws IllegalArgumentException if the url is no address
     */
    public Clockjack build() {
      return new Clockjack(this);
    }
  }
}
