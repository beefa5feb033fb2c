// A provider that shows what reached it. Prints its port. By the model's name:
//   echo     answers with the request's own body, as text
//   tools    calls a tool, or says the tool's result when it has one
//   endless  streams until somebody hangs up; GET /hung-up tells how often that was
// GET /seen/MODEL tells how many requests there were for a model.
const http = require('node:http');

const seen = new Map();
let hungUp = 0;
const base = { id: 'chatcmpl-compat', created: 1700000000 };
const usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };
const call = (delta) => ({ tool_calls: [{ index: 0, ...delta }] });

function stream(response, body, deltas, finish) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (choices, more = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', model: body.model, choices, ...more })}\n\n`,
    );
  deltas.forEach((delta) => send([{ index: 0, delta, finish_reason: null }]));
  if (!finish) {
    return send;
  }
  send([{ index: 0, delta: {}, finish_reason: finish }]);
  if (body.stream_options?.include_usage) {
    send([], { usage });
  }
  response.end('data: [DONE]\n\n');
  return send;
}

function whole(response, body, message, finish) {
  response.writeHead(200, { 'content-type': 'application/json' });
  const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }];
  response.end(JSON.stringify({ ...base, object: 'chat.completion', model: body.model, choices, usage }));
}

function tools(response, body) {
  const result = body.messages.find((message) => message.role === 'tool');
  if (result) {
    const content = `The tool said ${result.content} to ${result.tool_call_id}`;
    return body.stream
      ? stream(response, body, [{ role: 'assistant', content }], 'stop')
      : whole(response, body, { content }, 'stop');
  }
  const [first, second] = ['{"city":', '"Oslo"}'];
  const name = body.tools[0].function.name;
  return body.stream
    ? stream(
        response,
        body,
        [
          { role: 'assistant', content: null },
          call({ id: 'call_1', type: 'function', function: { name, arguments: '' } }),
          call({ function: { arguments: first } }),
          call({ function: { arguments: second } }),
        ],
        'tool_calls',
      )
    : whole(
        response,
        body,
        { content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name, arguments: first + second } }] },
        'tool_calls',
      );
}

function endless(response, body) {
  const send = stream(response, body, [{ role: 'assistant', content: 'and' }], null);
  const timer = setInterval(() => send([{ index: 0, delta: { content: ' on' }, finish_reason: null }]), 30);
  response.on('close', () => {
    clearInterval(timer);
    hungUp++;
  });
}

function answer(response, body) {
  seen.set(body.model, (seen.get(body.model) ?? 0) + 1);
  if (body.model === 'tools') {
    return tools(response, body);
  }
  if (body.model === 'endless') {
    return endless(response, body);
  }
  return whole(response, body, { content: JSON.stringify(body) }, 'stop');
}

const server = http.createServer((request, response) => {
  if (request.url === '/hung-up') {
    return response.end(String(hungUp));
  }
  if (request.url.startsWith('/seen/')) {
    return response.end(String(seen.get(request.url.slice(6)) ?? 0));
  }
  let text = '';
  request.on('data', (data) => (text += data));
  request.on('end', () => (text ? answer(response, JSON.parse(text)) : response.writeHead(404).end('{}')));
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(server.address().port));
