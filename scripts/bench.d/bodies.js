// Many clients that each send a large body at the same moment, and what each was answered.
// node bodies.js PORT KEY PATH CONNECTIONS BODY-BYTES
const net = require('node:net');
const [port, key, path, connections, size] = process.argv.slice(2);
const pad = 'pad '.repeat(Number(size) / 4 - 64);
const body = JSON.stringify({ model: 'openai/bench', temperature: 1, messages: [{ role: 'user', content: pad }] });
const head =
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${key}\r\nCache-Control: no-cache\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
const answers = new Map();
const count = (what) => answers.set(what, (answers.get(what) ?? 0) + 1);

function one() {
  return new Promise((done) => {
    let got = '';
    let over = false;
    const end = (what) => {
      if (!over) {
        over = true;
        count(what);
        done();
      }
    };
    const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(head + body));
    socket.setTimeout(60_000, () => socket.destroy(new Error('timeout')));
    socket.on('data', (data) => (got += got.length < 2000 ? data.toString('latin1') : ''));
    socket.on('error', (e) => end(got ? got.slice(9, 12) : e.code ?? e.message));
    socket.on('close', () => {
      const status = got.slice(9, 12) || 'no answer';
      end(status === '503' && !/^retry-after: \d+/im.test(got) ? '503 without Retry-After' : status);
    });
  });
}

Promise.all(Array.from({ length: Number(connections) }, one)).then(() => {
  console.log(JSON.stringify(Object.fromEntries([...answers].sort())));
});
