package io.clockjack.client;

import io.clockjack.client.generated.api.QueuesApi;
import io.clockjack.client.generated.api.QueuesApi.APIDeleteQueueRequest;
import io.clockjack.client.generated.api.QueuesApi.APIDrainQueueRequest;
import io.clockjack.client.generated.api.QueuesApi.APIGetQueueRequest;
import io.clockjack.client.generated.api.QueuesApi.APIListQueuesRequest;
import io.clockjack.client.generated.api.QueuesApi.APIPauseQueueRequest;
import io.clockjack.client.generated.api.QueuesApi.APIPurgeQueueRequest;
import io.clockjack.client.generated.api.QueuesApi.APIPutQueueRequest;
import io.clockjack.client.generated.api.QueuesApi.APIResumeQueueRequest;
import io.clockjack.client.generated.model.Queue;
import io.clockjack.client.generated.model.QueueRequest;

/** Queues: {@code /v1/queues}. */
public final class Queues {
  private static final double PURGE_SECONDS = 60;

  private final QueuesApi api;

  Queues(Transport transport) {
    this.api = new QueuesApi(transport.api());
  }

  /**
   * Sets the limits of a queue; what is left out has no limit.
   *
   * @param name of the queue
   * @param limits all of them
   * @return the queue
   */
  public Queue put(String name, QueueRequest limits) {
    return put(name, limits, null);
  }

  /**
   * Sets the limits of a queue; what is left out has no limit.
   *
   * @param name of the queue
   * @param limits all of them
   * @param ifMatch do it only if its ETag is still this one; null: whatever it is
   * @return the queue
   * @throws io.clockjack.client.errors.PreconditionFailedException if the ETag is another
   */
  public Queue put(String name, QueueRequest limits, String ifMatch) {
    APIPutQueueRequest call = APIPutQueueRequest.newBuilder().name(name).queueRequest(limits).ifMatch(ifMatch).build();
    return Transport.call(() -> api.putQueue(call));
  }

  /**
   * Returns a queue.
   *
   * @param name of the queue
   * @return with its depth and throughput
   * @throws io.clockjack.client.errors.NotFoundException if it was never put nor used
   */
  public Queue get(String name) {
    return Transport.call(() -> api.getQueue(APIGetQueueRequest.newBuilder().name(name).build()));
  }

  /**
   * Lists all queues by name.
   *
   * @return a page is fetched when it is wanted
   */
  public Paged<Queue> list() {
    return new Paged<>(
        cursor -> {
          APIListQueuesRequest call = APIListQueuesRequest.newBuilder().limit(50).cursor(cursor).build();
          var page = Transport.call(() -> api.listQueues(call));
          return Page.of(page.getData(), page.getHasMore(), page.getNextCursor());
        });
  }

  /**
   * Starts no more of its jobs.
   *
   * @param name of the queue
   * @return the queue
   */
  public Queue pause(String name) {
    return Transport.call(() -> api.pauseQueue(APIPauseQueueRequest.newBuilder().name(name).build()));
  }

  /**
   * Starts its jobs again, and lets new ones in.
   *
   * @param name of the queue
   * @return the queue
   */
  public Queue resume(String name) {
    return Transport.call(() -> api.resumeQueue(APIResumeQueueRequest.newBuilder().name(name).build()));
  }

  /**
   * Lets no new jobs into it; those that are there are done.
   *
   * @param name of the queue
   * @return the queue
   */
  public Queue drain(String name) {
    return Transport.call(() -> api.drainQueue(APIDrainQueueRequest.newBuilder().name(name).build()));
  }

  /**
   * Removes a queue.
   *
   * @param name of the queue
   * @throws io.clockjack.client.errors.ConflictException if jobs wait or run in it
   */
  public void delete(String name) {
    delete(name, null);
  }

  /**
   * Removes a queue.
   *
   * @param name of the queue
   * @param ifMatch do it only if its ETag is still this one; null: whatever it is
   * @throws io.clockjack.client.errors.ConflictException if jobs wait or run in it
   * @throws io.clockjack.client.errors.PreconditionFailedException if the ETag is another
   */
  public void delete(String name, String ifMatch) {
    APIDeleteQueueRequest call = APIDeleteQueueRequest.newBuilder().name(name).ifMatch(ifMatch).build();
    Transport.call(
        () -> {
          api.deleteQueue(call);
          return null;
        });
  }

  /**
   * Cancels all its jobs that wait.
   *
   * @param name of the queue
   * @return how many
   */
  public long purge(String name) {
    APIPurgeQueueRequest call = APIPurgeQueueRequest.newBuilder().name(name).build();
    return Transport.call(() -> api.purgeQueue(call, Transport.extra(PURGE_SECONDS))).getCancelled();
  }
}
