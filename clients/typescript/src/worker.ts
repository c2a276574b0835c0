import { Clockjack } from './client.js';
import { ClockjackError, NotFound, ProblemError } from './errors.js';
import {
  completeAttempt,
  failAttempt,
  heartbeatAttempt,
  pollWorker,
  registerWorker,
  removeWorker,
} from './generated/sdk.gen.js';
import type { Assignment, FailRequest } from './generated/types.gen.js';
import { sleep } from './pause.js';
import { EXTRA_SECONDS, unwrap, type Options } from './transport.js';

const POLL_SECONDS = 20;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

/** Thrown by a handler: no further attempt is wanted. */
export class GiveUp extends Error {}

/** Thrown by a handler: try again after so many seconds. */
export class RetryAfter extends Error {
  constructor(readonly seconds: number, message = `to be tried again in ${seconds} s`) {
    super(message);
  }
}

/** What a handler is given: one attempt of a job. */
export class Attempt {
  readonly jobId: string;
  readonly task: string;
  /** The task's arguments by name. */
  readonly args: Record<string, unknown>;
  /** From 1. */
  readonly number: number;
  /** Why it is to end: `cancelled`, `timed_out`, `shutdown`, `lost`; undefined to go on. */
  stopReason: string | undefined;
  /** @internal */
  news: { progress: number; message: string } | undefined;
  private readonly stopping = new AbortController();

  constructor(/** All that the server said. */ readonly assignment: Assignment) {
    this.jobId = assignment.job_id;
    this.task = assignment.task;
    this.args = assignment.args as Record<string, unknown>;
    this.number = assignment.attempt;
  }

  /** Aborted when the attempt is to end: pass it on to `fetch` and the like. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Say how far it is, from 0 to 1; the server hears of it with the next heartbeat. */
  progress(fraction: number, message = ''): void {
    if (!(fraction >= 0 && fraction <= 1)) throw new RangeError('fraction must be from 0 to 1');
    this.news = { progress: fraction, message };
  }

  /** @internal */
  stop(reason: string): void {
    this.stopReason = reason;
    this.stopping.abort(new Error(reason));
  }
}

export type Handler = (attempt: Attempt) => unknown;

export interface WorkerOptions extends Options {
  /** Takes jobs of these queues only; all, if it is left out. */
  queues?: string[];
  /** Attempts that run at once. */
  slots?: number;
  /** An attempt that the server doesn't hear of for so long runs elsewhere. */
  leaseSeconds?: number;
  /** At the end, what runs gets so long to end. */
  drainSeconds?: number;
  /** For people. */
  name?: string;
  /** Gets what goes wrong on the way and is tried again; `console.warn`, if it is left out. */
  log?: (message: string) => void;
}

/** Fetches attempts of its tasks, runs them, and reports how they ended. */
export class Worker {
  private readonly clockjack: Clockjack;
  private readonly handlers = new Map<string, Handler>();
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly slots: number;
  private readonly leaseSeconds: number;
  private readonly log: (message: string) => void;

  constructor(private readonly options: WorkerOptions = {}) {
    this.clockjack = new Clockjack(options);
    this.slots = options.slots ?? 4;
    if (this.slots < 1) throw new RangeError('slots must be at least 1');
    this.leaseSeconds = options.leaseSeconds ?? 15;
    this.log = options.log ?? ((message) => console.warn(`clockjack worker: ${message}`));
  }

  /** Have a function run the attempts of the task `name`; what it returns is the result. */
  task(name: string, handler: Handler): this {
    this.handlers.set(name, handler);
    return this;
  }

  /** Fetch nothing more; `run` returns when what runs has ended. */
  stop(): void {
    this.stopping.abort();
  }

  /** Serve until SIGTERM, SIGINT or {@link stop}. */
  async run(): Promise<void> {
    const stop = () => this.stop();
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    try {
      await this.serve();
    } finally {
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
    }
  }

  /** Serve until {@link stop}. */
  async serve(): Promise<void> {
    let workerId = await this.register();
    while (!this.stopping.signal.aborted) workerId = await this.fetch(workerId);
    const drained = Promise.all(this.running);
    const late = new AbortController();
    await Promise.race([drained, sleep((this.options.drainSeconds ?? 30) * 1000, late.signal)]);
    late.abort();
    try {
      await unwrap(removeWorker({ client: this.client, path: { worker_id: workerId } }));
    } catch (error) {
      if (!(error instanceof ClockjackError)) throw error;
    }
  }

  private get client() {
    return this.clockjack.transport.client;
  }

  private async register(): Promise<string> {
    const body = {
      tasks: [...this.handlers.keys()],
      queues: this.options.queues ?? [],
      slots: this.slots,
      lease_seconds: this.leaseSeconds,
      name: this.options.name ?? '',
    };
    return (await unwrap(registerWorker({ client: this.client, body }))).id;
  }

  /** Fetch as much as there is room for, and start it; return the id of the worker, which may be another now. */
  private async fetch(workerId: string): Promise<string> {
    while (this.running.size >= this.slots) await Promise.race(this.running);
    try {
      const query = { limit: this.slots - this.running.size, wait_seconds: POLL_SECONDS };
      const headers = { [EXTRA_SECONDS]: String(POLL_SECONDS) };
      const answer = await unwrap(
        pollWorker({ client: this.client, path: { worker_id: workerId }, query, headers, signal: this.stopping.signal }),
      );
      for (const assignment of answer.data) {
        const running = this.attempt(new Attempt(assignment)).finally(() => this.running.delete(running));
        this.running.add(running);
      }
    } catch (error) {
      if (this.stopping.signal.aborted) return workerId;
      if (!(error instanceof ClockjackError)) throw error;
      if (error instanceof NotFound) {
        this.log("the server doesn't know this worker any more: registering anew");
        return this.insist(() => this.register(), workerId);
      }
      this.log(`no work could be fetched: ${error.message}`);
      await sleep(FIRST_PAUSE, this.stopping.signal);
    }
    return workerId;
  }

  private async insist(action: () => Promise<string>, otherwise: string): Promise<string> {
    for (let pause = FIRST_PAUSE; !this.stopping.signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof ClockjackError)) throw error;
        this.log(error.message);
        await sleep(pause, this.stopping.signal);
      }
    }
    return otherwise;
  }

  private async attempt(attempt: Attempt): Promise<void> {
    const ended = new AbortController();
    const lease = this.keepLease(attempt, ended.signal);
    let failure: FailRequest | undefined;
    let result: unknown;
    try {
      const handler = this.handlers.get(attempt.task)!;
      const stopped = new Promise<never>((_, reject) =>
        attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason)),
      );
      result = await Promise.race([Promise.resolve().then(() => handler(attempt)), stopped]);
    } catch (error) {
      failure = failureOf(error, attempt.stopReason);
    }
    ended.abort();
    await lease;
    await this.report(attempt, failure, result);
  }

  private async keepLease(attempt: Attempt, ended: AbortSignal): Promise<void> {
    for (;;) {
      await sleep((this.leaseSeconds * 1000) / 3, ended);
      if (ended.aborted) return;
      const path = { token: attempt.assignment.token };
      try {
        const told = await unwrap(heartbeatAttempt({ client: this.client, path, body: attempt.news ?? {} }));
        if (told.stop) return attempt.stop(told.reason ?? 'stopped');
      } catch (error) {
        if (error instanceof NotFound) {
          this.log(`job ${attempt.jobId} runs elsewhere by now: this attempt is stopped`);
          return attempt.stop('lost');
        }
        this.log(`no heartbeat for job ${attempt.jobId}: ${String(error)}`);
      }
    }
  }

  private async report(attempt: Attempt, failure: FailRequest | undefined, result: unknown): Promise<void> {
    const path = { token: attempt.assignment.token };
    for (let pause = FIRST_PAUSE; attempt.stopReason !== 'lost'; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        if (failure === undefined) await unwrap(completeAttempt({ client: this.client, path, body: { result: result ?? null } }));
        else await unwrap(failAttempt({ client: this.client, path, body: failure }));
        return;
      } catch (error) {
        if (error instanceof NotFound) {
          this.log(`job ${attempt.jobId} runs elsewhere by now: what this attempt brought counts for nothing`);
          return;
        }
        if (error instanceof ProblemError && error.status < 500) {
          if (failure?.error.type === 'ReportRefused') return;
          failure = { error: { type: 'ReportRefused', message: error.message.slice(0, 4096) } };
          continue;
        }
        if (!(error instanceof ClockjackError)) {
          failure = failureOf(error, undefined); // a result that is no JSON
          continue;
        }
        this.log(`the report of job ${attempt.jobId} is tried again: ${error.message}`);
        await sleep(pause);
      }
    }
  }
}

function failureOf(error: unknown, stopReason: string | undefined): FailRequest {
  if (stopReason !== undefined) return { error: { type: 'Stopped', message: stopReason } };
  const known = error instanceof Error;
  const type = known ? error.constructor.name || error.name : typeof error;
  const details = { type: type.slice(0, 200), message: (known ? error.message : String(error)).slice(0, 4096) };
  const traceback = known ? error.stack?.slice(-16_000) : undefined;
  const failure: FailRequest = { error: traceback === undefined ? details : { ...details, traceback } };
  if (error instanceof GiveUp) return { ...failure, give_up: true };
  if (error instanceof RetryAfter) return { ...failure, retry_seconds: error.seconds };
  return failure;
}
