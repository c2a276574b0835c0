package io.clockjack.client;

import io.clockjack.client.generated.api.NodesApi;
import io.clockjack.client.generated.model.Cluster;
import io.clockjack.client.generated.model.Executor;
import io.clockjack.client.generated.model.Task;
import java.util.List;

/** Who is there: {@code /v1/cluster}, {@code /v1/executors} and {@code /v1/tasks}. */
public final class Nodes {
  private final NodesApi api;

  Nodes(Transport transport) {
    this.api = new NodesApi(transport.api());
  }

  /**
   * Returns nodes, leaders and the journal.
   *
   * @return as the answering node sees them
   */
  public Cluster cluster() {
    return Transport.call(api::getCluster);
  }

  /**
   * Returns who runs jobs.
   *
   * @return executors, and workers of all languages
   */
  public List<Executor> executors() {
    return Transport.call(api::listExecutors).getData();
  }

  /**
   * Returns the tasks that can be run now.
   *
   * @return what the executors offer
   */
  public List<Task> tasks() {
    return Transport.call(api::listTasks).getData();
  }
}
