// Measures and prints the table; scripts/bench makes everything ready for it.
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { OTHER_CORE, mock, portkey, nginx, vel, stopAll, sleep } = require('./targets.js');

const run = promisify(execFile);
const { BENCH_CACHE, BENCH_STAGE, BENCH_DIST, BENCH_ONLY, BENCH_PARTS } = process.env;
const ROUNDS = Number(process.env.BENCH_ROUNDS);
const SECONDS = Number(process.env.BENCH_SECONDS);
const TICKS_PER_SECOND = 100;
// As long for everybody: on one core a compiler that shares it with the load needs that long.
const WARM_UP_SECONDS = 20;
const has = (list, name) => list.split(',').includes(name);
const say = (text) => process.stderr.write(`${text}\n`);

const ticks = (pids) =>
  pids
    .map((pid) => fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' '))
    .reduce((sum, of) => sum + Number(of[11]) + Number(of[12]), 0);

const memory = (pids, field) =>
  pids
    .map((pid) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]))
    .reduce((sum, of) => sum + of, 0) / 1024;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function millis(text) {
  const [, number, unit] = /([\d.]+)(us|ms|s|m)/.exec(text);
  return Number(number) * { us: 0.001, ms: 1, s: 1000, m: 60000 }[unit];
}

async function load(target, stream, connections, seconds) {
  const before = ticks(target.pids);
  const { stdout } = await run(
    'taskset',
    ['-c', OTHER_CORE, 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '--latency',
      '-s', path.join(__dirname, 'load.lua'), `http://127.0.0.1:${target.port}${target.path}`],
    {
      env: {
        ...process.env,
        BENCH_STREAM: String(stream),
        BENCH_MODEL: target.model,
        BENCH_HEADERS: Object.entries(target.headers).map(([name, value]) => `${name}: ${value}`).join('|'),
      },
    },
  );
  const cpu = (ticks(target.pids) - before) / TICKS_PER_SECOND;
  const number = (pattern) => pattern.exec(stdout)?.[1];
  const requests = Number(number(/(\d+) requests in/));
  return {
    requests,
    perSecond: Number(number(/Requests\/sec:\s+([\d.]+)/)),
    perCore: cpu > 0 ? requests / cpu : NaN,
    p50: millis(number(/^\s+50%\s+(\S+)/m)),
    p90: millis(number(/^\s+90%\s+(\S+)/m)),
    p99: millis(number(/^\s+99%\s+(\S+)/m)),
    errors: (stdout.match(/Non-2xx.*|Socket errors.*/g) ?? []).join('; '),
  };
}

const cell = (value, digits = 2) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

async function loads(targets, gateways) {
  for (const target of gateways) {
    say(`Warming up ${target.name} …`);
    for (const stream of [false, true]) {
      await load(target, stream, 32, Math.max(WARM_UP_SECONDS, SECONDS));
    }
  }
  const results = new Map();
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [stream, connections] of [[false, 1], [false, 32], [true, 1], [true, 32]]) {
      for (const target of targets) {
        say(`Round ${round} of ${ROUNDS}: ${target.name}, ${stream ? 'SSE' : 'JSON'}, ${connections} connections`);
        const id = `${target.name} ${stream} ${connections}`;
        results.set(id, [...(results.get(id) ?? []), await load(target, stream, connections, SECONDS)]);
      }
    }
  }
  const of = (name, stream, connections, field) =>
    median((results.get(`${name} ${stream} ${connections}`) ?? []).map((result) => result[field]));
  console.log('\n| gateway | kind | connections | requests/s | requests/s per core | × Portkey | p50 ms | p90 ms | p99 ms | added p50 ms | errors |');
  console.log('|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|');
  for (const stream of [false, true]) {
    for (const connections of [1, 32]) {
      for (const { name } of targets) {
        const get = (field) => of(name, stream, connections, field);
        const peer = results.has(`Portkey ${stream} ${connections}`) ? of('Portkey', stream, connections, 'perCore') : NaN;
        const errors = results.get(`${name} ${stream} ${connections}`).map((one) => one.errors).filter(Boolean)[0] ?? '';
        row(name, stream ? 'SSE' : 'JSON', connections, cell(get('perSecond'), 0), cell(get('perCore'), 0),
          cell(get('perCore') / peer, 1), cell(get('p50')), cell(get('p90')), cell(get('p99')),
          name === 'direct' || connections > 1 ? '–' : cell(get('p50') - of('direct', stream, 1, 'p50')), errors);
      }
    }
  }
}

async function streams(how, target, count) {
  const { stdout } = await run('taskset', ['-c', OTHER_CORE, process.execPath, path.join(__dirname, 'streams.js'), how,
    JSON.stringify(target.headers), String(target.port), target.path, target.model, String(count)]);
  return JSON.parse(stdout);
}

async function streamTable(targets) {
  console.log('\n| gateway | first word of a stream, median ms | later than direct, ms | 512 streams at once that came whole |');
  console.log('|---|---:|---:|---|');
  let direct = NaN;
  for (const target of targets) {
    say(`Streams through ${target.name} …`);
    const first = await streams('first', target, 300);
    const many = await streams('many', target, 512);
    direct = target.name === 'direct' ? first.median : direct;
    row(target.name, cell(first.median), target.name === 'direct' ? '–' : cell(first.median - direct),
      `${many.whole} of ${many.of}${many.bad.length ? ` ${JSON.stringify(many.bad[0])}` : ''}`);
  }
}

async function bodies(target, idle) {
  console.log('\n| 1,500 connections × 150 kB | answers | RSS before, MiB | peak, MiB | 40 s after, MiB | allowed (1.25 × idle + 32) |');
  console.log('|---|---|---:|---:|---:|---:|');
  for (let round = 1; round <= 3; round++) {
    say(`Bodies, round ${round} …`);
    const before = memory(target.pids, 'VmRSS');
    const { stdout } = await run('taskset', ['-c', OTHER_CORE, process.execPath, path.join(__dirname, 'bodies.js'),
      String(target.port), target.key, target.path, '1500', '150000']);
    if (!fs.existsSync(`/proc/${target.pids[0]}/status`)) {
      row(`round ${round}`, `${stdout.trim()} – **the process died**`, cell(before, 0), '–', '–', '–');
      throw new Error(`${target.name} died of the bodies: ${target.lastWords()}`);
    }
    await sleep(round === 3 ? 40_000 : 0);
    row(`round ${round}`, stdout.trim(), cell(before, 0), cell(memory(target.pids, 'VmHWM'), 0),
      round === 3 ? cell(memory(target.pids, 'VmRSS'), 0) : '–', cell(1.25 * idle + 32, 0));
  }
}

async function main() {
  const direct = await mock();
  const gateways = [];
  if (has(BENCH_ONLY, 'portkey')) gateways.push(await portkey(direct, BENCH_CACHE));
  if (has(BENCH_ONLY, 'vel')) gateways.push(await vel(direct, BENCH_STAGE, BENCH_DIST));
  if (has(BENCH_ONLY, 'nginx')) gateways.push(await nginx(direct, BENCH_STAGE));
  const idle = new Map(gateways.map(({ name, pids }) => [name, memory(pids, 'VmRSS')]));
  console.log(`${require('node:os').cpus()[0].model.trim()}, ${require('node:os').cpus().length} cores; gateway on one,`
    + ' load, upstream and database on the other. Requests carry `Cache-Control: no-cache` and temperature 1, so that'
    + ' nothing is answered from a cache. Per core: by the processor time of the gateway\'s own process.'
    + ` Median of ${ROUNDS} rounds of ${SECONDS} s.`);
  const targets = [direct, ...gateways];
  if (has(BENCH_PARTS, 'load')) await loads(targets, gateways);
  if (has(BENCH_PARTS, 'streams')) await streamTable(targets);
  const own = gateways.find(({ name }) => name === 'vel');
  if (has(BENCH_PARTS, 'bodies') && own) await bodies(own, idle.get('vel'));
  console.log('\n| gateway | RSS idle, MiB | peak, MiB | at the end, MiB |');
  console.log('|---|---:|---:|---:|');
  for (const { name, pids } of gateways) {
    row(name, cell(idle.get(name), 0), cell(memory(pids, 'VmHWM'), 0), cell(memory(pids, 'VmRSS'), 0));
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => stopAll().then(() => process.exit(130)));
}
main()
  .catch((e) => {
    say(`bench: ${e.message}`);
    process.exitCode = 1;
  })
  .finally(stopAll);
