// Speaks to vel as its clients do.
const crypto = require('node:crypto');
const http = require('node:http');

const MOST_TRIES = 20;
const sleep = (millis) => new Promise((done) => setTimeout(done, millis));

/** One request; rejects when the connection is refused or breaks. */
function send(agent, port, method, route, headers, body) {
  return new Promise((done, failed) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const request = http.request(
      {
        agent,
        host: '127.0.0.1',
        port,
        method,
        path: route,
        headers: { ...headers, ...(text && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }) },
      },
      (answer) => {
        let said = '';
        answer.setEncoding('utf8');
        answer.on('data', (data) => (said += data));
        answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text: said }));
        answer.on('error', failed);
        answer.on('aborted', () => failed(new Error('the answer was cut off')));
      },
    );
    request.on('error', failed);
    request.end(text);
  });
}

/** Somebody who is signed in, counts what is answered, and tries again as docs/daemon.md says. */
class Client {
  constructor(port, retries = false) {
    this.port = port;
    this.retries = retries;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
    this.headers = {};
    this.answers = new Map();
    this.again = 0;
    this.failures = [];
  }

  async signIn({ email, password }) {
    const { token } = await this.ask('POST', '/api/auth/login', { email, password });
    this.headers = { Authorization: `Bearer ${token}` };
    return this;
  }

  /** The answer's JSON; what is not expected throws and is remembered. */
  async ask(method, route, body, expected = [200, 201]) {
    const answer = await this.raw(method, route, body);
    if (!expected.includes(answer.status)) {
      throw this.failure(`${method} ${route}: ${answer.status} ${answer.text.slice(0, 300)}`);
    }
    return answer.text.startsWith('{') && !/event-stream/.test(answer.headers['content-type'] ?? '') ? JSON.parse(answer.text) : answer.text;
  }

  async raw(method, route, body) {
    const headers = { ...this.headers, ...(method !== 'GET' && { 'Idempotency-Key': crypto.randomUUID() }) };
    for (let tried = 1; ; tried++) {
      let answer;
      try {
        answer = await send(this.agent, this.port, method, route, headers, body);
      } catch (e) {
        if (!this.retries || tried === MOST_TRIES) {
          throw this.failure(`${method} ${route}: ${e.message}`);
        }
      }
      if (answer && (answer.status !== 503 || !this.retries || tried === MOST_TRIES)) {
        this.answers.set(answer.status, (this.answers.get(answer.status) ?? 0) + 1);
        return answer;
      }
      this.again++;
      await sleep(Math.max(100, Number(answer?.headers['retry-after'] ?? 0) * 1000));
    }
  }

  failure(text) {
    this.failures.push(text);
    return new Error(text);
  }

  /**
   * Watches a task to its end, going on from the last event wherever it breaks off.
   *
   * @param seen told 1 when a stream is open, and -1 when it is not any more
   * @returns how many final events came, and whether all came once and in order
   */
  async watch(task, seen = () => {}) {
    const found = { finals: 0, last: 0, gaps: 0, streams: 0 };
    for (let tried = 1; found.finals === 0; tried++) {
      if (tried > MOST_TRIES) {
        throw this.failure(`the stream of ${task} never came to its end`);
      }
      try {
        const before = found.last;
        await this.stream(task, found, seen);
        tried = found.last > before ? 1 : tried;
      } catch (e) {
        if (!this.retries) {
          throw this.failure(`the stream of ${task}: ${e.message}`);
        }
        this.again++;
      }
      if (found.finals === 0) {
        await sleep(200);
      }
    }
    return found;
  }

  stream(task, found, seen) {
    return new Promise((done, failed) => {
      const headers = { ...this.headers, ...(found.last && { 'Last-Event-ID': String(found.last) }) };
      const request = http.get({ agent: this.agent, host: '127.0.0.1', port: this.port, path: `/api/tasks/${task}/stream`, headers }, (answer) => {
        if (answer.statusCode !== 200) {
          answer.resume();
          failed(new Error(String(answer.statusCode)));
          return;
        }
        found.streams++;
        let rest = '';
        answer.setEncoding('utf8');
        seen(1);
        answer.on('close', () => seen(-1));
        answer.on('data', (data) => {
          const frames = (rest + data).split('\n\n');
          rest = frames.pop();
          frames.forEach((frame) => count(frame, found));
        });
        answer.on('end', done);
        answer.on('aborted', () => failed(new Error('cut off')));
        answer.on('error', failed);
      });
      request.on('error', failed);
    });
  }

  close() {
    this.agent.destroy();
  }
}

const FINAL = /^event: (result|error)$/m;

function count(frame, found) {
  const id = /^id: (\d+)$/m.exec(frame);
  if (id) {
    found.gaps += Number(id[1]) === found.last + 1 ? 0 : 1;
    found.last = Number(id[1]);
    found.finals += FINAL.test(frame) ? 1 : 0;
  }
}

module.exports = { Client };
