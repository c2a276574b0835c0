// Receives webhooks, and verifies them by the published library of Standard Webhooks; tells what came, line by line.
// Arguments: a folder that has node_modules, and a secret.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const [folder, secret] = process.argv.slice(2);
const { Webhook } = createRequire(`${folder}/package.json`)('standardwebhooks');

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts).toString();
    let told;
    try {
      told = { verified: new Webhook(secret).verify(body, request.headers) };
    } catch (error) {
      told = { refused: String(error) };
    }
    console.log(JSON.stringify({ id: request.headers['webhook-id'], ...told }));
    response.writeHead('verified' in told ? 204 : 401).end();
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
