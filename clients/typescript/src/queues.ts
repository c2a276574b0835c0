import {
  deleteQueue,
  drainQueue,
  getQueue,
  listQueues,
  pauseQueue,
  purgeQueue,
  putQueue,
  resumeQueue,
} from './generated/sdk.gen.js';
import type { Queue, QueueRequest } from './generated/types.gen.js';
import { EXTRA_SECONDS, paged, unwrap, type Transport } from './transport.js';

/** `/v1/queues`. */
export class Queues {
  constructor(private readonly transport: Transport) {}

  /** Set the limits of a queue; what is left out has no limit. */
  put(name: string, limits: QueueRequest, options: { ifMatch?: string } = {}): Promise<Queue> {
    const headers = options.ifMatch === undefined ? {} : { 'If-Match': options.ifMatch };
    return unwrap(putQueue({ ...this.at(name), body: limits, headers }));
  }

  /** @throws {NotFound} if it was never put nor used */
  get(name: string): Promise<Queue> {
    return unwrap(getQueue(this.at(name)));
  }

  /** Iterate over all queues, by name. */
  list(options: { pageSize?: number } = {}): AsyncGenerator<Queue, void, void> {
    const limit = options.pageSize ?? 50;
    return paged((cursor) => unwrap(listQueues({ client: this.transport.client, query: { limit, cursor } })));
  }

  /** Start no more of its jobs. */
  pause(name: string): Promise<Queue> {
    return unwrap(pauseQueue(this.at(name)));
  }

  /** Start its jobs again, and let new ones in. */
  resume(name: string): Promise<Queue> {
    return unwrap(resumeQueue(this.at(name)));
  }

  /** Let no new jobs into it; those that are there are done. */
  drain(name: string): Promise<Queue> {
    return unwrap(drainQueue(this.at(name)));
  }

  /** Remove it; refused while jobs wait or run in it. */
  async delete(name: string, options: { ifMatch?: string } = {}): Promise<void> {
    const headers = options.ifMatch === undefined ? {} : { 'If-Match': options.ifMatch };
    await unwrap(deleteQueue({ ...this.at(name), headers }));
  }

  /** Cancel all its jobs that wait; return how many. */
  async purge(name: string): Promise<number> {
    return (await unwrap(purgeQueue({ ...this.at(name), headers: { [EXTRA_SECONDS]: '60' } }))).cancelled;
  }

  private at(name: string) {
    return { client: this.transport.client, path: { name } };
  }
}
