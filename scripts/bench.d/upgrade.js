// Two instances behind a proxy are replaced one after the other while people work: fails when a request or a task is lost.
const { Client } = require('./client.js');
const { Proxy } = require('./proxy.js');
const { ACCOUNT, cell, freePort, machine, median, migrate, part, row, say, sleep, stop, untilReady, veld } = require('./machine.js');
const { chat } = require('./smoke.js');

const ROUNDS = Number(process.env.BENCH_ROUNDS);
const PEOPLE = 10;
const SETTINGS = { VEL_DRAIN_SECONDS: '5', VEL_WORKERS: '8', MAX_TASKS_PER_USER: '50', MAX_STREAMS_PER_USER: '100' };
/** Most take some seconds, and some longer than an instance has time to drain. */
const WORDS = () => (Math.random() < 0.1 ? 400 : 20 + Math.floor(Math.random() * 60));

const tasks = [];
const wrong = [];
let moved = 0;
let over = false;

async function again(act) {
  while (!over) {
    try {
      await act();
    } catch (e) {
      wrong.push(e.message);
    }
    await sleep(50);
  }
}

async function work(client, agent) {
  const { id } = await client.ask('POST', '/api/tasks', { agent_id: agent, description: `Write ${WORDS()} words` });
  tasks.push(id);
  const found = await client.watch(id);
  moved += found.streams > 1 ? 1 : 0;
  if (found.finals !== 1 || found.gaps > 0) {
    throw new Error(`the events of task ${id}: ${found.finals} ends and ${found.gaps} gaps`);
  }
}

/** A stream of the gateway must come whole. */
async function talk(client, stream) {
  const text = await client.ask('POST', '/v1/chat/completions', { ...chat(stream), model: 'openai/bench' });
  if (stream && !text.includes('data: [DONE]')) {
    throw new Error(`a stream of the gateway was cut off: …${text.slice(-100)}`);
  }
}

async function replace(instances, index, port) {
  const begun = Date.now();
  const code = await stop(instances[index], index % 2 ? 'SIGINT' : 'SIGTERM');
  const drained = Date.now() - begun;
  if (code !== 0) {
    wrong.push(`an instance ended with ${code}: ${instances[index].said.slice(-500)}`);
  }
  instances[index] = veld(port, SETTINGS);
  await untilReady(instances[index], port);
  return { drained, away: Date.now() - begun };
}

part(async () => {
  await migrate();
  const ports = [await freePort(), await freePort()];
  const instances = ports.map((port) => veld(port, SETTINGS));
  await Promise.all(instances.map((child, index) => untilReady(child, ports[index])));
  const proxy = new Proxy(ports);
  const door = await proxy.listen();
  const clients = await Promise.all(Array.from({ length: 4 }, () => new Client(door, true).signIn(ACCOUNT)));
  const [workers, reader, gateway, streamer] = clients;
  const { id: agent } = await workers.ask('POST', '/api/agents', { name: 'upgrade', type: 'researcher', config: { providers: ['openai'] } });
  const people = [
    ...Array.from({ length: PEOPLE }, () => again(() => work(workers, agent))),
    ...['/api/tasks', '/api/agents', '/api/usage', '/v1/models'].map((route) => again(() => reader.ask('GET', route))),
    again(() => talk(gateway, false)),
    again(() => talk(streamer, true)),
  ];
  const replaced = [];
  for (let round = 1; round <= ROUNDS; round++) {
    for (const index of [0, 1]) {
      await sleep(3000);
      say(`Round ${round} of ${ROUNDS}: instance ${index + 1} is replaced; ${tasks.length} tasks so far`);
      replaced.push(await replace(instances, index, ports[index]));
    }
  }
  await sleep(3000);
  over = true;
  await Promise.all(people);
  let completed = 0;
  for (const id of tasks) {
    const task = await reader.ask('GET', `/api/tasks/${id}`);
    completed += task.status === 'completed' ? 1 : 0;
  }
  const failures = [...new Set([...clients.flatMap(({ failures: all }) => all), ...wrong])];
  const answers = clients.reduce((sum, client) => sum + [...client.answers.values()].reduce((a, b) => a + b, 0), 0);
  console.log(`${machine()}; two instances of ${process.env.BENCH_MEMORY} MB, each replaced ${ROUNDS} times, ${SETTINGS.VEL_DRAIN_SECONDS} s to drain.\n`);
  console.log('| | |');
  console.log('|---|---|');
  row('requests answered, and streams of tasks', answers);
  row('requests failed', failures.length === 0 ? 0 : `${failures.length}: ${failures[0]}`);
  row('sent to the other instance by the proxy', `${proxy.refused} refused, ${proxy.broken} closed`);
  row('sent again by clients (503, or a stream that ended with `reconnect`)', clients.reduce((sum, client) => sum + client.again, 0));
  row('tasks submitted', tasks.length);
  row('tasks lost', tasks.length - completed);
  row('tasks whose stream went on elsewhere', moved);
  row('until an instance had ended, median and longest, s', `${cell(median(replaced.map(({ drained }) => drained)) / 1000, 1)}, ${cell(Math.max(...replaced.map(({ drained }) => drained)) / 1000, 1)}`);
  row('until the next was ready, median, s', cell(median(replaced.map(({ away }) => away)) / 1000, 1));
  clients.forEach((client) => client.close());
  proxy.close();
  if (failures.length > 0 || completed !== tasks.length) {
    [...failures, ...instances.flatMap((child) => child.errors)].slice(0, 20).forEach((line) => say(line.slice(0, 3000)));
    throw new Error(`${failures.length} failed, ${tasks.length - completed} tasks are lost`);
  }
});
