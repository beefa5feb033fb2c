// Measures how long the command takes beside `node -e 0`, and prints the table; scripts/bench makes everything ready for it.
const { spawn, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const RUNS = Number(process.env.BENCH_RUNS);
// The prompt: keys that come before it are lost.
const PROMPT = 'vel>';
const vel = execFileSync('sh', ['-c', 'command -v vel'], { encoding: 'utf8' }).trim();
const caches = path.join(path.dirname(path.dirname(fs.realpathSync(vel))), 'cache');
const aside = `${caches}.aside`;
const say = (text) => process.stderr.write(`${text}\n`);
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
};

const works = (command, args) => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const node = { name: '`node -e 0`', command: process.execPath, args: ['-e', '0'] };
const commands = [
  { name: '`vel version`', args: ['version'], goal: 0.7 },
  { name: '`vel --help`', args: ['--help'] },
  { name: '`vel task list`, a daemon on loopback', args: ['task', 'list'], goal: 1.3 },
  { name: '`vel task list -o json`, the same', args: ['task', 'list', '-o', 'json'] },
  { name: '`vel task list`, local mode, database up', args: ['task', 'list', '--local'], goal: 2 },
].map((one) => ({ ...one, command: vel }));
if (works(vel, ['shell', '--help']) && works('script', ['--version'])) {
  commands.push({
    name: '`vel shell`, the first prompt on a terminal',
    command: 'script',
    args: ['-qec', `${vel} shell`, '/dev/null'],
    until: PROMPT,
    goal: 3,
  });
}

/** Processor time of all processes that this one has waited for, in ticks of 10 ms: fine enough for the sum of many. */
function ticks() {
  if (os.platform() !== 'linux') {
    return NaN;
  }
  const fields = fs.readFileSync('/proc/self/stat', 'utf8').replace(/.*\) /s, '').split(' ');
  return Number(fields[13]) + Number(fields[14]);
}

/** Milliseconds until it ended, or until it said what it is to say. */
function once({ command, args, until }) {
  return new Promise((done, failed) => {
    const start = process.hrtime.bigint();
    const took = () => Number(process.hrtime.bigint() - start) / 1e6;
    const child = spawn(command, args, {
      stdio: [until ? 'pipe' : 'ignore', until ? 'pipe' : 'ignore', 'ignore'],
      env: { ...process.env, TERM: 'xterm' },
    });
    let said = '';
    let prompted = NaN;
    child.stdout?.on('data', (data) => {
      said += data;
      if (Number.isNaN(prompted) && said.includes(until)) {
        prompted = took();
        child.stdin.end('/quit\r'); // A line feed would only begin another line.
      }
    });
    child.on('error', failed);
    child.on('exit', (code) => {
      const time = until ? prompted : took();
      if (code !== 0 || Number.isNaN(time)) {
        failed(new Error(`${command} ${args.join(' ')} failed with ${code}`));
      } else {
        done(time);
      }
    });
  });
}

/** The most memory that the process had, as far as looking often sees it; MiB. */
function peak({ command, args, until }) {
  return new Promise((done) => {
    if (until || os.platform() !== 'linux') {
      done(NaN);
      return;
    }
    const child = spawn(command, args, { stdio: 'ignore' });
    let most = NaN;
    const look = setInterval(() => {
      try {
        most = Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;
      } catch {
        clearInterval(look); // It has ended.
      }
    }, 1);
    child.on('exit', () => done(most));
  });
}

/** Times of all commands, in rounds of random order; the first round only warms the machine up. */
async function rounds(runs) {
  const all = [node, ...commands];
  const times = new Map(all.map((one) => [one.name, Object.assign([], { ticks: 0 })]));
  for (let round = 0; round <= runs; round++) {
    for (const one of all.map((each) => [Math.random(), each]).sort(([a], [b]) => a - b).map(([, each]) => each)) {
      const before = ticks();
      const time = await once(one);
      if (round > 0) {
        times.get(one.name).push(time);
        times.get(one.name).ticks += ticks() - before;
      }
    }
  }
  return times;
}

async function main() {
  say(`Each command ${RUNS} times, with the caches …`);
  const cached = await rounds(RUNS);
  const memory = new Map();
  for (const one of commands) {
    const peaks = [];
    for (let i = 0; i < 5; i++) {
      peaks.push(await peak(one));
    }
    memory.set(one.name, median(peaks));
  }
  say('… and without');
  fs.renameSync(caches, aside);
  const plain = await rounds(RUNS).finally(() => fs.renameSync(aside, caches));
  const base = median(cached.get(node.name));
  const plainBase = median(plain.get(node.name));
  const cell = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
  console.log(`${os.cpus()[0].model.trim()}, ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}; medians of ${RUNS}`
    + ` runs in random order, nothing left out. \`node -e 0\` took ${cell(base, 0)} ms`
    + ` (${cell(Math.min(...cached.get(node.name)), 0)}–${cell(Math.max(...cached.get(node.name)), 0)}).\n`);
  console.log('| command | median ms | fastest ms | × node | goal | reached | processor time, × node | without caches, × node | peak RSS, MiB |');
  console.log('|---|---:|---:|---:|---:|---|---:|---:|---:|');
  for (const { name, goal } of commands) {
    const times = cached.get(name);
    const ratio = median(times) / base;
    console.log(`| ${[
      name,
      cell(median(times), 0),
      cell(Math.min(...times), 0),
      cell(ratio, 2),
      goal ?? '–',
      goal ? (ratio <= goal ? 'yes' : 'no') : '–',
      cell(times.ticks / cached.get(node.name).ticks, 2),
      cell(median(plain.get(name)) / plainBase, 1),
      cell(memory.get(name), 0),
    ].join(' | ')} |`);
  }
}

main().catch((e) => {
  say(`bench: ${e.message}`);
  process.exitCode = 1;
});
