// Stands in front of instances as Fly's edge does: each request to the next one, and to another when the connection is refused, or
// breaks before anything was answered to a request that may be sent twice.
const http = require('node:http');

const MOST_TRIES = 20;

class Proxy {
  /** @param ports of the instances; whoever replaces one may change them */
  constructor(ports) {
    this.ports = ports;
    this.next = 0;
    this.refused = 0;
    this.broken = 0;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
    this.server = http.createServer((request, answer) => this.take(request, answer));
    this.server.keepAliveTimeout = 60_000;
  }

  async listen() {
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    return this.server.address().port;
  }

  take(request, answer) {
    const pieces = [];
    request.on('data', (data) => pieces.push(data));
    request.on('end', () => this.pass(request, Buffer.concat(pieces), answer, 1));
  }

  pass(request, body, answer, tried) {
    const port = this.ports[this.next++ % this.ports.length];
    const mayTwice = request.method === 'GET' || Boolean(request.headers['idempotency-key']);
    const upstream = http.request(
      { agent: this.agent, host: '127.0.0.1', port, method: request.method, path: request.url, headers: request.headers },
      (found) => {
        answer.writeHead(found.statusCode, found.headers);
        found.pipe(answer);
        found.on('aborted', () => answer.destroy());
        answer.on('close', () => found.destroy());
      },
    );
    upstream.on('error', (e) => {
      if (answer.headersSent || answer.destroyed) {
        return;
      }
      const refused = e.code === 'ECONNREFUSED';
      if ((!refused && !mayTwice) || tried === MOST_TRIES) {
        answer.destroy();
        return;
      }
      this[refused ? 'refused' : 'broken']++;
      setTimeout(() => this.pass(request, body, answer, tried + 1), tried > this.ports.length ? 100 : 0);
    });
    upstream.end(body);
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
    this.agent.destroy();
  }
}

module.exports = { Proxy };
