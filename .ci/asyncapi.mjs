// Validates the AsyncAPI document that stands on standard input: node asyncapi.mjs FOLDER, which has @asyncapi/parser.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const { Parser } = createRequire(resolve(process.argv[2], 'package.json'))('@asyncapi/parser');
const { diagnostics } = await new Parser().parse(readFileSync(0, 'utf8'));
const severe = diagnostics.filter((each) => each.severity <= 1);
for (const each of severe) console.error(`${each.path.join('/')}: ${each.message}`);
console.log(`asyncapi: ${severe.length ? 'not valid' : 'valid'}`);
process.exit(severe.length ? 1 : 0);
