/** Serves a built book as a good static host would: compressed, revalidated, with the book's own headers and 404 page. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const types = {
  '.bib': 'text/plain; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};
const isCompressible = (type) => /^text|json|xml|svg|wasm|font\/ttf/.test(type);
const encoders = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: promisify(gzip),
};

/** An HTTP server for the files below `folder`, which was built for the path `base`. */
export function createSite(folder, base = '/') {
  const prefix = base.endsWith('/') ? base : `${base}/`;
  const rules = readHeaders(join(folder, '_headers'));
  const compressed = new Map();

  async function answer(request, response) {
    const path = decode(new URL(request.url, 'http://localhost').pathname);
    if (path === undefined) return response.writeHead(400).end('This address is malformed.');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return response.writeHead(405, { allow: 'GET, HEAD' }).end();
    if (!path.startsWith(prefix)) {
      if (path === '/' || `${path}/` === prefix) return redirect(response, prefix);
      return send(request, response, '404.html', 404);
    }
    const name = normalize(path.slice(prefix.length - 1)).slice(1);
    const status = statSync(join(folder, name), { throwIfNoEntry: false });
    if (status?.isDirectory() && name !== '' && !path.endsWith('/')) return redirect(response, `${path}/`);
    const file = status?.isDirectory() ? join(name, 'index.html') : name;
    if (existsSync(join(folder, file)) && !file.startsWith('.')) return send(request, response, file, 200);
    return send(request, response, '404.html', 404);
  }

  async function send(request, response, name, status) {
    let body;
    try {
      body = readFileSync(join(folder, name));
    } catch {
      return response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no page here.');
    }
    const type = types[extname(name)] ?? 'application/octet-stream';
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const headers = { 'content-type': type, 'cache-control': 'no-cache', etag, vary: 'accept-encoding' };
    for (const { pattern, fields } of rules) if (pattern.test(`/${name}`)) Object.assign(headers, fields);
    if (request.headers['if-none-match'] === etag && status === 200) return response.writeHead(304, headers).end();
    const coding = Object.keys(encoders).find((coding) => request.headers['accept-encoding']?.includes(coding));
    if (coding && isCompressible(type)) {
      const key = coding + etag;
      if (!compressed.has(key)) compressed.set(key, await encoders[coding](body));
      body = compressed.get(key);
      headers['content-encoding'] = coding;
    }
    response.writeHead(status, { ...headers, 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  return createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
}

/** Listens on this machine only; rejects with a sentence where the port is taken. */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is in use by another program. Choose another one: npm start -- --port ${port + 1}`)
          : error,
      ),
    );
    server.listen(port, 'localhost', () => resolve(server.address().port));
  });
}

/** The headers of a `_headers` file: a path, with * for any text, then indented `Name: value` lines. */
function readHeaders(file) {
  const rules = [];
  if (!existsSync(file)) return rules;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (/^\s/.test(line)) {
      const colon = line.indexOf(':');
      rules.at(-1).fields[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
    } else {
      const source = line
        .trim()
        .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*');
      rules.push({ pattern: new RegExp(`^${source}$`), fields: {} });
    }
  }
  return rules;
}

function redirect(response, location) {
  response.writeHead(301, { location }).end();
}

function decode(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
