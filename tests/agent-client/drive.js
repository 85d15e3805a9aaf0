// Drives an agent with Forest's own client: AGENT_URL, AUTH_SECRET and SCHEMA (the path of the schema file) say which.
// It prints a line of JSON for each step; what the steps should answer is for the test that started it to say.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import agentClient from '@forestadmin/agent-client';

const { AGENT_URL, AUTH_SECRET, SCHEMA } = process.env;

function mint(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', AUTH_SECRET).update(signed).digest('base64url')}`;
}

const now = Math.floor(Date.now() / 1000);
const token = mint({
  id: 1, email: 'ada@example.com', firstName: 'Ada', lastName: 'Admin', team: 'Operations', role: 'admin',
  permissionLevel: 'admin', renderingId: 1, tags: {}, iat: now, exp: now + 3600,
});

const { collections } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
const actionEndpoints = Object.fromEntries(collections.map((collection) => [
  collection.name,
  Object.fromEntries(collection.actions.map((action) => [
    action.name,
    { id: action.id, name: action.name, endpoint: action.endpoint, hooks: action.hooks, fields: action.fields },
  ])),
]));

const client = (bearer) => agentClient.createRemoteAgentClient({ url: AGENT_URL, token: bearer, actionEndpoints });
const users = client(token).collection('users');

async function step(name, run) {
  try {
    console.log(JSON.stringify({ step: name, answer: (await run()) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ step: name, error: String(error.message) }));
  }
}

await step('list', () => users.list({
  fields: ['id', 'email'], sort: { field: 'id', ascending: false }, pagination: { size: 2, number: 1 },
}));
await step('filter', () => users.list({
  fields: ['id'], filters: { aggregator: 'And', conditions: [{ field: 'email', operator: 'EndsWith', value: '.org' }] },
}));
await step('search', () => users.search('ada'));
await step('count', () => users.count());
await step('form', async () => {
  const action = await users.action('Impersonate', { recordId: 1 });
  return action.getFields().map((field) => field.getName());
});
await step('execute', async () => {
  const action = await users.action('Impersonate', { recordId: 1 });
  return action.execute();
});
await step('forged', () => client(`${token}x`).collection('users').list({ fields: ['id'] }));
