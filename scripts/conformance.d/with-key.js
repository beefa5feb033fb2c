// Hands requests on to a daemon with a key that the suite cannot send: node with-key.js ORIGIN KEY. Prints its own port.
'use strict';
const http = require('node:http');
const [, , target, key] = process.argv;
const upstream = new URL(target);

const server = http.createServer((request, response) => {
  const headers = { ...request.headers, authorization: `Bearer ${key}` };
  const onward = http.request(
    { host: upstream.hostname, port: upstream.port, path: request.url, method: request.method, headers, setHost: false },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    },
  );
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
