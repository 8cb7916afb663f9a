// Other people's ids: whatever an administrator reaches is asked for by a customer success manager who sees
// their own accounts alone, and by one who may only read. Nothing of an account outside comes back.
import { Person, formsOf } from '../library/farol.mjs';
import { none, test, that } from '../library/tap.mjs';
import { walk } from '../library/walk.mjs';

const SECRET = 'Segredo Alheio', MINE = 'Conta do Caio';

export async function attackPortfolio(world) {
  const { admin, house } = world;
  const send = async (kind, rows) => {
    const answer = await fetch(`${house.base}/api/v1/${kind}`, { method: 'POST', body: JSON.stringify({ rows }),
      headers: { authorization: `Bearer ${world.key}`, 'content-type': 'application/json' } });
    if (!answer.ok) throw new Error(`${kind}: ${await answer.text()}`);
  };
  await send('accounts', [
    { external_id: 'secret', name: SECRET, owner_email: 'other@cais.example', tax_id: '11222333000181', segment: `${SECRET} S` },
    { external_id: 'mine', name: MINE, owner_email: 'csm@cais.example' }]);
  const of = (account, word) => ({ account_external_id: account, external_id: `${account}-1`, ...word });
  for (const [account, word] of [['secret', SECRET], ['mine', MINE]]) {
    await send('contacts', [of(account, { name: word, email: `${account}@people.example` })]);
    await send('subscriptions', [of(account, { amount: 100000, currency: 'BRL', interval_unit: 'month', interval_count: 1, quantity: 1, plan: `${word} plan`, start_date: '2025-05-01' })]);
    await send('tickets', [of(account, { subject: `${word} ticket`, opened_at: '2026-01-02T10:00:00Z', status: 'open' })].map((row) => {
      const known = world.document.components.schemas.tickets.properties;
      return Object.fromEntries(Object.entries(row).filter(([name]) => name in known));
    }));
    await send('interactions', [of(account, { kind: 'note', at: '2026-02-01T10:00:00Z', summary: `${word} note` })]);
  }
  const csm = await new Person(house.base).signIn('csm@cais.example');
  const reader = await new Person(house.base).signIn('reader@cais.example');
  const asked = await walk(admin, { starts: ['/accounts/secret', '/accounts/mine', '/accounts?q=segredo', '/search?q=segredo', '/'], most: 12 });

  await test('a person sees nothing of accounts outside their portfolio, at any address', async () => {
    const targets = new Set([...asked.map((page) => page.target), '/accounts?q=alheio', '/search?q=segredo+alheio', '/search?q=11222333000181',
      '/search?q=people.example', '/accounts/secret', '/accounts?format=csv', '/dashboard.csv']);
    const found = [];
    let mine = 0, refused = 0;
    for (const target of targets) {
      const answer = await csm.get(target);
      const said = answer.text.replace(/<input[^>]*value="[^"]*"[^>]*>/g, '');
      if (said.includes(SECRET) || said.includes('secret@people.example')) found.push(`${target}: ${said.slice(Math.max(0, said.indexOf(SECRET) - 60), said.indexOf(SECRET) + 40)}`);
      if (said.includes(MINE)) mine++;
      if (answer.status === 404 || answer.status === 403) refused++;
      if (answer.status >= 500) found.push(`${target}: ${answer.status}`);
    }
    none(found, `of ${targets.size} addresses these tell`);
    that(mine >= 3, `their own account shows only ${mine} times`);
    that(refused >= 5, `only ${refused} addresses were refused`);
  });

  await test('a person changes nothing of accounts outside their portfolio', async () => {
    const found = [], token = await csm.token();
    const secrets = asked.filter((page) => page.type.startsWith('text/html') && page.status === 200 && page.text.includes(SECRET) && /^\/(accounts|records)\//.test(page.target));
    const shapes = new Set();
    for (const page of secrets)
      for (const form of page.forms) {
        if (form.method !== 'POST' || !/^\/(accounts|records)\//.test(form.action) || shapes.has(form.action)) continue;
        const own = formsOf((await admin.get(page.target)).text, admin.base + page.target).find((one) => one.action === form.action);
        if (!/secret|\/records\/[a-z_]+\/[\d.]+/.test(form.action) || !own) continue;
        shapes.add(form.action);
        const answer = await csm.ask('POST', form.action, { form: own.fields.filter((field) => field.name !== 'csrf').map((field) => [field.name, field.value || 'x']).concat([['csrf', token]]) });
        if (![403, 404].includes(answer.status)) found.push(`POST ${form.action}: ${answer.status}`);
      }
    that(shapes.size >= 3, `only ${[...shapes]} were tried`);
    none(found, 'taken');
  });

  await test('the API shows and changes nothing outside the portfolio of the key\'s person', async () => {
    const key = house.key('csm@cais.example', 'read:accounts,write:accounts,read:records,write:records,read:reports,read:settings,read:audit');
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const found = [];
    const reading = Object.keys(world.document.paths).filter((path) => world.document.paths[path].get && !/\{(?!external_id)/.test(path));
    that(reading.length > 15, `only ${reading}`);
    for (const target of [...reading.map((path) => path.replace(/^\/api\/v1/, '').replace('{external_id}', 'secret')), '/accounts?limit=1000', '/accounts/secret', '/accounts?q=segredo', ...world.kinds.filter((kind) => !['accounts', 'fx_rates'].includes(kind)).map((kind) => `/${kind}?account=secret`)]) {
      const answer = await fetch(`${house.base}/api/v1${target}`, { headers });
      const said = await answer.text();
      if (said.includes('Segredo')) found.push(`${target}: ${answer.status}`);
    }
    for (const [method, target, body] of [['PATCH', '/accounts/secret', { name: 'Mine now' }], ['PUT', '/accounts/secret', { name: 'Mine now' }],
      ['POST', '/accounts', { rows: [{ external_id: 'secret', name: 'Mine now' }] }], ['POST', '/contacts', { rows: [{ external_id: 'secret-1', account_external_id: 'secret', name: 'Mine now' }] }],
      ['POST', '/contacts', { rows: [{ external_id: 'secret-1', account_external_id: 'mine' }] }],
      ['POST', '/interactions', { rows: [{ account_external_id: 'secret', kind: 'note', at: '2026-02-02T10:00:00Z', summary: 'x' }] }],
      ['POST', '/subscriptions', { rows: [{ external_id: 'secret-1', amount: 1 }] }],
      ['POST', '/accounts', { rows: [{ external_id: 'mine', parent_external_id: 'secret' }] }]]) {
      const answer = await fetch(`${house.base}/api/v1${target}`, { method, headers: { ...headers, 'if-match': '*' }, body: JSON.stringify(body) });
      if (answer.ok && !/parent/.test(JSON.stringify(body))) found.push(`${method} ${target} ${JSON.stringify(body)}: ${answer.status} ${(await answer.text()).slice(0, 200)}`);
    }
    none(found, 'told or taken');
    that((await admin.get('/accounts/secret')).text.includes(SECRET), 'the account was changed');
  });

  await test('who may only read has no form that changes the record, and cannot send one', async () => {
    const found = [], token = await reader.token();
    for (const page of asked.filter((one) => one.route)) {
      for (const form of page.forms) {
        if (form.method !== 'POST' || /preferences|sign-out|sign-in|\/profile/.test(form.action)) continue;
        const answer = await reader.ask('POST', form.action, { form: form.fields.filter((field) => field.name !== 'csrf').map((field) => [field.name, field.value]).concat([['csrf', token]]) });
        if (![403, 404].includes(answer.status) && !/\/views/.test(form.action)) found.push(`POST ${form.action}: ${answer.status}`);
      }
    }
    none([...new Set(found)], 'taken');
  });
}
