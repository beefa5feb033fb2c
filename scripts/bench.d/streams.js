// node streams.js first|many HEADERS-AS-JSON PORT PATH MODEL COUNT
//   first  the time to the first word of one stream after the other, as a median in milliseconds
//   many   so many slow streams at once, and whether each brought every frame once and in order
const http = require('node:http');
const [how, headersText, port, path, model, countText] = process.argv.slice(2);
const count = Number(countText);
const WORDS = 20;
const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });

function stream(name) {
  const body = JSON.stringify({
    model: name,
    temperature: 1,
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'user', content: 'hello' }],
  });
  const headers = {
    ...JSON.parse(headersText),
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache',
    'Content-Length': Buffer.byteLength(body),
  };
  return new Promise((done) => {
    const start = process.hrtime.bigint();
    let first;
    let text = '';
    const end = (status) => done({ status, first, text });
    const request = http.request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers }, (answer) => {
      answer.on('data', (data) => {
        text += data;
        if (first === undefined && text.includes(' w0')) {
          first = Number(process.hrtime.bigint() - start) / 1e6;
        }
      });
      answer.on('end', () => end(answer.statusCode));
      answer.on('error', () => end('broken'));
    });
    request.on('error', (e) => end(e.code ?? 'broken'));
    request.end(body);
  });
}

function isWhole({ status, text }) {
  const words = text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)).choices?.[0]?.delta?.content)
    .filter(Boolean);
  return (
    status === 200 &&
    words.join('') === Array.from({ length: WORDS }, (_, i) => ` w${i}`).join('') &&
    text.split('data: [DONE]').length === 2
  );
}

async function main() {
  if (how === 'first') {
    const times = [];
    for (let i = 0; i < count + 50; i++) {
      const { first } = await stream(model);
      if (i >= 50 && first !== undefined) {
        times.push(first);
      }
    }
    times.sort((a, b) => a - b);
    console.log(JSON.stringify({ median: times[Math.floor(times.length / 2)] ?? null, lost: count - times.length }));
  } else {
    const answers = await Promise.all(Array.from({ length: count }, () => stream(`${model}-paced`)));
    const bad = answers.filter((answer) => !isWhole(answer));
    console.log(JSON.stringify({ whole: count - bad.length, of: count, bad: bad.slice(0, 2).map((b) => [b.status, b.text.slice(-200)]) }));
  }
  agent.destroy();
}

main();
