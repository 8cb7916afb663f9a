// API keys: none, wrong, revoked, of a person shut out, beyond their scopes.
import { equal, none, test, that } from '../library/tap.mjs';

const scopes = ['read:accounts', 'write:accounts', 'read:records', 'write:records', 'read:reports', 'import'];

export async function attackKeys({ house, document }) {
  const ask = (method, path, key) => fetch(house.base + path.replace(/\{[^}]+\}/g, 'mine'), { method,
    headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), 'content-type': 'application/json' }, body: method === 'GET' ? undefined : '{}' });
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods)
    .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
    .map(([method, operation]) => ({ method: method.toUpperCase(), path, needs: operation.security?.[0]?.key })));

  await test('no operation is open without a key, nor with one made up', async () => {
    const found = [];
    const made = house.key('admin@cais.example', 'read:accounts');
    for (const { method, path, needs } of operations.filter((operation) => operation.needs))
      for (const key of [null, 'x', 'Bearer', made.slice(0, -1) + (made.endsWith('a') ? 'b' : 'a'), made.slice(0, -4), `${made}x`, 'a'.repeat(4000)]) {
        const answer = await ask(method, path, key);
        if (![401, 429].includes(answer.status)) found.push(`${method} ${path} ${needs}: ${answer.status}`);
      }
    none(found, 'open');
  });

  await test('a key does what its scopes say and nothing else', async () => {
    const found = [];
    for (const scope of scopes) {
      const key = house.key('admin@cais.example', scope);
      for (const { method, path, needs } of operations.filter((operation) => operation.needs)) {
        const answer = await ask(method, path, key);
        const may = needs.every((one) => one === scope);
        if (may === (answer.status === 403)) found.push(`${method} ${path} needs ${needs}, with ${scope}: ${answer.status}`);
      }
    }
    none(found, 'wrong');
  });

  await test('a key ends with its person and with its revocation', async () => {
    house.person('leaver@cais.example', 'admin');
    const key = house.key('leaver@cais.example', 'read:accounts');
    equal((await ask('GET', '/api/v1/accounts', key)).status, 200, 'before');
    house.run(['user', 'shut-out', 'leaver@cais.example']);
    equal((await ask('GET', '/api/v1/accounts', key)).status, 401, 'once shut out');
    const second = house.key('admin@cais.example', 'read:accounts');
    const number = Math.max(...[...house.run(['key', 'list']).matchAll(/^\s*(\d+)\s/gm)].map((m) => Number(m[1])));
    house.run(['key', 'revoke', String(number)]);
    equal((await ask('GET', '/api/v1/accounts', second)).status, 401, 'once revoked');
    that(!house.run(['key', 'list']).includes(second), 'the list tells keys');
  });
}
