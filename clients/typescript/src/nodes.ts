import { getCluster, listExecutors, listTasks } from './generated/sdk.gen.js';
import type { Cluster, Executor, Task } from './generated/types.gen.js';
import { unwrap, type Transport } from './transport.js';

/** `/v1/cluster`, `/v1/executors` and `/v1/tasks`. */
export class Nodes {
  constructor(private readonly transport: Transport) {}

  /** Return nodes, leaders and the journal. */
  cluster(): Promise<Cluster> {
    return unwrap(getCluster({ client: this.transport.client }));
  }

  /** Return who runs jobs. */
  async executors(): Promise<Executor[]> {
    return (await unwrap(listExecutors({ client: this.transport.client }))).data;
  }

  /** Return the tasks that can be run now. */
  async tasks(): Promise<Task[]> {
    return (await unwrap(listTasks({ client: this.transport.client }))).data;
  }
}
