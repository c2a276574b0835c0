package io.clockjack.client;

import io.clockjack.client.errors.ClockjackException;
import io.clockjack.client.errors.InterruptedCallException;
import io.clockjack.client.errors.NotFoundException;
import io.clockjack.client.generated.api.WorkersApi;
import io.clockjack.client.generated.api.WorkersApi.APIPollWorkerRequest;
import io.clockjack.client.generated.api.WorkersApi.APIRegisterWorkerRequest;
import io.clockjack.client.generated.api.WorkersApi.APIRemoveWorkerRequest;
import io.clockjack.client.generated.model.Assignment;
import io.clockjack.client.generated.model.WorkerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A worker: fetches attempts of its tasks, runs them in this program, and reports how they ended. It serves once.
 *
 * <pre>{@code
 * try (Clockjack clockjack = Clockjack.create()) {
 *   Worker.builder(clockjack)
 *       .slots(8)
 *       .task("thumbnails.make", attempt -> Map.of("of", attempt.args().get("image")))
 *       .build()
 *       .run(); // until SIGTERM; what runs is finished first
 * }
 * }</pre>
 */
public final class Worker implements AutoCloseable {
  static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  private static final Logger LOG = System.getLogger(Worker.class.getName());
  private static final double POLL_SECONDS = 20;
  private static final Duration LAST_REPORTS = Duration.ofSeconds(5);

  private final WorkersApi api;
  private final Transport transport;
  private final Builder options;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Semaphore free;
  private final Set<TaskAttempt> running = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool(Threads.named("clockjack-worker"));
  private final Thread fetcher = Threads.named("clockjack-worker-fetch").newThread(this::fetchAll);
  private boolean serving;
  private volatile String workerId;
  private volatile RuntimeException broken;

  private Worker(Builder options) {
    this.options = options;
    this.transport = options.clockjack.transport();
    this.api = new WorkersApi(transport.api());
    this.free = new Semaphore(options.slots);
  }

  /**
   * Returns what a worker is made with.
   *
   * @param clockjack talks to the server; stays open
   * @return with four slots, for all queues
   */
  public static Builder builder(Clockjack clockjack) {
    return new Builder(clockjack);
  }

  /**
   * Serves until SIGTERM, SIGINT or {@link #stop}; then returns, when what runs has ended or {@link Builder#drain} is over.
   *
   * @throws ClockjackException if the server can't be reached at the start, or refuses
   */
  public void run() {
    try (Signals signals = Signals.listen(this::stop)) {
      serve();
    }
  }

  /**
   * Serves until {@link #stop}, or until the thread is interrupted, which is the same; then returns, when what runs has
   * ended or {@link Builder#drain} is over.
   *
   * @throws ClockjackException if the server can't be reached at the start, or refuses
   * @throws IllegalStateException if it serves or served already
   */
  public void serve() {
    begin();
    serveOn();
    if (broken != null) {
      throw broken;
    }
  }

  /**
   * Serves in a thread of its own, until {@link #stop} or {@link #close}.
   *
   * @return itself
   * @throws ClockjackException if the server can't be reached, or refuses
   * @throws IllegalStateException if it serves or served already
   */
  public Worker start() {
    begin();
    new Thread(this::serveOn, "clockjack-worker-serve").start();
    return this;
  }

  /** Fetches nothing more; {@link #run} and {@link #serve} return when what runs has ended. */
  public void stop() {
    stopping.countDown();
    fetcher.interrupt();
  }

  /** Stops it, and waits until what runs has ended or {@link Builder#drain} is over. */
  @Override
  public void close() {
    stop();
    synchronized (this) {
      if (!serving) {
        return;
      }
    }
    try {
      ended.await();
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin() {
    synchronized (this) {
      if (serving) {
        throw new IllegalStateException("a worker serves once");
      }
      serving = true;
    }
    try {
      workerId = register();
    } catch (RuntimeException error) {
      ended.countDown();
      throw error;
    }
    fetcher.start();
  }

  private void serveOn() {
    boolean interrupted = joined();
    if (broken != null) {
      LOG.log(Level.ERROR, "the worker fetches no more", broken);
    }
    threads.shutdown();
    drain();
    leave();
    ended.countDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private boolean joined() {
    boolean interrupted = false;
    while (true) {
      try {
        fetcher.join();
        return interrupted;
      } catch (InterruptedException error) {
        interrupted = true;
        stop();
      }
    }
  }

  private String register() {
    WorkerRequest request = new WorkerRequest().tasks(List.copyOf(options.handlers.keySet())).slots(options.slots);
    request.leaseSeconds(options.lease.toMillis() / 1000.0).name(options.name).queues(List.copyOf(options.queues));
    APIRegisterWorkerRequest call = APIRegisterWorkerRequest.newBuilder().workerRequest(request).build();
    return Transport.call(() -> api.registerWorker(call)).getId();
  }

  private void fetchAll() {
    try {
      while (!isStopping()) {
        fetch();
      }
    } catch (InterruptedException | InterruptedCallException error) {
      // Stopped.
    } catch (RuntimeException error) {
      broken = error;
    }
  }

  /** Fetches as much as there is room for, and starts it. */
  private void fetch() throws InterruptedException {
    free.acquire();
    int room = 1 + free.drainPermits();
    try {
      for (Assignment assignment : poll(room)) {
        TaskAttempt attempt = new TaskAttempt(assignment, transport.mapper());
        Reports reports = new Reports(api, transport.mapper(), attempt);
        running.add(attempt);
        room--;
        threads.execute(() -> attempt(attempt, reports));
        threads.execute(() -> reports.keepLease(options.lease));
      }
    } finally {
      free.release(room);
    }
  }

  private List<Assignment> poll(int room) throws InterruptedException {
    APIPollWorkerRequest.Builder call = APIPollWorkerRequest.newBuilder().workerId(workerId).limit(room);
    call.waitSeconds(POLL_SECONDS);
    try {
      return Transport.call(() -> api.pollWorker(call.build(), Transport.extra(POLL_SECONDS))).getData();
    } catch (InterruptedCallException error) {
      throw error;
    } catch (NotFoundException error) {
      LOG.log(Level.INFO, "the server doesn't know this worker any more: registering anew");
      registerAnew();
    } catch (ClockjackException error) {
      LOG.log(Level.WARNING, "no work could be fetched: {0}", error.getMessage());
      rest(FIRST_PAUSE);
    }
    return List.of();
  }

  private void registerAnew() throws InterruptedException {
    for (Duration pause = FIRST_PAUSE; !isStopping(); pause = Pauses.doubled(pause)) {
      try {
        workerId = register();
        return;
      } catch (InterruptedCallException error) {
        throw error;
      } catch (ClockjackException error) {
        LOG.log(Level.WARNING, error.getMessage());
        rest(pause);
      }
    }
  }

  private void rest(Duration pause) throws InterruptedException {
    stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void attempt(TaskAttempt attempt, Reports reports) {
    try {
      reports.report(reports.outcome(options.handlers.get(attempt.task())));
    } catch (RuntimeException error) {
      LOG.log(Level.ERROR, "the report of job " + attempt.jobId() + " failed", error);
    } finally {
      running.remove(attempt);
      free.release();
    }
  }

  /** Waits for what runs; what runs then still is asked to end. */
  private void drain() {
    try {
      if (!threads.awaitTermination(options.drain.toMillis(), TimeUnit.MILLISECONDS)) {
        running.forEach(attempt -> attempt.stop("shutdown"));
        if (!threads.awaitTermination(LAST_REPORTS.toMillis(), TimeUnit.MILLISECONDS)) {
          running.forEach(attempt -> LOG.log(Level.WARNING, "job " + attempt.jobId() + " is left running"));
        }
      }
    } catch (InterruptedException error) {
      running.forEach(attempt -> attempt.stop("shutdown"));
      Thread.currentThread().interrupt();
    }
  }

  private void leave() {
    boolean interrupted = Thread.interrupted();
    try {
      APIRemoveWorkerRequest call = APIRemoveWorkerRequest.newBuilder().workerId(workerId).build();
      Transport.call(
          () -> {
            api.removeWorker(call);
            return null;
          });
    } catch (ClockjackException error) {
      LOG.log(Level.DEBUG, "could not say goodbye: {0}", error.getMessage());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a worker is made with. */
  public static final class Builder {
    private final Clockjack clockjack;
    private final Map<String, Handler> handlers = new LinkedHashMap<>();
    private final List<String> queues = new ArrayList<>();
    private int slots = 4;
    private Duration lease = Duration.ofSeconds(15);
    private Duration drain = Duration.ofSeconds(30);
    private String name = "";

    private Builder(Clockjack clockjack) {
      this.clockjack = clockjack;
    }

    /**
     * Has a handler run the attempts of a task.
     *
     * @param name of the task
     * @param handler what it returns is the result
     * @return itself
     */
    public Builder task(String name, Handler handler) {
      handlers.put(name, handler);
      return this;
    }

    /**
     * Takes jobs of this queue; said more than once: of these only.
     *
     * @param name of the queue
     * @return itself
     */
    public Builder queue(String name) {
      queues.add(name);
      return this;
    }

    /**
     * Sets how many attempts run at once; 4 if it is not set.
     *
     * @param slots from 1 to 1,000
     * @return itself
     * @throws IllegalArgumentException if it is below
     */
    public Builder slots(int slots) {
      if (slots < 1) {
        throw new IllegalArgumentException("slots must be at least 1");
      }
      this.slots = slots;
      return this;
    }

    /**
     * Sets how long the server may hear nothing of an attempt before it runs elsewhere; 15 s if it is not set.
     *
     * @param lease the server refuses what is too short or too long
     * @return itself
     */
    public Builder lease(Duration lease) {
      this.lease = lease;
      return this;
    }

    /**
     * Sets how long what runs at the end gets to end by itself; 30 s if it is not set. Then it is interrupted.
     *
     * @param drain zero for at once
     * @return itself
     */
    public Builder drain(Duration drain) {
      this.drain = drain;
      return this;
    }

    /**
     * Sets a name, for people.
     *
     * @param name any
     * @return itself
     */
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /**
     * Makes the worker; it does nothing yet.
     *
     * @return a worker
     * @throws IllegalStateException if it has no task
     */
    public Worker build() {
      if (handlers.isEmpty()) {
        throw new IllegalStateException("a worker needs a task");
      }
      return new Worker(this);
    }
  }
}
