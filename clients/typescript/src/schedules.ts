import {
  createSchedule,
  deleteSchedule,
  getSchedule,
  listScheduleTicks,
  listSchedules,
  patchSchedule,
  pauseSchedule,
  previewSchedule,
  putSchedule,
  resumeSchedule,
  triggerSchedule,
} from './generated/sdk.gen.js';
import type { Firing, Job, Schedule, SchedulePatch, ScheduleRequest, ScheduleSpec, Tick, Waiting } from './generated/types.gen.js';
import { newKey, paged, unwrap, type Transport } from './transport.js';

/** Do it only if the ETag is still this one; otherwise {@link PreconditionFailed}. */
export interface IfMatch {
  ifMatch?: string;
}

const conditions = ({ ifMatch }: IfMatch) => (ifMatch === undefined ? {} : { 'If-Match': ifMatch });

/** `/v1/schedules`. */
export class Schedules {
  constructor(private readonly transport: Transport) {}

  /** @throws {Conflict} if there is one of that id */
  create(request: ScheduleRequest, options: { idempotencyKey?: string } = {}): Promise<Schedule> {
    const headers = { 'Idempotency-Key': options.idempotencyKey ?? newKey() };
    return unwrap(createSchedule({ client: this.transport.client, body: request, headers }));
  }

  /** Create a schedule, or replace it. */
  put(id: string, spec: ScheduleSpec, options: IfMatch = {}): Promise<Schedule> {
    return unwrap(putSchedule({ ...this.at(id), body: spec, headers: conditions(options) }));
  }

  /** @throws {NotFound} if there is none of that id */
  get(id: string): Promise<Schedule> {
    return unwrap(getSchedule(this.at(id)));
  }

  /** Iterate over all schedules; a page is fetched when it is wanted. */
  list(options: { pageSize?: number } = {}): AsyncGenerator<Schedule, void, void> {
    const limit = options.pageSize ?? 50;
    return paged((cursor) => unwrap(listSchedules({ client: this.transport.client, query: { limit, cursor } })));
  }

  /** Change a schedule by a merge patch (RFC 7396): null brings a default back. */
  patch(id: string, patch: SchedulePatch, options: IfMatch = {}): Promise<Schedule> {
    return unwrap(patchSchedule({ ...this.at(id), body: patch, headers: conditions(options) }));
  }

  /** Remove a schedule; its jobs stay. */
  async delete(id: string, options: IfMatch = {}): Promise<void> {
    await unwrap(deleteSchedule({ ...this.at(id), headers: conditions(options) }));
  }

  /** Let it make no jobs. */
  pause(id: string): Promise<Schedule> {
    return unwrap(pauseSchedule(this.at(id)));
  }

  /** Let it make jobs again: from now on, or from where it stopped (`retained`). */
  resume(id: string, from: 'now' | 'retained' = 'now'): Promise<Schedule> {
    return unwrap(resumeSchedule({ ...this.at(id), body: { from } }));
  }

  /** Make its job now, by hand; what its policy on overlaps makes wait is told as {@link Waiting}. */
  trigger(id: string, options: { idempotencyKey?: string } = {}): Promise<Job | Waiting> {
    const headers = { 'Idempotency-Key': options.idempotencyKey ?? newKey() };
    return unwrap(triggerSchedule({ ...this.at(id), headers }));
  }

  /** Return the next ticks, as they will be. */
  async preview(id: string, count = 10): Promise<Firing[]> {
    return (await unwrap(previewSchedule({ ...this.at(id), query: { count } }))).data;
  }

  /** Iterate over what was decided, the newest first. */
  ticks(id: string): AsyncGenerator<Tick, void, void> {
    return paged((cursor) => unwrap(listScheduleTicks({ ...this.at(id), query: { cursor } })));
  }

  private at(id: string) {
    return { client: this.transport.client, path: { schedule_id: id } };
  }
}
