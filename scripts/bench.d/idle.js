// What an instance holds when nobody asks anything: after its start, and after a user was there.
const { cell, freePort, machine, median, memory, migrate, part, row, say, sleep, stop, untilReady, veld } = require('./machine.js');
const { smoke } = require('./smoke.js');

const ROUNDS = Number(process.env.BENCH_ROUNDS);
const SECONDS = Number(process.env.BENCH_SECONDS);
const GOAL = 128;

async function once() {
  const port = await freePort();
  const child = veld(port);
  await untilReady(child, port);
  const found = { 'at the first 200': memory(child) };
  await sleep(SECONDS * 1000);
  found[`${SECONDS} s later`] = memory(child);
  await smoke(port);
  found['after a sign-in, a task, the gateway and lists'] = memory(child);
  await sleep(SECONDS * 1000);
  found[`${SECONDS} s after that`] = memory(child);
  await stop(child);
  return found;
}

part(async () => {
  await migrate();
  const rounds = [];
  for (let round = 1; round <= ROUNDS; round++) {
    say(`Round ${round} of ${ROUNDS}, ${2 * SECONDS} s …`);
    rounds.push(await once());
  }
  console.log(`${machine()}; told that the machine has ${process.env.BENCH_MEMORY} MB; medians of ${ROUNDS}. What belongs to files can be let go.\n`);
  console.log('| when | RSS, MiB | of it its own | of it files | goal | reached |');
  console.log('|---|---:|---:|---:|---:|---|');
  for (const when of Object.keys(rounds[0])) {
    const of = (field) => median(rounds.map((round) => round[when][field]));
    const counts = when.startsWith(`${SECONDS} s`);
    row(when, cell(of('rss')), cell(of('own')), cell(of('files')), counts ? GOAL : '–', counts ? (of('rss') <= GOAL ? 'yes' : 'no') : '–');
  }
});
