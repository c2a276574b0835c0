// A worker: node worker.mjs, beside a node (clockjack serve).
import { Worker } from 'clockjack-client';

const worker = new Worker({ slots: 8, name: 'greeter' });
worker.task('example.greet', ({ args }) => `Hello, ${args.name}`);
await worker.run();
