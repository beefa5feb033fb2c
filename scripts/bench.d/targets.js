// What is measured: each with its address, its headers and the processes whose processor time counts.
const { spawn, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const GATEWAY_CORE = '0';
const OTHER_CORE = '1';
const started = [];

function start(core, command, args, options = {}) {
  const child = spawn('taskset', ['-c', core, command, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  child.stderr?.on('data', (data) => (said = (said + data).slice(-2000)));
  child.lastWords = () => said;
  started.push(child);
  return child;
}

/** Ends them in turn: the database must outlive who uses it, and is stopped by the script around this one. */
async function stopAll() {
  for (const child of started.reverse()) {
    if (child.exitCode === null && child.kill('SIGTERM')) {
      await Promise.race([new Promise((done) => child.once('exit', done)), sleep(10_000)]);
    }
  }
}

const sleep = (millis) => new Promise((done) => setTimeout(done, millis));

async function until(what, seconds, condition) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
    if (await condition()) {
      return;
    }
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

const listens = (port) =>
  new Promise((done) => {
    const socket = net.connect(port, '127.0.0.1', () => done(socket.destroy() && true));
    socket.on('error', () => done(false));
  });

const freePort = () =>
  new Promise((done) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

async function mock() {
  const child = start(OTHER_CORE, process.execPath, [path.join(__dirname, 'mock.js')]);
  const port = await new Promise((done) => child.stdout.once('data', (data) => done(Number(data))));
  return { name: 'direct', port, path: '/v1/chat/completions', model: 'bench', headers: {}, pids: [] };
}

async function portkey(upstream, cache) {
  const port = await freePort();
  const server = path.join(cache, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  const child = start(GATEWAY_CORE, process.execPath, [server, `--port=${port}`, '--headless'], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  child.stdout.resume();
  await until('Portkey', 30, () => listens(port));
  const headers = {
    Authorization: 'Bearer any',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${upstream.port}/v1`,
  };
  return { name: 'Portkey', port, path: upstream.path, model: 'bench', headers, pids: [child.pid] };
}

async function nginx(upstream, stage) {
  const port = await freePort();
  const folder = fs.mkdtempSync(path.join(stage, 'nginx-'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};`);
  fs.writeFileSync(
    path.join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http { access_log off; ${temporary.join(' ')}
  upstream mock { server 127.0.0.1:${upstream.port}; keepalive 64; }
  server { listen 127.0.0.1:${port}; keepalive_requests 1000000000; client_max_body_size 1m;
    location / { proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } } }
`,
  );
  const child = start(GATEWAY_CORE, 'nginx', ['-p', folder, '-c', 'nginx.conf']);
  await until('nginx', 10, () => listens(port));
  const worker = execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).trim().split('\n').map(Number);
  return { name: 'nginx', port, path: upstream.path, model: 'bench', headers: {}, pids: [child.pid, ...worker] };
}

async function vel(upstream, stage, dist) {
  const ready = path.join(stage, 'ready');
  const secret = { email: 'bench@example.com', password: 'Bench-0123456789' };
  const child = start(GATEWAY_CORE, path.join(dist, 'bin/veld'), [], {
    env: {
      ...process.env,
      PORT: '0',
      RATE_LIMIT_PER_HOUR: '1000000000',
      VEL_READY_FILE: ready,
      VEL_ADMIN_EMAIL: secret.email,
      VEL_ADMIN_PASSWORD: secret.password,
      OPENAI_API_KEY: 'any',
      OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}/v1`,
      JAVA_OPTS: process.env.JAVA_OPTS ?? '-Xmx102m',
    },
  });
  child.stdout.resume();
  await until('veld', 120, () => {
    if (child.exitCode !== null) {
      throw new Error(`veld ended: ${child.lastWords()}`);
    }
    return fs.existsSync(ready);
  });
  const port = Number(fs.readFileSync(ready, 'utf8'));
  moveDatabase(stage);
  const post = async (route, body, token) => {
    const answer = await fetch(`http://127.0.0.1:${port}${route}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) {
      throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
    }
    return answer.json();
  };
  const { token } = await post('/api/auth/login', secret);
  const { key } = await post('/api/keys', { name: 'bench' }, token);
  return {
    name: 'vel',
    port,
    path: upstream.path,
    model: 'openai/bench',
    headers: { Authorization: `Bearer ${key}` },
    key,
    lastWords: child.lastWords,
    pids: [child.pid],
  };
}

/** The embedded server was born on the gateway's core. */
function moveDatabase(stage) {
  const file = path.join(stage, 'data/vel/postgres/data/postmaster.pid');
  if (!fs.existsSync(file)) {
    return;
  }
  const postmaster = fs.readFileSync(file, 'utf8').split('\n')[0];
  const children = execFileSync('pgrep', ['-P', postmaster], { encoding: 'utf8' }).trim().split('\n');
  for (const pid of [postmaster, ...children]) {
    execFileSync('taskset', ['-acp', OTHER_CORE, pid], { stdio: 'ignore' });
  }
}

module.exports = { OTHER_CORE, mock, portkey, nginx, vel, stopAll, sleep };
