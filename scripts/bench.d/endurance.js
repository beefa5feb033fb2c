// Holds an instance to its memory through mixed load with open event streams: fails when it takes more, answers 5xx unasked, or
// loses a task.
const { Client } = require('./client.js');
const { ACCOUNT, cell, freePort, look, machine, median, memory, metricsPort, migrate, part, processorTime, row, say, sleep, stop,
  untilReady, veld } = require('./machine.js');
const { chat } = require('./smoke.js');

const MINUTES = Number(process.env.BENCH_MINUTES);
const STREAMS = Number(process.env.BENCH_STREAMS);
const LIMIT = Number(process.env.BENCH_MEMORY);
const SAMPLE_MILLIS = 250;
const OPEN_TASKS = 40;
const WORKERS = 24;
/** Words of a task: at the pace of the sandbox some seconds to half a minute. */
const WORDS = () => 20 + Math.floor(Math.random() * 280);
const FINAL = ['completed', 'failed', 'cancelled'];
const ONE_IN = (n) => Math.random() * n < 1;

const tasks = new Map(); // By id: whether it was cancelled.
const running = new Set();
const samples = [];
const wrong = [];
const told = { streams: 0, most: 0, finished: 0, cancelled: 0, asked: 0 };
const begun = Date.now();
let over = false;

const goesWrong = (text) => wrong.push(`${Math.round((Date.now() - begun) / 1000)} s: ${text}`);

/** Does something again and again until the time is over. What goes wrong is kept, and it goes on. */
async function again(pause, act) {
  while (!over) {
    try {
      await act();
    } catch (e) {
      goesWrong(e.message);
      await sleep(1000);
    }
    await sleep(pause * (0.5 + Math.random()));
  }
}

async function submit(client, agents) {
  const agent = agents[Math.floor(Math.random() * agents.length)];
  const { id } = await client.ask('POST', '/api/tasks', { agent_id: agent, description: `Write ${WORDS()} words` });
  tasks.set(id, false);
  running.add(id);
  if (ONE_IN(10)) {
    await sleep(Math.random() * 5000);
    const answer = await client.raw('POST', `/api/tasks/${id}/cancel`, {});
    if (answer.status === 200) {
      tasks.set(id, true);
    } else if (answer.status !== 409) {
      throw new Error(`cancelling: ${answer.status} ${answer.text}`);
    }
  }
  // The streams are others'.
  while (!FINAL.includes((await client.ask('GET', `/api/tasks/${id}`)).status)) {
    await sleep(1000);
  }
  running.delete(id);
}

async function watch(client) {
  const ids = [...running];
  if (ids.length === 0) {
    await sleep(100);
    return;
  }
  const id = ids[Math.floor(Math.random() * ids.length)];
  const found = await client.watch(id, (change) => {
    told.streams += change;
    told.most = Math.max(told.most, told.streams);
  });
  if (found.finals !== 1 || found.gaps > 0 || found.streams > 1) {
    throw new Error(`a stream came in ${found.streams} pieces with ${found.finals} ends and ${found.gaps} gaps`);
  }
}

async function keepAgents(client) {
  const config = { system_prompt: 'You are brief. '.repeat(20) };
  const agent = await client.ask('POST', '/api/agents', { name: `kept ${Math.random()}`, type: 'researcher', config });
  await client.ask('GET', `/api/agents/${agent.id}`);
  await client.ask('DELETE', `/api/agents/${agent.id}`, undefined, [200, 204]);
}

async function ask(client) {
  await client.ask('POST', '/v1/chat/completions', { ...chat(ONE_IN(2), 1 + Math.floor(Math.random() * 30)), model: 'openai/bench' });
}

/** A provider that fails is no failure of vel's. */
async function askForFailure(client) {
  const answer = await client.raw('POST', '/v1/chat/completions', { ...chat(false), model: 'openai/sandbox-500' });
  if (answer.status < 500) {
    throw new Error(`a failure that was asked for was answered with ${answer.status}: ${answer.text.slice(0, 200)}`);
  }
  told.asked++;
}

function take(child) {
  const now = memory(child);
  if (now === null) {
    return false;
  }
  samples.push({ at: Date.now(), ...now });
  return true;
}

/** Every task has come to the end that it must have. */
async function account(client) {
  for (const [id, cancelled] of tasks) {
    const task = await client.ask('GET', `/api/tasks/${id}`);
    told.finished += task.status === 'completed' ? 1 : 0;
    told.cancelled += task.status === 'cancelled' ? 1 : 0;
    if (task.status !== (cancelled ? 'cancelled' : 'completed')) {
      goesWrong(`task ${id} is ${task.status}${task.error ? `: ${JSON.stringify(task.error).slice(0, 200)}` : ''}`);
    }
  }
}

/** The load, until the time is over; returns when everybody has ended. */
async function load(port, metrics, clients, faulty) {
  const [user, gateway, reader] = clients;
  const agents = [];
  for (const name of ['one', 'two', 'three']) {
    agents.push((await user.ask('POST', '/api/agents', { name, type: 'researcher', config: { providers: ['openai'] } })).id);
  }
  const lists = ['/api/tasks', '/api/agents', '/api/usage', '/api/quotas', '/api/audit-logs', '/api/providers', '/v1/models'];
  const read = async (route) => {
    const status = await look(route === '/metrics' ? metrics : port, route);
    if (status !== 200) {
      throw new Error(`${route}: ${status}`);
    }
  };
  const people = [
    ...Array.from({ length: OPEN_TASKS }, () => again(500, () => submit(user, agents))),
    ...Array.from({ length: STREAMS }, () => again(50, () => watch(reader))),
    ...Array.from({ length: 8 }, () => again(100, () => ask(gateway))),
    ...lists.map((route) => again(500, () => reader.ask('GET', route))),
    again(1000, () => keepAgents(user)),
    again(1000, () => read('/api/health')),
    again(1000, () => read('/api/health/ready')),
    again(5000, () => read('/metrics')),
    again(5000, () => askForFailure(faulty)),
    again(15_000, async () => (await new Client(port).signIn(ACCOUNT)).close()),
  ];
  await Promise.all(people);
}

function report(child, cpu, clients) {
  const minute = (index) => samples.filter(({ at }) => Math.floor((at - samples[0].at) / 60_000) === index);
  const statuses = new Map();
  clients.forEach(({ answers }) => answers.forEach((n, status) => statuses.set(status, (statuses.get(status) ?? 0) + n)));
  const peak = Math.max(...samples.map(({ peak: most }) => most));
  console.log(`${machine()}; ${MINUTES} minutes, told that the machine has ${LIMIT} MB. Memory was looked at ${samples.length} times; the peak is the kernel's own.\n`);
  console.log('| | |');
  console.log('|---|---|');
  row('answers', [...statuses].sort().map(([status, n]) => `${n} × ${status}`).join(', '));
  row('tasks', `${tasks.size} submitted: ${told.finished} completed, ${told.cancelled} cancelled, ${tasks.size - told.finished - told.cancelled} otherwise`);
  row('event streams open at once', `${told.most}`);
  row('failures that were asked for', told.asked);
  row('what went wrong', wrong.length === 0 ? 'nothing' : `${wrong.length}: ${wrong[0]}`);
  row('processor time', `${cell(cpu)} s`);
  row('RSS at the start, MiB', cell(samples[0].rss));
  row('RSS, median and peak, MiB', `${cell(median(samples.map(({ rss }) => rss)))}, ${cell(peak)} of ${LIMIT}`);
  row('of it its own, median and most, MiB', `${cell(median(samples.map(({ own }) => own)))}, ${cell(Math.max(...samples.map(({ own }) => own)))}`);
  const ends = [1, Math.floor(MINUTES / 2), MINUTES - 1].map((index) => cell(median(minute(index).map(({ rss }) => rss))));
  row('RSS in the second, the middle and the last minute, MiB', ends.join(', '));
  row('RSS 40 s after the load, MiB', cell(memory(child).rss));
  return peak;
}

part(async () => {
  await migrate();
  const port = await freePort();
  const child = veld(port, { MAX_TASKS_PER_USER: '100', MAX_STREAMS_PER_USER: '500', VEL_WORKERS: String(WORKERS) });
  await untilReady(child, port);
  // It says where they are a moment after it is ready.
  let metrics;
  while (!(metrics = metricsPort(child))) {
    await sleep(10);
  }
  take(child);
  const sampling = setInterval(() => take(child), SAMPLE_MILLIS);
  const clients = [];
  for (let i = 0; i < 3; i++) {
    clients.push(await new Client(port).signIn(ACCOUNT));
  }
  const faulty = await new Client(port).signIn(ACCOUNT);
  say(`Mixed load with ${STREAMS} streams for ${MINUTES} minutes …`);
  const ended = load(port, metrics, clients, faulty);
  for (let minute = 1; minute <= MINUTES && child.exitCode === null && child.signalCode === null; minute++) {
    await Promise.race([sleep(60_000), child.ended]);
    const now = memory(child);
    say(`minute ${minute}: RSS ${cell(now?.rss)} MiB, own ${cell(now?.own)}, peak ${cell(now?.peak)}; ${tasks.size} tasks, ${told.streams} streams${wrong.length ? `, ${wrong.length} wrong: ${wrong.at(-1)}` : ''}`);
  }
  over = true;
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new Error(`the daemon ended with ${await child.ended}: ${child.said}`);
  }
  await ended;
  clearInterval(sampling);
  await account(clients[0]);
  const cpu = processorTime(child);
  await sleep(Math.min(40, MINUTES * 40) * 1000);
  const peak = report(child, cpu, clients);
  const unasked = clients.flatMap(({ answers }) => [...answers.keys()]).filter((status) => status >= 500);
  [...clients, faulty].forEach((client) => client.close());
  const code = await stop(child);
  if (wrong.length > 0 || unasked.length > 0 || peak > LIMIT || code !== 0) {
    [...new Set([...wrong, ...child.errors])].slice(0, 20).forEach((line) => say(line.slice(0, 3000)));
    throw new Error(`not held: ${wrong.length} went wrong, 5xx ${unasked.join() || 'none'}, peak ${cell(peak)} of ${LIMIT} MiB, ended with ${code}`);
  }
});
