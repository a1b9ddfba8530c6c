/** `npm start`: installs, builds what changed, and serves the book on http://localhost:4321 until Ctrl-C. */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { buildIfChanged } from './build.mjs';
import { createSite, listen } from './server.mjs';
import { endWithParent, setUp } from './setup.mjs';

await setUp();
const { values } = parseArgs({ options: { port: { type: 'string', default: '4321' } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 1 || port > 65535) fail('The port is a number from 1 to 65535.');

/* A port that is taken is better known before the build than after it. */
const probe = createServer();
await listen(probe, port).catch(({ message }) => fail(message));
await new Promise((resolve) => probe.close(resolve));

buildIfChanged();
const { default: config } = await import('../site.config.mjs');
const server = createSite('dist', config.base);
await listen(server, port).catch(({ message }) => fail(message));
console.log(`\n  ${config.title} is open at http://localhost:${port}${config.base}\n  Ctrl-C ends it.\n`);

endWithParent();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.closeAllConnections();
    server.close(() => process.exit(0));
  });
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
