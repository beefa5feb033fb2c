// What a user does in the first minutes, once.
const { Client } = require('./client.js');
const { ACCOUNT } = require('./machine.js');

const chat = (stream, words = 9) => ({
  model: 'gpt-4o-mini',
  stream,
  temperature: 1,
  messages: [{ role: 'user', content: `Write ${words} words` }],
});

module.exports = {
  chat,
  async smoke(port) {
    const client = await new Client(port).signIn(ACCOUNT);
    const agent = await client.ask('POST', '/api/agents', { name: `smoke ${Date.now()}`, type: 'researcher', config: {} });
    const task = await client.ask('POST', '/api/tasks', { agent_id: agent.id, description: 'Write 20 words' });
    await client.watch(task.id);
    for (const stream of [false, true]) {
      await client.ask('POST', '/v1/chat/completions', chat(stream));
    }
    for (const route of ['/openapi.json', '/api/health', '/api/users/me', '/api/agents', '/api/tasks', '/api/usage', '/api/audit-logs']) {
      await client.ask('GET', route);
    }
    client.close();
  },
};
