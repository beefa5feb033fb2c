// An OpenAI-compatible upstream that takes no time: it writes prepared bytes to the socket. Prints its port.
// A model whose name ends in "paced" streams one frame every 40 ms.
const net = require('node:net');

const FRAMES = 20;
const GAP_MILLIS = 40;
const id = { id: 'chatcmpl-bench', created: 1700000000, model: 'bench' };
const usage = { prompt_tokens: 120, completion_tokens: FRAMES, total_tokens: 120 + FRAMES };
const text = 'This answer is always the same: it is here to measure how much a gateway adds to a request, and nothing else.';

const whole = JSON.stringify({
  ...id,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, logprobs: null, finish_reason: 'stop' }],
  usage,
});
const JSON_ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(whole)}\r\n\r\n${whole}`,
);

const chunk = (data) => `${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`;
const piece = (choices, more = {}) =>
  chunk(`data: ${JSON.stringify({ ...id, object: 'chat.completion.chunk', choices, ...more })}\n\n`);
const delta = (value, finish = null) => piece([{ index: 0, delta: value, finish_reason: finish }]);
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const FRAME_LIST = [
  delta({ role: 'assistant', content: '' }),
  ...Array.from({ length: FRAMES }, (_, i) => delta({ content: ` w${i}` })),
  delta({}, 'stop'),
  piece([], { usage }),
  `${chunk('data: [DONE]\n\n')}0\r\n\r\n`,
];
const STREAM_ANSWER = Buffer.from(HEAD + FRAME_LIST.join(''));

function pace(socket) {
  let next = 0;
  socket.write(HEAD);
  const timer = setInterval(() => {
    if (socket.destroyed || next >= FRAME_LIST.length) {
      clearInterval(timer);
    } else {
      socket.write(FRAME_LIST[next++]);
    }
  }, GAP_MILLIS);
}

function answer(socket, body) {
  if (!/"stream":\s*true/.test(body)) {
    socket.write(JSON_ANSWER);
  } else if (/"model":\s*"[^"]*paced"/.test(body)) {
    pace(socket);
  } else {
    socket.write(STREAM_ANSWER);
  }
}

/** The length of the first whole request in the bytes, and where its body begins; null when more must come. */
function request(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) {
    return null;
  }
  const head = bytes.toString('latin1', 0, end);
  const from = end + 4;
  const length = /^content-length:\s*(\d+)/im.exec(head);
  if (length) {
    return bytes.length >= from + Number(length[1]) ? { from, to: from + Number(length[1]) } : null;
  }
  if (/^transfer-encoding:\s*chunked/im.test(head)) {
    const last = bytes.indexOf('0\r\n\r\n', from);
    return last < 0 ? null : { from, to: last + 5 };
  }
  return { from, to: from };
}

const server = net.createServer({ noDelay: true }, (socket) => {
  let unread = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    unread = unread.length === 0 ? data : Buffer.concat([unread, data]);
    for (let one = request(unread); one; one = request(unread)) {
      answer(socket, unread.toString('latin1', one.from, one.to));
      unread = unread.subarray(one.to);
    }
  });
});
server.listen({ port: Number(process.argv[2] ?? 0), host: '127.0.0.1', backlog: 2048 }, () =>
  console.log(server.address().port),
);
