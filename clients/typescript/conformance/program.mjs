// What clients/conformance/run.py calls: program.mjs SCENARIO
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import * as c from '../dist/index.js';

const { env } = process;
const mark = `typescript-${randomBytes(6).toString('hex')}`;
const clockjack = new c.Clockjack();

async function collected(iterator) {
  const found = [];
  for await (const each of iterator) found.push(each);
  return found;
}

async function refused(kind, call) {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof kind, `${error} is no ${kind.name}`);
    return error;
  }
  throw new assert.AssertionError({ message: `no ${kind.name}` });
}

const scenarios = {
  async submit(given, expect) {
    const { task, args, priority } = given;
    const submitted = await clockjack.jobs.submit({ task, args, priority, labels: { ...given.labels, mark }, metadata: { n: 1 } });
    const job = await clockjack.jobs.wait(submitted.id, { timeoutSeconds: 20 });
    assert.equal(job.state, expect.state);
    assert.equal(job.attempt, expect.attempt);
    assert.equal(job.priority, priority);
    assert.deepEqual(job.result, expect.result);
    assert.deepEqual(await clockjack.jobs.result(job.id), expect.result);
    assert.equal((await collected(clockjack.jobs.attempts(job.id))).length, expect.attempts);
  },

  async batch(given, expect) {
    const jobs = Array.from({ length: given.count }, (_, value) => ({ task: given.task, args: { value } }));
    const wrong = jobs.map((job, n) => (n === given.taken ? { ...job, priority: 10 } : job));
    const error = await refused(c.InvalidRequest, () => clockjack.jobs.submitMany(wrong));
    assert.deepEqual(error.errors.map((each) => each.pointer), [expect.pointer]);
    jobs[given.taken].id = (await clockjack.jobs.submit({ task: given.task, delay_seconds: 3600 })).id;
    const items = await clockjack.jobs.submitMany(jobs);
    assert.deepEqual(items.flatMap((item, n) => (item.status === 409 ? [n] : [])), expect.refused);
    assert.equal(items.filter((item) => item.status === 201).length, expect.created);
    for (const [n, item] of items.entries()) {
      if (item.status === 201) assert.equal(await clockjack.jobs.result(item.id, { timeoutSeconds: 20 }), n);
    }
  },

  async wait(given, expect) {
    const job = await clockjack.jobs.submit({ task: given.task, args: { seconds: given.seconds } });
    const short = { timeoutSeconds: given.too_short_seconds };
    assert.equal((await refused(c.WaitTimedOut, () => clockjack.jobs.wait(job.id, short))).jobId, job.id);
    assert.equal((await clockjack.jobs.wait(job.id, { timeoutSeconds: 20 })).state, expect.state);
    const failing = await clockjack.jobs.submit({ task: given.failing_task, args: { message: given.message } });
    const { job: failed } = await refused(c.JobFailed, () => clockjack.jobs.result(failing.id, { timeoutSeconds: 20 }));
    assert.equal(failed.state, expect.failed_state);
    assert.equal(failed.error.type, expect.error_type);
    assert.equal(failed.error.message, expect.error_message);
  },

  async pages(given, expect) {
    const job = { task: 'conformance.echo', labels: { pages: mark } };
    const items = await clockjack.jobs.submitMany(Array(given.count).fill(job));
    const listed = await collected(clockjack.jobs.list({ labels: { pages: mark }, pageSize: given.limit }));
    assert.deepEqual(listed.map((each) => each.id), items.map((item) => item.id).reverse());
    assert.equal(listed.length, expect.count);
  },

  async errors(given, expect) {
    const submit = (more, options) => () => clockjack.jobs.submit({ task: 'conformance.echo', ...more }, options);
    const bad = await refused(c.InvalidRequest, submit({ priority: 10 }));
    assert.equal(bad.status, expect.bad_field.status);
    assert.deepEqual(bad.errors.map((each) => each.pointer), [expect.bad_field.pointer]);
    assert.ok(bad.title && bad.detail && bad.traceId && bad.type.startsWith('urn:clockjack:problem:'));
    await refused(c.NotFound, () => clockjack.jobs.get(given.unknown_job));
    const id = `${mark}-job`;
    await submit({ id, delay_seconds: 3600 })();
    await refused(c.Conflict, submit({ id }));
    await refused(c.TooLarge, submit({ args: { value: 'x'.repeat(given.long_bytes) } }));
    await submit({}, { idempotencyKey: mark })();
    await refused(c.IdempotencyKeyReused, submit({ args: { value: 1 } }, { idempotencyKey: mark }));
    const queue = `${mark}-full`;
    await clockjack.queues.put(queue, { max_backlog: 1 });
    await refused(c.PreconditionFailed, () => clockjack.queues.put(queue, { max_backlog: 2 }, { ifMatch: '"999"' }));
    await submit({ queue, delay_seconds: 3600 })();
    assert.notEqual((await refused(c.TooManyRequests, submit({ queue }))).retryAfter, undefined);
    const dead = new c.Clockjack({ url: given.dead_url, tries: 2 });
    assert.ok((await refused(c.Unreachable, () => dead.jobs.get('any'))).message.includes(given.dead_url));
  },

  async retries(given, expect) {
    const flaky = new c.Clockjack(env.CONFORMANCE_FLAKY_URL);
    const job = await flaky.jobs.submit({ task: given.task, labels: { retries: mark } });
    const found = await collected(clockjack.jobs.list({ labels: { retries: mark } }));
    assert.deepEqual(found.map((each) => each.id), [job.id]);
    assert.equal(found.length, expect.jobs);
  },

  async schedules(given, expect) {
    const { schedules } = clockjack;
    assert.equal((await schedules.create({ ...given.schedule, id: mark })).id, mark);
    await refused(c.Conflict, () => schedules.create({ ...given.schedule, id: mark }));
    assert.equal((await schedules.get(mark)).trigger.timezone, expect.timezone);
    assert.ok((await collected(schedules.list({ pageSize: 5 }))).some((each) => each.id === mark));
    const { policy } = await schedules.patch(mark, given.patch);
    assert.equal(policy.jitter_seconds, expect.jitter_seconds);
    assert.equal(policy.missed, expect.missed);
    assert.equal((await schedules.pause(mark)).paused, true);
    assert.equal((await schedules.resume(mark)).paused, false);
    assert.equal((await schedules.preview(mark, 3)).length, expect.preview);
    const job = await schedules.trigger(mark);
    assert.equal((await clockjack.jobs.wait(job.id, { timeoutSeconds: 20 })).schedule_id, mark);
    const ticks = await collected(schedules.ticks(mark));
    assert.deepEqual(ticks.map((tick) => tick.job_id), [job.id]);
    assert.equal(ticks.length, expect.ticks);
    await schedules.delete(mark);
    await refused(c.NotFound, () => schedules.get(mark));
  },

  async events(given, expect) {
    const type = `${given.type}.${mark}`;
    const seen = [];
    const subscribe = async () => {
      for await (const { event } of clockjack.events.stream({ types: [type], after: '0-0' })) {
        seen.push(event.data.n);
        if (seen.length === expect.seen) return;
      }
    };
    const publish = async () => {
      const patient = new c.Clockjack({ tries: 10 });
      for (let n = 0; n < given.before + given.after; n++) {
        if (n === given.before) {
          const answer = await fetch(`${env.CONFORMANCE_CONTROL_URL}/restart`, { method: 'POST' });
          assert.ok(answer.ok);
        }
        await patient.events.publish({ type, data: { n } });
      }
    };
    await Promise.all([subscribe(), publish()]);
    assert.deepEqual(seen, Array.from({ length: expect.seen }, (_, n) => n));
  },

  async newer(given, expect) {
    const job = await clockjack.jobs.submit({ task: given.task });
    await clockjack.jobs.wait(job.id, { timeoutSeconds: 20 });
    await clockjack.schedules.create({ ...given.schedule, id: mark });
    const newer = new c.Clockjack(env.CONFORMANCE_NEWER_URL);
    const later = await newer.jobs.get(job.id);
    assert.equal(later.id, job.id);
    assert.equal(later.state, expect.state);
    assert.equal(later.target.type, expect.target);
    await refused(c.WaitTimedOut, () => newer.jobs.wait(job.id, { timeoutSeconds: 0.5 }));
    const schedule = await newer.schedules.get(mark);
    assert.equal(schedule.trigger.type, expect.trigger);
    assert.equal(schedule.policy.overlap, expect.overlap);
    assert.ok((await refused(c.NotFound, () => newer.jobs.get('no-such-job'))).type.includes('eclipse'));
  },

  async big(given) {
    const value = 'čau'.repeat(given.characters / 3);
    const job = await clockjack.jobs.submit({ task: given.task, args: { value } });
    assert.equal(await clockjack.jobs.result(job.id, { timeoutSeconds: 20 }), value);
  },

  async cancel(given, expect) {
    const waiting = await clockjack.jobs.submit({ task: given.task, args: { seconds: 1 }, delay_seconds: 3600 });
    assert.equal((await clockjack.jobs.cancel(waiting.id)).state, expect.state);
    const running = await clockjack.jobs.submit({ task: given.task, args: { seconds: given.seconds } });
    while ((await clockjack.jobs.get(running.id)).state !== 'running');
    await clockjack.jobs.cancel(running.id);
    assert.equal((await clockjack.jobs.wait(running.id, { timeoutSeconds: 20 })).state, expect.state);
  },

  async webhooks(given) {
    const { body, secret } = given;
    const now = new Date();
    const signed = (key, at) => ({
      'webhook-id': given.id,
      'webhook-timestamp': String(Math.floor(at / 1000)),
      'webhook-signature': new Webhook(key).sign(given.id, at, body),
    });
    const good = signed(secret, now);
    const other = signed(given.other_secret, now);
    assert.deepEqual(c.verify(body, good, secret), JSON.parse(body));
    c.verify(body, { ...good, 'webhook-signature': `${other['webhook-signature']} ${good['webhook-signature']}` }, secret);
    await refused(c.WebhookRefused, async () => c.verify(body.replace('succeeded', 'failed'), good, secret));
    await refused(c.WebhookRefused, async () => c.verify(body, other, secret));
    await refused(c.WebhookRefused, async () => c.verify(body, signed(secret, new Date(now - 400_000)), secret));
  },

  async worker(given) {
    const worker = new c.Worker({ slots: given.slots, leaseSeconds: 3 });
    worker.task(env.CONFORMANCE_TASK, async ({ args }) => {
      await sleep(given.sleep_seconds * 1000);
      return 2 * args.n;
    });
    await worker.run();
  },
};

const [name] = process.argv.slice(2);
const { given, expect } = JSON.parse(readFileSync(env.CONFORMANCE_FILE, 'utf8')).scenarios.find((each) => each.name === name);
await scenarios[name](given, expect);
