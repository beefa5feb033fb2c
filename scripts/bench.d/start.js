// How long a cold start takes, from the process to the first 200 on /api/health/ready, beside the least that Helidon can do.
const fs = require('node:fs');
const path = require('node:path');
const { cell, freePort, java, machine, median, memory, migrate, options, part, processorTime, row, say, sleep, stop, untilReady,
  veld } = require('./machine.js');

const RUNS = Number(process.env.BENCH_RUNS);
const GOAL = 2;
const HELLO = 'Helidon hello';
const { BENCH_IMAGE, BENCH_STAGE } = process.env;

/** What vel tells Java's compilers; a bare hello leaves them as they are. */
const FOR_COMPILERS = /^-XX:(Tier\d|CompileCommand|[-+](UnlockDiagnosticVMOptions|AOTReplayTraining))/;

/** The hello in the image's /tmp, with a cache that it was trained to in the way in which it is used. */
async function hello(name, javaOptions) {
  const place = path.join(BENCH_IMAGE, 'tmp', name);
  fs.mkdirSync(place);
  fs.copyFileSync(path.join(BENCH_STAGE, 'hello/hello.jar'), path.join(place, 'hello.jar'));
  fs.chownSync(place, 10001, 10001);
  const run = (port, cache) => java([...javaOptions, cache, '-cp', `/tmp/${name}/hello.jar`, 'Hello'], { PORT: String(port) });
  const port = await freePort();
  const pupil = run(port, `-XX:AOTCacheOutput=/tmp/${name}/hello.aot`);
  await untilReady(pupil, port);
  await stop(pupil);
  if (!fs.existsSync(path.join(place, 'hello.aot'))) {
    throw new Error(`Java made no cache of the hello: ${pupil.said}`);
  }
  return (at) => run(at, `-XX:AOTCache=/tmp/${name}/hello.aot`);
}

/** One start: milliseconds, processor time until then and memory. */
async function once(run) {
  const port = await freePort();
  const begun = process.hrtime.bigint();
  const child = run(port);
  await untilReady(child, port);
  const millis = Number(process.hrtime.bigint() - begun) / 1e6;
  const result = { millis, processor: processorTime(child) * 1000, rss: memory(child).rss };
  const code = await stop(child);
  if (code !== 0 && code !== 143) {
    throw new Error(`it ended with ${code}: ${child.said}`);
  }
  await sleep(100);
  return result;
}

part(async () => {
  await migrate();
  const both = {
    [HELLO]: await hello('hello', options().filter((one) => !FOR_COMPILERS.test(one))),
    "the same with vel's options for the compilers": await hello('tuned', options()),
    // With AOTMode=on Java refuses to start rather than do without the cache.
    vel: (port) => veld(port, {}, ['-XX:AOTMode=on']),
  };
  const results = new Map(Object.keys(both).map((name) => [name, []]));
  for (let round = 0; round <= RUNS; round++) {
    say(round === 0 ? 'A start of each to warm the machine up …' : `Start ${round} of ${RUNS}`);
    for (const name of round % 2 ? Object.keys(both) : Object.keys(both).reverse()) {
      const result = await once(both[name]);
      if (round > 0) {
        results.get(name).push(result);
      }
    }
  }
  console.log(`${machine()}; medians of ${RUNS} starts in turn, until the first 200 on \`/api/health/ready\`.\n`);
  console.log('| | median ms | fastest ms | slowest ms | processor time, ms | RSS then, MiB | × hello | goal | reached |');
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|---|');
  const of = (name, field) => results.get(name).map((result) => result[field]);
  const base = median(of(HELLO, 'millis'));
  for (const name of Object.keys(both)) {
    const times = of(name, 'millis');
    const ratio = median(times) / base;
    row(name, cell(median(times)), cell(Math.min(...times)), cell(Math.max(...times)), cell(median(of(name, 'processor'))),
      cell(median(of(name, 'rss'))), cell(ratio, 2), name === 'vel' ? GOAL : '–', name === 'vel' ? (ratio <= GOAL ? 'yes' : 'no') : '–');
  }
});
