// What people who move from OpenAI to vel expect of their client. scripts/compat starts what this needs.
const assert = require('node:assert/strict');
const { createRequire } = require('node:module');
const { before, describe, test } = require('node:test');

const { COMPAT_CACHE, COMPAT_PORT, COMPAT_UPSTREAM, VEL_ADMIN_EMAIL, VEL_ADMIN_PASSWORD } = process.env;
const install = createRequire(`${COMPAT_CACHE}/package.json`);
const server = `http://127.0.0.1:${COMPAT_PORT}`;
const plain = 'openai/gpt-6-luna';
const messages = [{ role: 'user', content: 'Write 40 words about the sea' }];
const weather = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};
let key;

before(async () => {
  const post = async (path, body, token) => {
    const answer = await fetch(server + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
  };
  const { token } = await post('/api/auth/login', { email: VEL_ADMIN_EMAIL, password: VEL_ADMIN_PASSWORD });
  ({ key } = await post('/api/keys', { name: 'compat' }, token));
});

const ask = async (path) => Number(await (await fetch(`http://127.0.0.1:${COMPAT_UPSTREAM}${path}`)).text());

async function until(condition) {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (await condition()) {
      return;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail('waited for too long');
}

/** The whole text of a stream, its last usage and why it finished. */
async function gather(stream) {
  const all = { text: '', chunks: 0, usage: null, finish: null };
  for await (const chunk of stream) {
    all.chunks++;
    all.text += chunk.choices[0]?.delta?.content ?? '';
    all.finish = chunk.choices[0]?.finish_reason ?? all.finish;
    all.usage = chunk.usage ?? all.usage;
  }
  return all;
}

for (const name of ['openai-6', 'openai-4']) {
  const module = install(name);
  const OpenAI = module.default ?? module;
  const client = (more = {}) => new OpenAI({ apiKey: key, baseURL: `${server}/v1`, maxRetries: 0, timeout: 20_000, ...more });
  const chat = (body, options) => client().chat.completions.create({ model: plain, messages, ...body }, options);

  describe(`openai ${install(`./node_modules/${name}/package.json`).version}`, () => {
    test('answers in one piece', async () => {
      const answer = await chat({});
      assert.equal(answer.object, 'chat.completion');
      assert.ok(answer.choices[0].message.content.length > 20);
      assert.equal(answer.choices[0].finish_reason, 'stop');
      assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
    });

    test('streams the same answer, with usage where it is asked for', async () => {
      const answer = await chat({});
      const streamed = await gather(await chat({ stream: true, stream_options: { include_usage: true } }));
      assert.equal(streamed.text, answer.choices[0].message.content);
      assert.equal(streamed.finish, 'stop');
      assert.deepEqual(
        [streamed.usage.prompt_tokens, streamed.usage.completion_tokens],
        [answer.usage.prompt_tokens, answer.usage.completion_tokens],
      );
      assert.ok(streamed.chunks > 2);
      assert.equal((await gather(await chat({ stream: true }))).usage, null);
    });

    test('says in headers what happened', async () => {
      const { data, response } = await chat({}).withResponse();
      assert.ok(data.id);
      assert.equal(response.headers.get('x-vel-provider'), 'openai');
      assert.match(response.headers.get('x-vel-model'), /gpt-6-luna/);
      assert.equal(response.headers.get('x-vel-attempts'), '1');
      assert.ok(response.headers.get('x-vel-request-id'));
      const streamed = await chat({ stream: true }).withResponse();
      assert.equal(streamed.response.headers.get('x-vel-provider'), 'openai');
      await gather(streamed.data);
    });

    test('passes on what it does not know, and keeps its own fields to itself', async () => {
      const given = { logit_bias: { 50256: -100 }, seed: 7, brand_new: { deep: [1, null, 'x'] } };
      const answer = await chat({ model: 'perplexity/echo', fallbacks: ['groq/any'], ...given });
      const reached = JSON.parse(answer.choices[0].message.content);
      assert.equal(reached.model, 'echo');
      assert.deepEqual(reached.messages, messages);
      for (const [field, value] of Object.entries(given)) {
        assert.deepEqual(reached[field], value);
      }
      assert.ok(!('fallbacks' in reached));
    });

    test('carries a tool call there and back', async () => {
      const first = await chat({ model: 'perplexity/tools', tools: [weather] });
      const [call] = first.choices[0].message.tool_calls;
      assert.equal(first.choices[0].finish_reason, 'tool_calls');
      assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Oslo' });
      const second = await chat({
        model: 'perplexity/tools',
        tools: [weather],
        messages: [...messages, first.choices[0].message, { role: 'tool', tool_call_id: call.id, content: 'rain' }],
      });
      assert.equal(second.choices[0].message.content, 'The tool said rain to call_1');
    });

    test('streams a tool call in its pieces', async () => {
      const stream = await chat({ model: 'perplexity/tools', tools: [weather], stream: true });
      let text = '';
      let finish;
      for await (const chunk of stream) {
        const [call] = chunk.choices[0]?.delta?.tool_calls ?? [];
        text += call?.function?.arguments ?? '';
        finish = chunk.choices[0]?.finish_reason ?? finish;
      }
      assert.deepEqual(JSON.parse(text), { city: 'Oslo' });
      assert.equal(finish, 'tool_calls');
    });

    test('answers in the form of a schema', async () => {
      const schema = { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'], additionalProperties: false };
      const answer = await chat({ response_format: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema } } });
      assert.ok(Number.isInteger(JSON.parse(answer.choices[0].message.content).count));
    });

    test('refuses a wrong key', async () => {
      const wrong = client({ apiKey: 'vel_wrong' }).chat.completions.create({ model: plain, messages });
      await assert.rejects(wrong, (e) => e instanceof OpenAI.AuthenticationError && e.status === 401 && Boolean(e.message));
    });

    test('does not know every model', async () => {
      for (const model of ['no-such-model', 'no-such-provider/model', 'openai/any+404']) {
        await assert.rejects(chat({ model }), (e) => e instanceof OpenAI.NotFoundError && e.code === 'model_not_found', model);
      }
    });

    test('refuses a bad body, and says what is bad', async () => {
      await assert.rejects(chat({ messages: 'hello' }), (e) => e instanceof OpenAI.BadRequestError && Boolean(e.error?.message));
      await assert.rejects(chat({ model: undefined }), (e) => e instanceof OpenAI.BadRequestError);
    });

    test('hands on that a model is too busy, and when to come back', async () => {
      await assert.rejects(
        chat({ model: `openai/${name}+429` }),
        (e) => e instanceof OpenAI.RateLimitError && Number(new Headers(e.headers).get('retry-after')) >= 1,
      );
    });

    test("lets the client's own retries wait as long as they are told", async () => {
      const times = [];
      const noting = (...request) => {
        times.push(Date.now());
        return fetch(...request);
      };
      const retrying = client({ maxRetries: 1, fetch: noting });
      const answers = [];
      const slow = retrying.chat.completions.create({ model: `openai/${name}-retry+429`, messages });
      await slow.then((answer) => answers.push(answer)).catch((e) => assert.ok(e instanceof OpenAI.RateLimitError));
      assert.equal(times.length, 2);
      assert.ok(times[1] - times[0] >= 1000, `${times[1] - times[0]} ms`);
    });

    test('hangs up on the provider when the client does', async () => {
      const hungUp = await ask('/hung-up');
      const stream = await chat({ model: 'perplexity/endless', stream: true });
      let pieces = 0;
      for await (const chunk of stream) {
        assert.ok(chunk);
        if (++pieces === 5) {
          stream.controller.abort();
        }
      }
      await until(async () => (await ask('/hung-up')) === hungUp + 1);
    });

    for (const fault of ['cut', 'stall', '503', 'reset', 'malformed-chunk', 'null-choices', 'no-done']) {
      test(`brings a whole answer through ${fault}`, { timeout: 30_000 }, async () => {
        const whole = (await chat({ model: 'groq/spare' })).choices[0].message.content;
        const body = { model: `openai/${name}-stream+${fault}`, fallbacks: ['groq/spare'], stream: true };
        assert.equal((await gather(await chat(body))).text, whole);
      });
    }

    test('tells which model really answered', async () => {
      const body = { model: `openai/${name}-whole+503`, fallbacks: ['groq/spare'] };
      const { data, response } = await chat(body).withResponse();
      assert.equal(response.headers.get('x-vel-provider'), 'groq');
      assert.ok(Number(response.headers.get('x-vel-attempts')) > 1);
      assert.ok(data.choices[0].message.content);
    });

    test('ends a stream that nobody can go on with in an error, not in a shorter answer', async () => {
      let text = '';
      const failing = async () => {
        for await (const chunk of await chat({ model: `openai/${name}-alone+cut`, stream: true })) {
          text += chunk.choices[0]?.delta?.content ?? '';
        }
      };
      await assert.rejects(failing, OpenAI.APIError);
      assert.ok(text.length > 0);
    });

    test('lists models', async () => {
      const ids = [];
      for await (const model of client().models.list()) {
        assert.equal(model.object, 'model');
        ids.push(model.id);
      }
      assert.ok(ids.length > 0);
    });

    test('embeds texts', async () => {
      const answer = await client().embeddings.create({ model: 'openai/text-embedding-3-small', input: ['sea', 'shore'], dimensions: 8 });
      assert.equal(answer.data.length, 2);
      assert.equal(answer.data[1].embedding.length, 8);
      assert.ok(Math.abs(Math.hypot(...answer.data[0].embedding) - 1) < 0.01);
    });

    test('answers the responses interface', async () => {
      const answer = await client().responses.create({ model: plain, input: 'Write 20 words' });
      assert.equal(answer.status, 'completed');
      assert.ok(answer.output_text.length > 10);
      assert.ok(answer.usage.output_tokens > 0);
    });

    test('streams the responses interface', async () => {
      const stream = await client().responses.create({ model: plain, input: 'Write 20 words', stream: true });
      let text = '';
      let completed;
      for await (const event of stream) {
        text += event.type === 'response.output_text.delta' ? event.delta : '';
        completed = event.type === 'response.completed' ? event.response : completed;
      }
      assert.ok(completed);
      assert.equal(completed.output[0].content[0].text, text);
    });
  });
}
