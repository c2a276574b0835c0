import { Events } from './events.js';
import { Jobs } from './jobs.js';
import { Nodes } from './nodes.js';
import { Queues } from './queues.js';
import { Schedules } from './schedules.js';
import { Subscriptions } from './subscriptions.js';
import { Transport, type Options } from './transport.js';

/** A client of one Clockjack server or cluster. */
export class Clockjack {
  readonly transport: Transport;
  /** Submit jobs, wait for them, look at them. */
  readonly jobs: Jobs;
  /** When jobs are made: by time or by event. */
  readonly schedules: Schedules;
  /** Where jobs wait. */
  readonly queues: Queues;
  /** CloudEvents, in and out. */
  readonly events: Events;
  /** Events as signed webhooks. */
  readonly subscriptions: Subscriptions;
  /** Who is there. */
  readonly nodes: Nodes;

  /** @throws {TypeError} if the url is no address */
  constructor(options: Options | string = {}) {
    this.transport = new Transport(typeof options === 'string' ? { url: options } : options);
    this.jobs = new Jobs(this.transport);
    this.schedules = new Schedules(this.transport);
    this.queues = new Queues(this.transport);
    this.events = new Events(this.transport);
    this.subscriptions = new Subscriptions(this.transport);
    this.nodes = new Nodes(this.transport);
  }
}
