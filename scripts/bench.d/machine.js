// Programs of the image as on a small machine, what they hold and what they answer; machine.sh has made everything ready.
const { spawn } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const { BENCH_IMAGE: IMAGE, BENCH_MEMORY: MEMORY, BENCH_DATABASE, BENCH_SANDBOX } = process.env;
const ACCOUNT = { email: 'bench@example.com', password: 'Bench-0123456789' };
const SECRET = crypto.randomBytes(48).toString('hex');
const TICKS_PER_SECOND = 100;
const running = new Set();

const say = (text) => process.stderr.write(`${text}\n`);
const sleep = (millis) => new Promise((done) => setTimeout(done, millis));
const cell = (value, digits = 0) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
};
const machine = () => `${os.cpus()[0].model.trim()}, ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}`;

/** The options that the image gives to Java, without what is vel's own: the cache, the class path, the program. */
function options() {
  const all = fs.readFileSync(path.join(IMAGE, 'opt/vel/veld.args'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const classPath = all.indexOf('-cp');
  return [...all.slice(0, classPath), ...all.slice(classPath + 3)].filter((one) => !/^-XX:AOTCache|^-Dvel\./.test(one));
}

function java(args, env) {
  const child = spawn('chroot', ['--userspec=10001:10001', IMAGE, '/opt/vel/java/bin/java', `-XX:MaxRAM=${MEMORY}m`, ...args], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/var/lib/vel', MALLOC_ARENA_MAX: '2', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.said = '';
  child.errors = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.on('data', (data) => {
      child.said = (child.said + data).slice(-4000);
      const lines = (rest + data).split('\n');
      rest = lines.pop();
      child.errors.push(...lines.filter((line) => line.includes('"level":"ERROR"')).slice(0, 100 - child.errors.length));
    });
  }
  child.ended = new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));
  running.add(child);
  child.ended.then(() => running.delete(child));
  return child;
}

/** The image's veld, as Fly would start it but for what is given. */
const veld = (port, more = {}, javaOptions = [], args = []) =>
  java([...javaOptions, '@/opt/vel/veld.args', ...args], {
    PORT: String(port),
    METRICS_PORT: '0',
    VEL_BIND_ADDRESS: '127.0.0.1',
    VEL_ENV: 'production',
    LOG_FORMAT: 'json',
    DATABASE_URL: BENCH_DATABASE,
    SECRET_KEY_BASE: SECRET,
    VEL_ADMIN_EMAIL: ACCOUNT.email,
    VEL_ADMIN_PASSWORD: ACCOUNT.password,
    OPENAI_API_KEY: 'any',
    OPENAI_BASE_URL: BENCH_SANDBOX,
    RATE_LIMIT_PER_HOUR: '1000000000',
    RATE_LIMIT_AUTH_PER_MINUTE: '1000000',
    ...more,
  });

async function migrate() {
  const child = veld(0, {}, [], ['--migrate']);
  if ((await child.ended) !== 0) {
    throw new Error(`veld --migrate failed: ${child.said}`);
  }
}

/** Status of one GET on a connection of its own; 0 where nobody answers. */
const look = (port, route) =>
  new Promise((done) => {
    const request = http.get({ host: '127.0.0.1', port, path: route, agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => done(answer.statusCode));
    });
    request.on('error', () => done(0));
  });

/** Returns with the first 200 of a program that was just started. */
async function untilReady(child, port, millis = 120_000) {
  for (const end = Date.now() + millis; (await look(port, '/api/health/ready')) !== 200; await sleep(2)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`it ended: ${child.said}`);
    }
    if (Date.now() > end) {
      throw new Error(`it is not ready: ${child.said}`);
    }
  }
}

/** As Fly stops a machine; the exit code. */
async function stop(child, signal = 'SIGTERM') {
  child.kill(signal);
  return child.ended;
}

async function stopAll() {
  await Promise.all([...running].map((child) => Promise.race([stop(child), sleep(40_000).then(() => child.kill('SIGKILL'))])));
}

const freePort = () =>
  new Promise((done) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** What a process holds, in MiB; null when there is none any more. */
function memory(child) {
  let status;
  try {
    status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
  } catch {
    return null;
  }
  const field = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { rss: field('VmRSS'), peak: field('VmHWM'), own: field('RssAnon'), files: field('RssFile') };
}

/** Processor time so far, in seconds. */
function processorTime(child) {
  const fields = fs.readFileSync(`/proc/${child.pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The port of the metrics, which the daemon chose itself. */
function metricsPort(child) {
  return Number(/metrics on \S+:(\d+)\/metrics/.exec(child.said)?.[1]);
}

/** Runs a part, and ends what it started however it ends. */
function part(main) {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => stopAll().then(() => process.exit(130)));
  }
  main()
    .catch((e) => {
      say(`bench: ${e.stack}`);
      process.exitCode = 1;
    })
    .finally(stopAll);
}

module.exports = {
  ACCOUNT, cell, freePort, java, look, machine, median, memory, metricsPort, migrate, options, part, processorTime, row, say,
  sleep, stop, untilReady, veld,
};
