// Submit a job and wait for it: node submit.mjs, beside a node and worker.mjs.
import { Clockjack } from 'clockjack-client';

const clockjack = new Clockjack();
const job = await clockjack.jobs.submit({ task: 'example.greet', args: { name: 'Ada' } });
console.log(await clockjack.jobs.result(job.id, { timeoutSeconds: 30 }));
