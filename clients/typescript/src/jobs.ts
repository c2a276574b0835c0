import { JobFailed, WaitTimedOut } from './errors.js';
import {
  actOnJobs,
  cancelJob,
  getJob,
  listJobAttempts,
  listJobLogs,
  listJobs,
  retryJob,
  runJobNow,
  submitJob,
  submitJobs,
} from './generated/sdk.gen.js';
import type { Attempt, BatchItem, Job, JobLogLine, JobRequest, JobsAction, ListJobsData } from './generated/types.gen.js';
import { EXTRA_SECONDS, newKey, paged, unwrap, type Transport } from './transport.js';

/** States that a job stays in. One that this client doesn't know is not taken for an end. */
export const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'expired', 'quarantined']);

/** So many seconds one request waits for the end of a job. */
const WAIT_SECONDS = 30;

/** What jobs are listed by. */
export type JobFilter = Omit<NonNullable<ListJobsData['query']>, 'cursor' | 'limit' | 'label'> & {
  labels?: Record<string, string>;
  /** Jobs that one request fetches. */
  pageSize?: number;
};

export interface WaitOptions {
  /** Left out: wait for ever. */
  timeoutSeconds?: number;
}

/** `/v1/jobs`. */
export class Jobs {
  constructor(private readonly transport: Transport) {}

  /**
   * Submit a job. It is stored durably when this returns; sent again after trouble, it makes one job, since the
   * idempotency key is made once a call.
   *
   * @throws {ProblemError} if the server refuses; {@link InvalidRequest} tells which field is wrong
   * @throws {Unreachable} if there is no answer
   */
  submit(request: JobRequest, options: { idempotencyKey?: string; traceparent?: string } = {}): Promise<Job> {
    const headers = {
      'Idempotency-Key': options.idempotencyKey ?? newKey(),
      ...(options.traceparent === undefined ? {} : { traceparent: options.traceparent }),
    };
    return unwrap(submitJob({ client: this.transport.client, body: request, headers }));
  }

  /** Submit up to 10,000 jobs at once; return what became of each. */
  async submitMany(jobs: JobRequest[], options: { idempotencyKey?: string } = {}): Promise<BatchItem[]> {
    const headers = { 'Idempotency-Key': options.idempotencyKey ?? newKey(), [EXTRA_SECONDS]: '30' };
    return (await unwrap(submitJobs({ client: this.transport.client, body: { jobs }, headers }))).data;
  }

  /** @throws {NotFound} if there is none of that id */
  get(jobId: string): Promise<Job> {
    return unwrap(getJob({ client: this.transport.client, path: { job_id: jobId } }));
  }

  /** Iterate over jobs, the newest first; a page is fetched when it is wanted. */
  list(filter: JobFilter = {}): AsyncGenerator<Job, void, void> {
    const { labels, pageSize, ...rest } = filter;
    const label = labels && Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    return paged((cursor) =>
      unwrap(listJobs({ client: this.transport.client, query: { ...rest, label, limit: pageSize ?? 50, cursor } })),
    );
  }

  /**
   * Return a job when it has ended, however that was.
   *
   * @throws {WaitTimedOut} if it has not ended in time
   */
  async wait(jobId: string, { timeoutSeconds }: WaitOptions = {}): Promise<Job> {
    const deadline = timeoutSeconds === undefined ? Infinity : performance.now() + timeoutSeconds * 1000;
    for (;;) {
      const left = Math.max((deadline - performance.now()) / 1000, 0);
      const seconds = Math.round(Math.min(WAIT_SECONDS, left) * 1000) / 1000;
      const headers = { [EXTRA_SECONDS]: String(seconds) };
      const query = { wait_seconds: seconds };
      const job = await unwrap(getJob({ client: this.transport.client, path: { job_id: jobId }, query, headers }));
      if (ENDED.has(job.state)) return job;
      if (performance.now() >= deadline) throw new WaitTimedOut(job, timeoutSeconds ?? 0);
    }
  }

  /**
   * Return what a job returned, when it has ended.
   *
   * @throws {JobFailed} if it ended without success
   * @throws {WaitTimedOut} if it has not ended in time
   */
  async result(jobId: string, options: WaitOptions = {}): Promise<unknown> {
    const job = await this.wait(jobId, options);
    if (job.state !== 'succeeded') throw new JobFailed(job);
    return job.result;
  }

  /** Iterate over the attempts of a job. */
  attempts(jobId: string): AsyncGenerator<Attempt, void, void> {
    return paged((cursor) =>
      unwrap(listJobAttempts({ client: this.transport.client, path: { job_id: jobId }, query: { cursor } })),
    );
  }

  /** Cancel a job; one that runs is asked to end. */
  cancel(jobId: string): Promise<Job> {
    return unwrap(cancelJob({ client: this.transport.client, path: { job_id: jobId } }));
  }

  /** Make a job that ended without success ready again. */
  retry(jobId: string): Promise<Job> {
    return unwrap(retryJob({ client: this.transport.client, path: { job_id: jobId } }));
  }

  /** Make a job that waits for its time ready. */
  runNow(jobId: string): Promise<Job> {
    return unwrap(runJobNow({ client: this.transport.client, path: { job_id: jobId } }));
  }

  /** Iterate over what a job has logged and printed up to now, the first line first. */
  logs(jobId: string, options: { attempt?: number; pageSize?: number } = {}): AsyncGenerator<JobLogLine, void, void> {
    const query = { attempt: options.attempt, limit: options.pageSize ?? 100 };
    return paged((cursor) =>
      unwrap(listJobLogs({ client: this.transport.client, path: { job_id: jobId }, query: { ...query, cursor } })),
    );
  }

  /** Cancel all jobs that a filter finds, and return how many. */
  cancelMany(filter: JobsAction['filter']): Promise<number> {
    return this.act('cancel', filter);
  }

  /** Make all jobs ready again that a filter finds and that ended without success; return how many. */
  retryMany(filter: JobsAction['filter']): Promise<number> {
    return this.act('retry', filter);
  }

  /** Make all jobs ready that a filter finds and that wait for their time; return how many. */
  runManyNow(filter: JobsAction['filter']): Promise<number> {
    return this.act('run-now', filter);
  }

  private async act(action: JobsAction['action'], filter: JobsAction['filter']): Promise<number> {
    const headers = { [EXTRA_SECONDS]: '60' };
    let done = 0;
    for (let cursor: string | null = null; ; ) {
      const body: JobsAction = { action, filter, cursor };
      const acted = await unwrap(actOnJobs({ client: this.transport.client, body, headers }));
      done += acted.done;
      if (!acted.has_more) return done;
      cursor = acted.next_cursor;
    }
  }
}
