// The API as a program uses it, on a server with the sample company: every answer is held against the schema
// that the server's own OpenAPI document gives for it, every operation of the document is asked at least once,
// and reports equal what the command line prints, byte for byte.
//   node api.mjs FAROL        (the program; a database of its own is made in a temporary folder)
// TAP on stdout. Skipped where ajv is missing.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const farol = process.argv[2];
const require = createRequire(import.meta.url);
let Ajv;
try {
  Ajv = require('ajv/dist/2020');
} catch {
  console.log('1..0 # SKIP npm ci has not been run');
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'farol-api-'));
const database = join(folder, 'farol.db');
const environment = { ...process.env, FAROL_LANGUAGE: 'en', FAROL_DB: database };
const run = (...args) =>
  execFileSync(farol, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });

let tests = 0, failed = 0;
async function test(name, body) {
  tests++;
  try {
    await body();
    console.log(`ok ${tests} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${tests} - ${name}`);
    for (const line of String(error.message ?? error).split('\n').slice(0, 12)) console.log(`# ${line}`);
  }
}
function equal(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Error(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}
function that(condition, what) {
  if (!condition) throw new Error(what);
}

function serve() {
  const server = spawn(farol, ['serve', '--listen', '127.0.0.1:0'], { env: environment });
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk) => {
      said += chunk;
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (address) resolve({ server, base: address[0] });
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('exit', () => reject(new Error(`serve ended: ${said}`)));
  });
}

const keyFor = (user, scopes, ...more) =>
  run('key', 'add', '--user', user, '--name', 'test', '--scopes', scopes, ...more).toString().trim();

run('demo', '--accounts', '40', '--months', '18');
run('user', 'add', 'ana@cais.example', '--role', 'admin', '--generate-password');
const { server, base } = await serve();
const everything = 'read:accounts,write:accounts,read:records,write:records,read:reports,import,'
  + 'read:users,write:users,read:settings,write:settings,views,read:audit';
// Several of the same, in turn: more requests than one key may send at once.
const keys = Array.from({ length: 6 }, () => keyFor('ana@cais.example', everything));
let turn = 0;
const ours = Symbol('one of ours');
const document = await (await fetch(`${base}/api/v1/openapi.json`)).json();
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(document, 'farol');
const asked = new Set();

// The operation of the document that an address is, most specific path first.
function operationOf(method, path) {
  const fits = (pattern) => new RegExp(`^${pattern.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path);
  const paths = Object.keys(document.paths).filter(fits).sort((a, b) => a.split('{').length - b.split('{').length);
  const found = paths.find((pattern) => document.paths[pattern][method]);
  return found && { path: found, operation: document.paths[found][method] };
}
function validate(schemaOf, value, what) {
  const check = ajv.compile({ $ref: `farol#${schemaOf}` });
  if (!check(value)) throw new Error(`${what}: ${ajv.errorsText(check.errors, { separator: '\n' })}`);
}
const escaped = (part) => part.replace(/~/g, '~0').replace(/\//g, '~1');

// Asks, and holds the answer against the document.
async function ask(method, target, { body, status = 200, headers = {}, as = ours, language } = {}) {
  const options = { method, headers: { ...headers } };
  if (as) options.headers.authorization = `Bearer ${as === ours ? keys[turn++ % keys.length] : as}`;
  if (language) options.headers['accept-language'] = language;
  if (body !== undefined) {
    const bare = typeof body === 'string' || body instanceof FormData;
    if (!(body instanceof FormData)) options.headers['content-type'] ??= 'application/json';
    options.body = bare ? body : JSON.stringify(body);
  }
  const answer = await fetch(`${base}${target}`, options);
  const bytes = await answer.text();
  const path = decodeURI(target.split('?')[0]);
  if (![status].flat().includes(answer.status))
    throw new Error(`${method} ${target}: ${answer.status}, not ${status}: ${bytes}`);
  status = answer.status;
  const found = operationOf(method.toLowerCase(), path);
  const type = answer.headers.get('content-type');
  const value = /^application\/(problem\+)?json$/.test(type) ? JSON.parse(bytes) : undefined;
  if (found) {
    asked.add(found.operation.operationId);
    const which = found.operation.responses[status] ? String(status) : 'default';
    const place = `/paths/${escaped(found.path)}/${method.toLowerCase()}/responses/${which}/content/`;
    if (value !== undefined)
      validate(`${place}${escaped(type)}/schema`, value, `${method} ${target}`);
    if (body !== undefined && options.body !== body && status < 300 && found.operation.requestBody)
      validate(`/paths/${escaped(found.path)}/${method.toLowerCase()}/requestBody/content/${escaped('application/json')}/schema`,
        body, `the request of ${method} ${target}`);
  }
  if (type === 'application/x-ndjson') {
    const lines = bytes.split('\n');
    equal(lines.pop(), '', 'the last line ends');
    const place = `/paths/${escaped(found.path)}/get/responses/200/content/${escaped(type)}/schema`;
    return { answer, bytes, lines: lines.map((line, i) => {
      const row = JSON.parse(line);
      if (i % 97 === 0) validate(place, row, `line ${i + 1} of ${target}`);
      return row;
    }) };
  }
  if (status >= 400) equal([type, value.status], ['application/problem+json', status], `${method} ${target}`);
  return { value, bytes, answer, tag: answer.headers.get('etag') };
}
const places = (problem) => problem.errors.map((error) => error.pointer ?? error.parameter);

await test('the document is OpenAPI 3.1 and every reference in it leads somewhere', async () => {
  equal(document.openapi, '3.1.0', 'version');
  const names = new Set(Object.keys(document.components.schemas));
  const ids = new Set();
  JSON.stringify(document, (name, value) => {
    if (name === '$ref') that(names.has(value.replace('#/components/schemas/', '')), `nothing at ${value}`);
    if (name === 'operationId') {
      that(!ids.has(value), `${value} stands twice`);
      ids.add(value);
    }
    return value;
  });
  for (const schema of Object.values(document.components.schemas)) that(ajv.validateSchema(schema), ajv.errorsText());
  await ask('GET', '/api/v1/openapi.json', { as: null });
});

await test('who asks', async () => {
  const { value } = await ask('GET', '/api/v1/me');
  equal([value.email, value.role, value.key, value.scopes.length], ['ana@cais.example', 'admin', 'test', 12], 'me');
  equal((await ask('GET', '/api/v1/me', { as: null, status: 401 })).answer.headers.get('www-authenticate'),
    'Bearer realm="Farol"', 'challenge');
  await ask('GET', '/api/v1/me', { as: `farol_${'0'.repeat(64)}`, status: 401 });
  await ask('GET', '/api/v1/me', { as: 'farol_', status: 401 });
  await ask('GET', '/api/v1/me', { as: keyFor('ana@cais.example', 'import', '--expires', '2020-01-01'), status: 401 });
  const { value: portuguese } = await ask('GET', '/api/v1/me', { as: null, status: 401, language: 'pt-BR' });
  that(portuguese.title !== (await ask('GET', '/api/v1/me', { as: null, status: 401, language: 'en' })).value.title,
    'problems come in both languages');
});

await test('a key does what its scopes say and no more', async () => {
  const narrow = keyFor('ana@cais.example', 'read:reports');
  await ask('GET', '/api/v1/reports/nps', { as: narrow });
  await ask('GET', '/api/v1/accounts', { as: narrow, status: 403 });
  await ask('GET', '/api/v1/tickets?account=C-00001', { as: narrow, status: 403 });
  await ask('POST', '/api/v1/accounts', { as: narrow, status: 403, body: { rows: [{}] } });
  const reader = keyFor('ana@cais.example', 'read:accounts,read:records');
  await ask('PATCH', '/api/v1/accounts/C-00001', { as: reader, status: 403, body: { name: 'x' } });
  await ask('POST', '/api/v1/tickets', { as: reader, status: 403, body: { rows: [{}] } });
  const listed = run('key', 'list').toString().split('\n').find((line) => line.includes(reader.slice(0, 12)));
  run('key', 'revoke', listed.trim().split(/\s+/)[0]);
  await ask('GET', '/api/v1/accounts', { as: reader, status: 401 });
});

await test('a key rests with its maker, and may no more than they', async () => {
  run('user', 'add', 'rui@cais.example', '--role', 'read_only', '--generate-password');
  const weak = keyFor('rui@cais.example', everything);
  await ask('GET', '/api/v1/accounts', { as: weak });
  await ask('PUT', '/api/v1/accounts/new', { as: weak, status: 403, body: { name: 'New' } });
  await ask('GET', '/api/v1/contacts?account=C-00001', { as: weak, status: 403 });
  that(!('contacts' in (await ask('GET', '/api/v1/accounts/C-00001', { as: weak })).value), 'no contacts');
  run('user', 'shut-out', 'rui@cais.example');
  await ask('GET', '/api/v1/accounts', { as: weak, status: 401 });
  run('user', 'let-in', 'rui@cais.example');
  await ask('GET', '/api/v1/accounts', { as: weak });
});

await test('reports are those of the command line', async () => {
  const { value } = await ask('GET', '/api/v1/reports');
  const addresses = value.reports.map(({ name }) => [name, '']);
  addresses.push(['mrr', '?from=2026-01&to=2026-03&net=day&where=segment%20%3D%20Grandes'], ['mrr', '?by=quarter'],
    ['nps', '?by=segment&as_of=2026-03-31'], ['cohort', '?measure=revenue'], ['mrr', '?rules=invoiced'],
    ['overview', '?known_at=2026-11-01']);
  for (const [name, query] of addresses) {
    const args = [...new URLSearchParams(query)].flatMap(([option, word]) => [`--${option.replace('_', '-')}`, word]);
    for (const format of ['json', 'csv']) {
      const { bytes } = await ask('GET', `/api/v1/reports/${name}${query ? `${query}&` : '?'}format=${format}`);
      equal(bytes, run('report', name, ...args, '--format', format).toString(), `${name}${query} as ${format}`);
    }
  }
  await ask('GET', '/api/v1/reports/nothing', { status: 404 });
  equal(places((await ask('GET', '/api/v1/reports/mrr?form=2026', { status: 400 })).value), ['form'], 'misspelt');
  await ask('GET', '/api/v1/reports/mrr?from=yesterday', { status: 400 });
  equal(places((await ask('GET', '/api/v1/reports/mrr?known_at=x', { status: 400 })).value), ['known_at'], 'instant');
});

await test('accounts page by page, in any order, by any filter', async () => {
  for (const sort of ['name', '-mrr', 'signup_date', '-nps', 'segment']) {
    let address = `/api/v1/accounts?sort=${sort}&limit=7&columns=mrr,owner,signup_date,nps`, total;
    const seen = [];
    while (address) {
      const { value } = await ask('GET', address);
      seen.push(...value.rows);
      total = value.total;
      address = value.next;
    }
    equal([seen.length, new Set(seen.map((row) => row.external_id)).size], [total, total], sort);
    const mrr = seen.map((row) => row.mrr).filter((amount) => amount !== null);
    if (sort === '-mrr') equal(mrr, [...mrr].sort((a, b) => b - a), 'in order');
  }
  const { value } = await ask('GET', '/api/v1/accounts?segment=Grandes&columns=segment');
  that(value.rows.length > 0 && value.rows.every((row) => row.segment === 'Grandes'), 'by field');
  const filtered = (await ask('GET', '/api/v1/accounts?where=mrr%20%3E%3D%20100000&columns=mrr')).value;
  that(filtered.rows.every((row) => row.mrr >= 100000), 'by rule');
  for (const [query, place] of [['limit=0', 'limit'], ['limit=5000', 'limit'], ['sort=x', 'sort'], ['columns=x', 'columns'],
    ['where=x%20%3D', 'where'], ['after=x', 'after'], ['as_of=x', 'as_of'], ['nothing=x', 'nothing']])
    equal(places((await ask('GET', `/api/v1/accounts?${query}`, { status: 400 })).value), [place], query);
});

await test('an account is what the command line prints', async () => {
  const { bytes, tag } = await ask('GET', '/api/v1/accounts/C-00001');
  equal(bytes, run('account', 'C-00001', '--format', 'json').toString(), 'C-00001');
  that(/^"\d+"$/.test(tag), `ETag ${tag}`);
  await ask('GET', '/api/v1/accounts/nobody', { status: 404 });
});

await test('accounts are made and corrected against the version seen', async () => {
  const account = '/api/v1/accounts/A%2F1';
  const made = await ask('PUT', account, { status: 201, headers: { 'if-none-match': '*' },
    body: { name: 'Acme', segment: 'Grandes', signup_date: '2026-02-28', custom: { seats: 12, note: 'x' } } });
  equal([made.value.external_id, made.value.outcome, made.tag], ['A/1', 'inserted', `"${made.value.version}"`], 'made');
  await ask('PUT', account, { status: 412, headers: { 'if-none-match': '*' }, body: { name: 'Acme' } });
  await ask('PUT', account, { status: 428, body: { name: 'Acme' } });
  const read = await ask('GET', account);
  equal([read.tag, read.value.account.custom], [made.tag, { seats: '12', note: 'x' }], 'read');
  const patched = await ask('PATCH', account, { headers: { 'if-match': made.tag },
    body: { segment: null, plan: 'Basic', custom: { seats: 13 } } });
  equal(patched.value.outcome, 'updated', 'patched');
  const after = (await ask('GET', account)).value.account;
  equal([after.name, after.segment, after.plan, after.custom], ['Acme', null, 'Basic', { seats: '13', note: 'x' }], 'after');
  await ask('PATCH', account, { status: 412, headers: { 'if-match': made.tag }, body: { name: 'Other' } });
  equal((await ask('PATCH', account, { headers: { 'if-match': '*' }, body: { plan: 'Basic' } })).value.outcome,
    'unchanged', 'the same again');
  await ask('PUT', account, { headers: { 'if-match': patched.tag }, body: { name: 'Acme 2' } });
  const whole = (await ask('GET', account)).value.account;
  equal([whole.name, whole.plan, whole.custom ?? {}], ['Acme 2', null, {}], 'put clears what it leaves out');
  const { states } = (await ask('GET', `${account}/history`)).value;
  equal(states.map((state) => [state.account.name, state.account.plan, state.actor]),
    [['Acme 2', null, 'ana@cais.example'], ['Acme', 'Basic', 'ana@cais.example'], ['Acme', null, 'ana@cais.example']], 'history');
  equal(`"${states[1].version}"`, patched.tag, 'versions are those of the ETag');
  await ask('GET', '/api/v1/accounts/nobody/history', { status: 404 });
  const found = (await ask('GET', '/api/v1/accounts?q=ACMÉ&columns=mrr')).value;
  equal(found.rows.map((row) => row.external_id), ['A/1'], 'found by a word');
  await ask('PATCH', '/api/v1/accounts/nobody', { status: 404, headers: { 'if-match': '*' }, body: { name: 'x' } });
  const bad = await ask('PATCH', account, { status: 422, headers: { 'if-match': '*' },
    body: { nme: 'x', signup_date: '31/12/2026', name: 7, external_id: 'other', owner_email: 'x', custom: { a: [] } } });
  equal(places(bad.value), ['/nme', '/signup_date', '/name', '/owner_email', '/custom/a'], 'places');
  that(bad.value.errors[0].detail.includes('name'), 'the nearest name is said');
  equal(places((await ask('PATCH', account, { status: 422, headers: { 'if-match': '*' }, body: { external_id: 'z' } })).value),
    ['/external_id'], 'id');
  equal(places((await ask('PUT', '/api/v1/accounts/B', { status: 422, body: { segment: 'x' } })).value), ['/name'], 'no name');
  await ask('PUT', account, { status: 415, headers: { 'content-type': 'text/plain' }, body: '{}' });
  for (const body of ['', '[]', '{', '{"a":1,"a":2}', '{"name":"\\u0000"}', 'x'.repeat(100)])
    await ask('PUT', account, { status: 400, body });
});

const rows = {
  accounts: [{ external_id: 'N1', name: 'Nave', custom: { seats: 3 } }, { external_id: 'N2', name: 'Nora', parent_external_id: 'N1' }],
  contacts: [{ external_id: 'P1', account_external_id: 'N1', name: 'Zoé', email: 'zoe@nave.example' }],
  subscriptions: [{ external_id: 'S1', account_external_id: 'N1', amount: 120000, interval_unit: 'month', interval_count: 1,
    currency: 'BRL', start_date: '2026-01-01', quantity: 2 }],
  subscription_changes: [{ subscription_external_id: 'S1', date: '2026-03-01', amount: 150000 }],
  invoice_lines: [{ external_id: 'L1', account_external_id: 'N1', subscription_external_id: 'S1', type: 'subscription',
    service_start: '2026-01-01', service_end: '2026-02-01', amount: 120000, currency: 'BRL', status: 'paid' }],
  costs: [{ month: '2026-01', kind: 'service', amount: 5000, currency: 'BRL', account_external_id: 'N1' }],
  usage: [{ account_external_id: 'N1', date: '2026-02-01', feature: 'login', count: 7 }],
  tickets: [{ external_id: 'T1', account_external_id: 'N1', opened_at: '2026-02-01T10:00:00Z', severity: 'high', sla_breached: true }],
  surveys: [{ external_id: 'V1', account_external_id: 'N1', kind: 'csat', score: 4.5, scale_min: 1, scale_max: 5,
    answered_at: '2026-02-01', comment: 'bom' }],
  interactions: [{ external_id: 'I1', account_external_id: 'N1', kind: 'call', at: '2026-02-01T09:00:00-03:00', summary: 'oi' }],
  stages: [{ external_id: 'G1', account_external_id: 'N1', journey: 'saas', stage: 'adoption', entered_at: '2026-02-01T09:00:00Z', automatic: false }],
  milestones: [{ external_id: 'M1', account_external_id: 'N1', name: 'First report', kind: 'first_value', due_date: '2026-03-01' }],
  handoffs: [{ external_id: 'H1', account_external_id: 'N1', started_at: '2026-02-01T09:00:00Z', checklist: '[x] goals\n[ ] people' }],
  tasks: [{ external_id: 'K1', account_external_id: 'N1', title: 'Call', reason: 'low health', kind: 'call', created_at: '2026-02-01T09:00:00Z',
    due_date: '2026-02-05', state: 'open' }],
  reviews: [{ external_id: 'R1', account_external_id: 'N1', held_at: '2026-02-01T09:00:00Z', past: 'well', next_review_date: '2026-08-01' }],
  churn_requests: [{ external_id: 'Q1', account_external_id: 'N1', requested_at: '2026-02-01T09:00:00Z', kind: 'voluntary', reason: 'missing-feature', state: 'open' }],
  opportunities: [{ external_id: 'U1', account_external_id: 'N1', kind: 'upsell', product: 'Seats', stage: 'qualified', amount: 50000, currency: 'BRL',
    opened_at: '2026-02-01T09:00:00Z' }],
  renewal_calls: [{ subscription_external_id: 'S1', called_at: '2026-02-01T09:00:00Z', call: 'at_risk', note: 'talhada' }],
  values: [{ external_id: 'W1', account_external_id: 'N1', kind: 'value', promised: 'less work', at: '2026-02-01T09:00:00Z' }],
  health_overrides: [{ external_id: 'O1', account_external_id: 'N1', light: 'red', reason: 'sponsor left', at: '2026-02-01T09:00:00Z', until_date: '2026-03-01' }],
  sentiments: [{ external_id: 'E1', account_external_id: 'N1', at: '2026-02-01T09:00:00Z', sentiment: 'good' }],
  fx_rates: [{ month: '2026-01', currency: 'SEK', rate: 5.12345678 }],
};

await test('rows of every kind go in, again without effect, and come back as they were given', async () => {
  for (const [kind, given] of Object.entries(rows)) {
    const dry = (await ask('POST', `/api/v1/${kind}?dry_run=true`, { body: { rows: given } })).value;
    equal([dry.inserted, dry.change_id], [given.length, null], `${kind}, dry`);
    const first = (await ask('POST', `/api/v1/${kind}`, { body: { rows: given } })).value;
    equal([first.inserted, first.refused, typeof first.change_id], [given.length, 0, 'number'], kind);
    const again = (await ask('POST', `/api/v1/${kind}`, { body: { rows: given } })).value;
    equal([again.inserted, again.updated, again.unchanged, again.change_id], [0, 0, given.length, null], `${kind} again`);
    if (kind === 'accounts') continue;
    const organisation = kind === 'fx_rates';
    const { value } = await ask('GET', `/api/v1/${kind}${organisation ? '?limit=1000' : '?account=N1'}`);
    for (const row of given) {
      const came = value.rows.find((other) => Object.entries(row).every(([name, wanted]) =>
        String(other[name]) === String(wanted) || /_at$|^at$/.test(name)));
      that(came, `${kind}: ${JSON.stringify(row)} is not among ${JSON.stringify(value.rows).slice(0, 500)}`);
    }
  }
  const { value } = await ask('GET', '/api/v1/accounts/N1');
  equal([value.figures.mrr, value.subscription_changes[0].amount], [150000, 150000], 'figures follow at once');
});

await test('rows and accounts are taken out', async () => {
  const kinds = ['interactions', 'surveys', 'tickets', 'invoice_lines', 'contacts'];
  for (const kind of kinds) {
    const [id, place] = [rows[kind][0].external_id, `/api/v1/${kind}`];
    equal(places((await ask('DELETE', `${place}/${id}`, { status: 400 })).value), ['account'], 'of which account');
    await ask('DELETE', `${place}/${id}?account=N2`, { status: 404 });
    equal((await ask('DELETE', `${place}/${id}?account=N1`)).value, { kind, external_id: id, outcome: 'removed' }, kind);
    await ask('DELETE', `${place}/${id}?account=N1`, { status: 404 });
    equal((await ask('GET', `${place}?account=N1`)).value.rows, [], `${kind} after`);
    await ask('POST', place, { body: { rows: rows[kind] } });
  }
  await ask('DELETE', '/api/v1/usage/x?account=N1', { status: 404 });
  await ask('POST', '/api/v1/subscriptions', { body: { rows: [{ ...rows.subscriptions[0], external_id: 'S9' }] } });
  await ask('DELETE', '/api/v1/subscriptions/S9?account=N1');
  await ask('PUT', '/api/v1/accounts/GONE', { status: 201, body: { name: 'Gone' } });
  await ask('DELETE', '/api/v1/accounts/GONE', { status: 428 });
  await ask('DELETE', '/api/v1/accounts/GONE', { status: 412, headers: { 'if-match': '"1"' } });
  await ask('DELETE', '/api/v1/accounts/GONE', { headers: { 'if-match': '*' } });
  await ask('GET', '/api/v1/accounts/GONE', { status: 404 });
  await ask('DELETE', '/api/v1/accounts/GONE', { status: 404, headers: { 'if-match': '*' } });
  await ask('DELETE', '/api/v1/accounts/N1', { status: 422, headers: { 'if-match': '*' } }); // a parent
});

await test('one row is read with its version, and corrected only by whoever has seen it', async () => {
  const kinds = Object.keys(document.paths).flatMap((path) => /^\/api\/v1\/(\w+)\/\{external_id\}$/.exec(path)?.[1] ?? [])
    .filter((kind) => kind !== 'accounts' && rows[kind]);
  for (const kind of kinds) {
    const [given] = rows[kind];
    const place = `/api/v1/${kind}/${encodeURIComponent(given.external_id)}${given.account_external_id ? `?account=${given.account_external_id}` : ''}`;
    const listed = (await ask('GET', `/api/v1/${kind}${given.account_external_id ? `?account=${given.account_external_id}` : ''}`)).value.rows
      .find((row) => row.external_id === given.external_id);
    const { value, tag } = await ask('GET', place);
    equal(value, listed, `${kind}: as in the list`);
    await ask('PATCH', place, { status: 428, body: {} });
    await ask('PATCH', place, { status: 412, headers: { 'if-match': '"1"' }, body: {} });
    equal((await ask('PATCH', place, { headers: { 'if-match': tag }, body: {} })).value.outcome, 'unchanged', kind);
    const other = (await ask('PATCH', place, { status: 422, headers: { 'if-match': '*' }, body: { external_id: 'another', x: 1 } })).value;
    equal(places(other).sort(), ['/external_id', '/x'], `${kind}: faults`);
    if (kind === 'subscriptions' || kind === 'accounts') continue; // other rows rest on it
    await ask('DELETE', place, { headers: { 'if-match': tag } });
    await ask('POST', `/api/v1/${kind}`, { body: { rows: rows[kind] } });
  }
  const place = '/api/v1/tickets/T1?account=N1';
  const seen = (await ask('GET', place)).tag;
  const done = await ask('PATCH', place, { headers: { 'if-match': seen }, body: { severity: 'low' } });
  equal([done.value.outcome, done.tag], ['updated', `"${done.value.version}"`], 'updated');
  equal((await ask('GET', place)).value.severity, 'low', 'it stands');
  await ask('PATCH', place, { status: 412, headers: { 'if-match': seen }, body: { severity: 'high' } });
  await ask('DELETE', place, { status: 412, headers: { 'if-match': seen } });
  equal(places((await ask('PATCH', place, { status: 422, headers: { 'if-match': '*' }, body: { severity: 'awful' } })).value), ['/severity'], 'refused');
  await ask('PATCH', '/api/v1/tickets/T1?account=N2', { status: 404, headers: { 'if-match': '*' }, body: {} });
  await ask('GET', '/api/v1/tickets/none?account=N1', { status: 404 });
  await ask('GET', '/api/v1/usage/x?account=N1', { status: 404 });
  await ask('PATCH', place, { headers: { 'if-match': done.tag }, body: { severity: 'high' } });
});

await test('people are invited, changed and shut out', async () => {
  const made = (await ask('POST', '/api/v1/users', { body: { email: 'Nova@cais.example', role: 'csm', portfolio: 'own', team: 'Sul' } })).value;
  equal([made.user.email, made.user.role, made.user.portfolio, made.user.team, made.user.joined], ['nova@cais.example', 'csm', 'own', 'Sul', false], 'made');
  equal((await fetch(made.link)).status, 200, 'the link works');
  await ask('POST', '/api/v1/users', { status: 409, body: { email: 'nova@cais.example', role: 'csm' } });
  for (const [body, place] of [[{ email: 'x' }, '/email'], [{ email: 'a@b.example', admin: true }, '/admin'], [{ email: 'a@b.example', role: 7 }, '/role'],
    [{ email: 'a@b.example', name: 'x'.repeat(200) }, '/name']])
    equal(places((await ask('POST', '/api/v1/users', { status: 422, body: JSON.stringify(body) })).value), [place], place);
  await ask('POST', '/api/v1/users', { status: 422, body: { email: 'a@b.example', role: 'king' } });
  const place = `/api/v1/users/${made.user.id}`;
  const { value, tag } = await ask('GET', place);
  equal(value, made.user, 'read');
  that((await ask('GET', '/api/v1/users')).value.users.some((user) => user.id === value.id), 'listed');
  await ask('PATCH', place, { status: 428, body: { role: 'manager' } });
  const changed = await ask('PATCH', place, { headers: { 'if-match': tag }, body: { role: 'manager', team: null } });
  equal([changed.value.role, changed.value.portfolio, changed.value.team], ['manager', 'own', null], 'the rest stays');
  await ask('PATCH', place, { status: 412, headers: { 'if-match': tag }, body: { role: 'csm' } });
  equal((await ask('PATCH', place, { headers: { 'if-match': changed.tag }, body: { active: false } })).value.active, false, 'out');
  equal((await fetch(made.link)).status, 404, 'the link is gone');
  const { value: users } = await ask('GET', '/api/v1/users');
  const ana = users.users.find((user) => user.email === 'ana@cais.example');
  equal(places((await ask('PATCH', `/api/v1/users/${ana.id}`, { status: 422, headers: { 'if-match': '*' }, body: { active: false } })).value), ['/active'], 'oneself');
  await ask('PATCH', `/api/v1/users/${ana.id}`, { status: 409, headers: { 'if-match': '*' }, body: { role: 'csm' } }); // nobody would be left
  await ask('GET', '/api/v1/users/999', { status: 404 });
});

await test('settings, hourly costs and the organisation', async () => {
  const { value, tag } = await ask('GET', '/api/v1/settings');
  equal(value.settings.rule_set, 'farol', 'shipped');
  const body = { settings: { gross_margin: 0.8, nps_bands: 'S1' }, hourly_costs: { 'rui@cais.example': '90' } };
  await ask('PATCH', '/api/v1/settings', { status: 428, body });
  const changed = await ask('PATCH', '/api/v1/settings', { headers: { 'if-match': tag }, body });
  equal([changed.value.settings.gross_margin, changed.value.hourly_costs], ['0.8', { 'rui@cais.example': '90' }], 'changed');
  await ask('PATCH', '/api/v1/settings', { status: 412, headers: { 'if-match': tag }, body: { settings: { gross_margin: 1 } } });
  const bad = { settings: { gross_margin: 7, nothing: 1, nps_bands: [] }, hourly_costs: { rui: 1 } };
  equal(places((await ask('PATCH', '/api/v1/settings', { status: 422, headers: { 'if-match': '*' }, body: bad })).value),
    ['/settings/gross_margin', '/settings/nothing', '/settings/nps_bands', '/hourly_costs/rui'], 'faults');
  const back = { settings: { gross_margin: null, nps_bands: null }, hourly_costs: { 'rui@cais.example': null } };
  const after = (await ask('PATCH', '/api/v1/settings', { headers: { 'if-match': changed.tag }, body: back })).value;
  equal([after.settings, after.hourly_costs], [value.settings, {}], 'as shipped');
  const organisation = await ask('GET', '/api/v1/organisation');
  const named = await ask('PATCH', '/api/v1/organisation', { headers: { 'if-match': organisation.tag }, body: { name: 'Outra <b>' } });
  equal([named.value.name, named.value.language], ['Outra <b>', organisation.value.language], 'named');
  equal((await ask('GET', '/api/v1/me')).value.organisation.name, 'Outra <b>', 'at once');
  await ask('PATCH', '/api/v1/organisation', { status: 412, headers: { 'if-match': organisation.tag }, body: { language: 'en' } });
  equal(places((await ask('PATCH', '/api/v1/organisation', { status: 422, headers: { 'if-match': '*' }, body: { language: 'tlh' } })).value), ['/language'], 'language');
  equal(places((await ask('PATCH', '/api/v1/organisation', { status: 422, headers: { 'if-match': '*' }, body: { name: '  ' } })).value), ['/name'], 'name');
});

await test('views are saved, changed and taken away', async () => {
  const view = (await ask('POST', '/api/v1/views', { body: { name: 'Grandes', query: 'where=mrr+%3E+1000&sort=-mrr', shared: true } })).value;
  equal([view.own, view.shared], [true, true], 'made');
  equal((await ask('PATCH', `/api/v1/views/${view.id}`, { body: { name: 'Maiores' } })).value, { ...view, name: 'Maiores' }, 'changed');
  equal((await ask('GET', '/api/v1/views')).value.views, [{ ...view, name: 'Maiores' }], 'listed');
  equal(places((await ask('POST', '/api/v1/views', { status: 422, body: { name: '' } })).value), ['/name'], 'name');
  equal(places((await ask('POST', '/api/v1/views', { status: 422, body: { name: 'x', query: '%zz' } })).value), ['/query'], 'query');
  equal((await ask('DELETE', `/api/v1/views/${view.id}`)).value.id, view.id, 'gone');
  await ask('DELETE', `/api/v1/views/${view.id}`, { status: 404 });
});

await test('the audit says what was done, page by page', async () => {
  const all = (await ask('GET', '/api/v1/audit?limit=1000')).value.entries;
  that(all.some((entry) => entry.action === 'user-invited' && entry.object_kind === 'user'), 'the invitation');
  const seen = [];
  for (let address = '/api/v1/audit?limit=7&action=organisation-changed'; address;) {
    const { value } = await ask('GET', address);
    seen.push(...value.entries);
    address = value.next;
  }
  equal(seen, all.filter((entry) => entry.action === 'organisation-changed'), 'by action');
  equal((await ask('GET', '/api/v1/audit?from=2031-01-01')).value.entries, [], 'from a day');
  equal(places((await ask('GET', '/api/v1/audit?from=x', { status: 400 })).value), ['from'], 'day');
  equal(places((await ask('GET', '/api/v1/audit?after=x', { status: 400 })).value), ['after'], 'place');
  equal(places((await ask('GET', '/api/v1/audit?user_id=x', { status: 400 })).value), ['user_id'], 'person');
});

await test('scopes and rights hold for what administrators do', async () => {
  const few = keyFor('ana@cais.example', 'read:accounts');
  run('user', 'add', 'reader@cais.example', '--role', 'read_only', '--generate-password');
  const reader = keyFor('reader@cais.example', everything);
  for (const [method, path] of [['GET', 'users'], ['POST', 'users'], ['GET', 'audit'], ['GET', 'settings'], ['PATCH', 'settings'], ['GET', 'organisation'], ['PATCH', 'organisation']]) {
    const body = method === 'GET' ? undefined : {};
    await ask(method, `/api/v1/${path}`, { status: 403, as: few, body });
    await ask(method, `/api/v1/${path}`, { status: 403, as: reader, body });
  }
  await ask('GET', '/api/v1/views', { status: 403, as: few });
  equal(places((await ask('POST', '/api/v1/views', { status: 422, as: reader, body: { name: 'x', shared: true } })).value), ['/shared'], 'sharing');
});

await test('hostile values are values, or refused', async () => {
  const nasty = ["'; DROP TABLE account; --", '<script>alert(1)</script>', '=cmd|x', '{{7*7}}', '../../etc/passwd', 'a\u202eb'];
  for (const name of nasty) {
    await ask('POST', '/api/v1/accounts', { body: { rows: [{ external_id: 'H', name }] } });
    equal((await ask('GET', '/api/v1/accounts/H')).value.account.name, name, name);
    await ask('GET', `/api/v1/accounts?where=name%20%3D%20${encodeURIComponent(JSON.stringify(name))}`, { status: [200, 400] });
    await ask('GET', `/api/v1/accounts?segment=${encodeURIComponent(name)}`);
    await ask('GET', `/api/v1/tickets?account=${encodeURIComponent(name)}`, { status: 404 });
  }
  const deep = `{"rows":${'['.repeat(5000)}${']'.repeat(5000)}}`;
  await ask('POST', '/api/v1/accounts', { status: 400, body: deep });
  // Few bytes that would become gigabytes.
  await ask('POST', '/api/v1/accounts', { status: 413, body: `{"rows":[${'{},'.repeat(200000)}{}]}` });
  await ask('POST', '/api/v1/accounts', { status: 413, body: `{"rows":[${'1,'.repeat(2000000)}1]}` });
  await ask('POST', '/api/v1/accounts', { status: 422, body: { rows: [{ name: '{[,'.repeat(200000) }] } });
  for (const amount of ['1e400', '9223372036854775808', '99999999999999999999', '9000000000000000000', '-9000000000000000000']) {
    const body = `{"rows":[{"external_id":"S2","account_external_id":"N1","amount":${amount},"interval_unit":"month","currency":"BRL","start_date":"2026-01-01"}]}`;
    that((await ask('POST', '/api/v1/subscriptions', { status: [400, 422], body })).value.detail, amount);
  }
  const large = { method: 'POST', headers: { authorization: `Bearer ${keys[0]}`, 'content-type': 'application/json' } };
  // Refused before it has been sent whole: an answer, or a connection that ends.
  const status = await fetch(`${base}/api/v1/accounts`, { ...large, body: ' '.repeat(17 << 20) })
    .then((answer) => answer.status, () => 413);
  equal(status, 413, 'more than a batch may hold');
});

await test('rows in error are named, and keep all out unless they are skipped', async () => {
  const bad = [{ external_id: 'T2', account_external_id: 'N1', opened_at: '2026-02-01' },
    { external_id: 'T3', account_external_id: 'nobody', opened_at: '2026-02-01' },
    { external_id: 'T4', account_external_id: 'N1', opened_at: 'yesterday', severity: 'awful' }, 7, { account: 'N1' }];
  const { value } = await ask('POST', '/api/v1/tickets', { status: 422, body: { rows: bad } });
  const expected = ['/rows/2/opened_at', '/rows/2/severity', '/rows/3', '/rows/4/account', '/rows/1/account_external_id'];
  equal(places(value), expected, 'places');
  equal((await ask('GET', '/api/v1/tickets?account=N1')).value.rows.length, 1, 'nothing went in');
  const dry = (await ask('POST', '/api/v1/tickets?dry_run=1', { body: JSON.stringify({ rows: bad }) })).value;
  equal([dry.refused, places(dry)], [4, expected], 'a dry run says the same');
  const skipped = (await ask('POST', '/api/v1/tickets?skip_bad=true', { body: JSON.stringify({ rows: bad }) })).value;
  equal([skipped.inserted, skipped.refused, skipped.errors.length], [1, 4, 5], 'skipped');
  equal((await ask('GET', '/api/v1/tickets?account=N1')).value.rows.length, 2, 'the good one is in');
  // Faults that only the whole shows: a parent that never comes, two rows of one key.
  const orphans = [{ external_id: 'O1', name: 'One', parent_external_id: 'O9' }, { external_id: 'O2', name: 'Two' },
    { external_id: 'O2', name: 'Three' }];
  equal(places((await ask('POST', '/api/v1/accounts', { status: 422, body: { rows: orphans } })).value).sort(),
    ['/rows/0/parent_external_id', '/rows/2/external_id'], 'whole');
  const kept = (await ask('POST', '/api/v1/accounts?skip_bad=true', { body: { rows: orphans } })).value;
  equal([kept.inserted, kept.refused], [1, 2], 'what can stand does');
  for (const body of [{}, { rows: [] }, { rows: 7 }, { rows: Array(10001).fill({}) }])
    equal(places((await ask('POST', '/api/v1/tickets', { status: 422, body })).value), ['/rows'], 'rows');
  await ask('POST', '/api/v1/nothing', { status: 404, body: { rows: [{}] } });
  equal(places((await ask('POST', '/api/v1/tickets?effective=x', { status: 400, body: { rows: [{}] } })).value),
    ['effective'], 'day');
});

await test('a difference with an effective day is a change from that day', async () => {
  const { value } = await ask('POST', '/api/v1/subscriptions?effective=2026-05-01',
    { body: { rows: [{ ...rows.subscriptions[0], amount: 200000 }] } });
  equal(value.updated, 1, 'updated');
  const changes = (await ask('GET', '/api/v1/subscription_changes?account=N1')).value.rows;
  equal(changes.map((change) => [change.date, change.amount]), [['2026-03-01', 150000], ['2026-05-01', 200000]], 'changes');
});

await test('rows of an account page by page', async () => {
  for (const kind of ['usage', 'tickets', 'invoice_lines']) {
    const all = (await ask('GET', `/api/v1/${kind}?account=C-00001&limit=1000`)).value;
    let address = `/api/v1/${kind}?account=C-00001&limit=3`;
    const seen = [];
    for (let pages = 0; address && pages < 20; pages++) {
      const { value } = await ask('GET', address);
      seen.push(...value.rows);
      address = value.next;
    }
    equal(seen, all.rows.slice(0, seen.length), kind);
    that(seen.length >= Math.min(all.rows.length, 10), `${kind} goes on`);
  }
  equal(places((await ask('GET', '/api/v1/tickets', { status: 400 })).value), ['account'], 'account');
  equal(places((await ask('GET', '/api/v1/tickets?account=N1&after=x', { status: 400 })).value), ['after'], 'after');
  await ask('GET', '/api/v1/tickets?account=nobody', { status: 404 });
  await ask('GET', '/api/v1/nothing?account=N1', { status: 404 });
});

await test('every row of a kind, as one state of the record', async () => {
  for (const kind of ['accounts', ...Object.keys(rows).slice(1)]) {
    const csv = run('export', kind).toString().trimEnd().split('\n');
    const { lines } = await ask('GET', `/api/v1/export/${kind}`);
    // Texts may hold line ends, so the file has at least as many lines as rows.
    that(lines.length > 0 && lines.length <= csv.length - 1, `${kind}: ${lines.length} of ${csv.length - 1}`);
    if (kind === 'usage' || kind === 'invoice_lines') equal(lines.length, csv.length - 1, kind);
    equal(new Set(lines.map((row) => JSON.stringify(row))).size, lines.length, `${kind} stand once`);
  }
  const account = (await ask('GET', '/api/v1/export/subscription_changes')).lines
    .filter((row) => row.subscription_external_id === 'S1');
  equal(account, (await ask('GET', '/api/v1/subscription_changes?account=N1')).value.rows, 'the same rows');
  equal((await ask('GET', '/api/v1/export/accounts?known_at=2020-01-01')).lines, [], 'before the first');
  await ask('GET', '/api/v1/export/nothing', { status: 404 });
  await ask('GET', '/api/v1/export/accounts?known_at=x', { status: 400 });
});

await test('files are imported, their errors said, and imports taken back', async () => {
  const csv = { 'content-type': 'text/csv' };
  const finished = async (job) => {
    for (let i = 0; i < 1000 && ['running', 'checking'].includes(job.state); i++)
      job = (await ask('GET', `/api/v1/imports/jobs/${job.id}`)).value;
    return job;
  };
  const send = async (query, body, headers = csv) => {
    const { value, answer } = await ask('POST', `/api/v1/imports?${query}`, { status: 202, headers, body });
    equal(answer.headers.get('location'), `/api/v1/imports/jobs/${value.id}`, 'Location');
    return finished(value);
  };
  const good = 'external_id,name,segment\nI1,Ilha,Novo\nI2,Iate,Novo\n';
  const dry = await send('kind=accounts&dry_run=true', good);
  equal([dry.state, dry.inserted, dry.import_id], ['checked', 2, null], 'a dry run');
  await ask('GET', '/api/v1/accounts/I1', { status: 404 });
  const made = await send('kind=accounts&name=ilhas.csv', good);
  equal([made.state, made.inserted, made.refused, made.source_name], ['done', 2, 0, 'ilhas.csv'], 'made');
  equal((await ask('GET', '/api/v1/accounts/I1')).value.account.name, 'Ilha', 'there');
  const listed = (await ask('GET', '/api/v1/imports?limit=1')).value;
  equal([listed.imports[0].id, listed.imports[0].source_name, listed.imports[0].inserted],
    [made.import_id, 'ilhas.csv', 2], 'listed');
  const form = new FormData();
  form.append('file', new Blob(['external_id,account_external_id,opened_at\nIT1,I1,2026-02-01\nIT2,nobody,2026-02-01\n']), 'chamados.csv');
  const refused = await send('kind=tickets', form, {});
  equal([refused.state, refused.refused, refused.import_id], ['refused', 1, null], 'all or nothing');
  equal([refused.errors[0].line, refused.errors[0].column], [3, 'account_external_id'], 'where');
  const errors = await ask('GET', `/api/v1/imports/jobs/${refused.id}/errors`);
  that(errors.bytes.includes('nobody'), errors.bytes);
  await ask('GET', `/api/v1/imports/jobs/${made.id}/errors`, { status: 404 });
  equal((await ask('DELETE', `/api/v1/imports/jobs/${refused.id}`)).value.outcome, 'given up', 'given up');
  await ask('GET', `/api/v1/imports/jobs/${refused.id}`, { status: 404 });
  const form2 = new FormData();
  form2.append('file', new Blob(['external_id,account_external_id,opened_at\nIT1,I1,2026-02-01\nIT2,nobody,2026-02-01\n']), '../x/chamados.csv');
  const skipped = await send('kind=tickets&skip_bad=true', form2, {});
  equal([skipped.state, skipped.inserted, skipped.refused, skipped.source_name], ['done', 1, 1, 'chamados.csv'], 'skipped');
  // Rows changed since stand in the way, and are named.
  await ask('PATCH', '/api/v1/accounts/I1', { headers: { 'if-match': '*' }, body: { name: 'Ilha Grande' } });
  const blocked = (await ask('DELETE', `/api/v1/imports/${made.import_id}`, { status: 409 })).value;
  that(blocked.errors.some((error) => error.value.includes('I1')), JSON.stringify(blocked));
  const undone = (await ask('DELETE', `/api/v1/imports/${skipped.import_id}`)).value;
  that(undone.undone_at, 'taken back');
  equal((await ask('GET', '/api/v1/tickets?account=I1')).value.rows, [], 'gone');
  equal((await ask('GET', `/api/v1/imports/${skipped.import_id}`)).value, undone, 'and said');
  // What is no import.
  equal(places((await ask('POST', '/api/v1/imports?kind=x', { status: 400, headers: csv, body: good })).value), ['kind'], 'kind');
  equal(places((await ask('POST', '/api/v1/imports?kind=accounts&mapping=x', { status: 400, headers: csv, body: good })).value),
    ['mapping'], 'mapping');
  await ask('POST', '/api/v1/imports?kind=accounts', { status: 400, body: {} });
  await ask('POST', '/api/v1/imports?kind=tickets', { status: 422, headers: csv, body: 'wrong,columns\n1,2\n' });
  await ask('GET', '/api/v1/imports/999999', { status: 404 });
  await ask('GET', '/api/v1/imports/jobs/x', { status: 404 });
  const guessed = await send('kind=accounts&mapping=guess&dry_run=true', 'Código;Nome do cliente;Segmento\nG1;Gávea;Novo\n');
  that(['checked', 'draft'].includes(guessed.state), guessed.state);
});

await test('tiers: what each is promised, and the list of accounts holds whom it counts', async () => {
  const all = (await ask('GET', '/api/v1/tiers')).value;
  equal(all.tiers.map((one) => one.tier), ['high', 'mid', 'low', 'tech'], 'the highest first');
  equal(all.groups.map((one) => [one.group, one.top_percent]), [['profitable', 20], ['soon', 0], ['later', 0]], 'the groups');
  for (const one of all.tiers) {
    const listed = async (rule) => (await ask('GET', `/api/v1/accounts?limit=1&where=${encodeURIComponent(rule)}`)).value.total;
    equal(await listed(`tier = ${one.tier} and mrr > 0`), one.accounts, one.tier);
    equal(await listed(`tier = ${one.tier} and promise_late > 0`), one.behind, `${one.tier}, behind`);
  }
  const some = (await ask('GET', `/api/v1/tiers?where=${encodeURIComponent('tier = high')}`)).value;
  equal(some.tiers.map((one) => one.accounts > 0), [true, false, false, false], 'of a filter');
  equal(places((await ask('GET', '/api/v1/tiers?where=nobody', { status: 400 })).value), ['where'], 'no such field');
});

await test('portfolio: the leader\'s page as figures, of a filter too, and what no filter means', async () => {
  const all = (await ask('GET', '/api/v1/portfolio')).value;
  equal(all.lights.map((one) => one.light).sort(), ['green', 'none', 'red', 'yellow'], 'the lights');
  for (const one of all.lights.filter((light) => light.light !== 'none')) {
    const listed = (await ask('GET', `/api/v1/accounts?limit=1&where=${encodeURIComponent(`light = ${one.light} and mrr > 0`)}`)).value.total;
    equal(listed, one.accounts, one.light);
  }
  equal(all.moves.length, all.moved, 'all that moved');
  that(all.moves.every((one) => one.from !== one.to), 'each of another colour');
  equal(all.rescues.map((one) => one.days), [90, 180], 'rescues');
  const owned = all.load.find((one) => one.owner !== null && one.accounts > 0);
  const some = (await ask('GET', `/api/v1/portfolio?where=${encodeURIComponent(`owner = "${owned.owner}"`)}`)).value;
  equal(some.load.find((one) => one.owner === owned.owner).mrr, owned.mrr, 'the load of one');
  equal(some.lights.reduce((sum, one) => sum + one.accounts, 0), owned.accounts, 'their accounts alone');
  equal(places((await ask('GET', '/api/v1/portfolio?where=nobody', { status: 400 })).value), ['where'], 'no such field');
  equal(places((await ask('GET', '/api/v1/notices?where=nobody', { status: 400 })).value), ['where'], 'nor of notices');
  equal((await ask('GET', '/api/v1/notices?where=mrr+%3E+0')).value.notices, [], 'no notices');
});

await test('tiers and reasons for leaving: stored with the version seen, faults at their places, back to what is shipped', async () => {
  const rules = '/api/v1/tiers/rules', seen = { 'if-match': '"0"' };
  const { tiers, version } = (await ask('GET', rules)).value;
  equal([version, tiers.groups.profitable.top_percent], [0, 20], 'as shipped');
  await ask('PUT', rules, { status: 428, body: tiers });
  const put = (change, status = 200) => { const body = structuredClone(tiers); change(body); return ask('PUT', rules, { status, headers: seen, body }); };
  equal(places((await put((body) => { body.tiers.high.contact_days = -1; }, 422)).value), ['/tiers/high/contact_days'], 'no such number');
  equal(places((await put((body) => { body.tiers.high.rule = 'mrrr > 1'; }, 422)).value), ['/tiers/high/rule'], 'no such field');
  equal(places((await put((body) => { body.groups.soon.rule = 'tier = high'; }, 422)).value).length, 1, 'a tier rests on no tiers');
  equal(places((await put((body) => { body.writes = 'yes'; }, 422)).value), ['/writes'], 'no truth');
  const stored = (await put((body) => { body.tiers.high.contact_days = 15; body.writes = true; })).value;
  equal([stored.version, stored.tiers.tiers.high.contact_days, stored.tiers.writes], [1, 15, true], 'stored');
  equal((await ask('GET', '/api/v1/tiers')).value.tiers[0].contact_days, 15, 'in force');
  await put(() => {}, 412);
  equal((await ask('DELETE', rules, { headers: { 'if-match': '"1"' } })).value.outcome, 'removed', 'taken out');
  equal((await ask('GET', rules)).value, { key: stored.key, version: 0, tiers }, 'as shipped again');

  const home = '/api/v1/churn-reasons', { reasons } = (await ask('GET', home)).value;
  const grow = (reason, status, headers = seen) => { const body = structuredClone(reasons); body.groups[3].reasons.unshift(reason); return ask('PUT', home, { status, headers, body }); };
  const vague = (await grow({ key: 'unknown', label: 'Unknown' }, 422)).value;
  equal(places(vague), ['/groups/3/reasons/0/label'], 'the place of a vague one');
  that(!vague.detail.includes('['), vague.detail);
  equal(places((await grow({ key: 'sad', label: 'They were sad', kind: 'sad' }, 422)).value), ['/groups/3/reasons/0/kind'], 'no such kind');
  equal(places((await ask('PUT', home, { status: 422, headers: seen, body: { groups: [] } })).value), ['/groups'], 'none');
  equal((await grow({ key: 'boleto', label: 'Wants to pay by boleto' }, 200)).value.version, 1, 'stored');
  await grow({ key: 'pix', label: 'Wants to pay by Pix' }, 412);
  equal((await ask('DELETE', home, { headers: { 'if-match': '"1"' } })).value.outcome, 'removed', 'taken out');
  equal((await ask('GET', home)).value.reasons, reasons, 'as shipped again');
});

await test('addresses and methods that are not there', async () => {
  await ask('GET', '/api/v1/', { status: 404 });
  await ask('DELETE', '/api/v1/me', { status: 405 });
  await ask('GET', '/api/v1/a/b/c', { status: 404 });
});

await test('the inbox: tasks by priority with its factors, page by page', async () => {
  const page = (await ask('GET', '/api/v1/inbox?who=team&queue=coming')).value;
  that(page.rows.every((row, at) => at === 0 || row.priority <= page.rows[at - 1].priority), 'in order');
  for (const row of page.rows) that(Math.abs(100 * row.revenue * row.risk * row.nearness - row.priority) < 0.01, 'the product');
  const due = (await ask('GET', '/api/v1/inbox?who=team&queue=coming&order=due')).value;
  that(due.rows.every((row, at) => at === 0 || row.due_date >= due.rows[at - 1].due_date), 'by due date');
  equal(due.total, page.total, 'the same tasks');
  if (page.next) that(!(await ask('GET', page.next)).value.rows.some((row) => page.rows.some((first) => first.external_id === row.external_id)), 'the next');
  equal(places((await ask('GET', '/api/v1/inbox?order=x', { status: 400 })).value), ['order'], 'no such order');
  equal(places((await ask('GET', '/api/v1/inbox?where=mrrr+%3E+1', { status: 400 })).value), ['where'], 'no such field');
  equal(places((await ask('GET', '/api/v1/inbox?after=x', { status: 400 })).value), ['after'], 'no such place');
});

await test('tasks: raised once a reason, done to several at once and taken back', async () => {
  const account = (await ask('GET', '/api/v1/accounts?limit=1')).value.rows[0].external_id;
  const raise = (body, wanted) => ask('POST', '/api/v1/inbox', { body: { account_external_id: account, ...body }, ...wanted });
  const first = (await raise({ title: 'Call the new buyer', reason: 'new-buyer', kind: 'call', due_date: '2026-03-05' })).value;
  equal(first.outcome, 'raised', 'the first');
  const again = (await raise({ title: 'Call the new buyer now', reason: 'new-buyer', due_date: '2026-03-04' })).value;
  equal([again.outcome, again.external_id], ['updated', first.external_id], 'the second brings the first up to date');
  const other = (await raise({ title: 'Send the <minutes>' })).value;
  equal(places((await raise({ title: ' ' }, { status: 422 })).value), ['/title'], 'no title');
  equal(places((await raise({ title: 'x', kind: 'sing' }, { status: 422 })).value), ['/kind'], 'no such kind');
  const tasks = [first, other].map((one) => ({ account_external_id: account, external_id: one.external_id }));
  const act = (body, wanted) => ask('POST', '/api/v1/inbox/act', { body: { tasks, ...body }, ...wanted });
  equal(places((await act({ action: 'done' }, { status: 422 })).value), ['/outcome'], 'done without what came of it');
  equal(places((await act({ action: 'snooze' }, { status: 422 })).value), ['/until'], 'no day');
  await act({ action: 'dismiss', tasks: [{ account_external_id: account, external_id: 'nothing' }] }, { status: 404 });
  const acted = (await act({ action: 'done', outcome: 'spoke', note: 'All well' })).value;
  equal([acted.acted, acted.left], [2, 0], 'both');
  await act({ action: 'dismiss' }, { status: 409 }); // closed already
  equal((await ask('POST', '/api/v1/inbox/undo', { body: { undo: acted.undo } })).value.outcome, 'taken-back', 'as one');
  await ask('POST', '/api/v1/inbox/undo', { body: { undo: acted.undo }, status: 404 });
  const [made] = (await ask('GET', '/api/v1/imports?limit=1')).value.imports;
  equal([made.act, made.source_name, made.kind, made.updated], ['tasks-done', null, 'tasks', 2], 'among imports as what it was');
});

await test('notices: one\'s own, and those of others for who administers', async () => {
  equal((await ask('GET', '/api/v1/notices')).value, { unread: 0, notices: [] }, 'none');
  equal((await ask('POST', '/api/v1/notices/read', { body: { up_to: 9 } })).value.unread, 0, 'read');
  equal(places((await ask('POST', '/api/v1/notices/read', { body: { id: 1, up_to: 9 }, status: 422 })).value), ['/id'], 'one or the other');
});

await test('segments: stored with the version seen, a fault has its place, used as a filter, taken out', async () => {
  const home = '/api/v1/segments/large-ones';
  that((await ask('GET', '/api/v1/segments')).value.segments.some((one) => one.key === 'at-risk' && one.version === 0), 'what is shipped');
  const body = { name: 'Large ones', rule: 'mrr >= 1000' };
  await ask('GET', home, { status: 404 });
  await ask('PUT', home, { status: 428, body });
  const put = (rule, status = 200, version = '0') => ask('PUT', home, { status, headers: { 'if-match': `"${version}"` }, body: { ...body, rule } });
  equal(places((await put('mrrr >= 1000', 422)).value), ['/rule'], 'the place');
  that((await put("segment('Large ones') or mrr > 1", 422)).value.detail.includes('Large ones → Large ones'), 'no round');
  equal((await put(body.rule)).value.version, 1, 'stored');
  await put(body.rule, 412);
  equal((await ask('GET', home)).value.rule, body.rule, 'as it was sent');
  const where = encodeURIComponent("segment('Large ones')");
  const [named, spelt] = [(await ask('GET', `/api/v1/accounts?limit=1&where=${where}`)).value, (await ask('GET', `/api/v1/accounts?limit=1&where=${encodeURIComponent(body.rule)}`)).value];
  equal([named.total, named.rows], [spelt.total, spelt.rows], 'the same accounts');
  const count = async (rule) => (await ask('GET', `/api/v1/accounts?limit=1&where=${encodeURIComponent(rule)}`)).value.total;
  for (const [version, name] of [['1', 'Big ones'], ['2', 'The giants']])
    await ask('PUT', home, { headers: { 'if-match': `"${version}"` }, body: { ...body, name } });
  for (const name of ['Large ones', 'Big ones', 'The giants']) equal(await count(`segment('${name}')`), spelt.total, `found as ${name}`);
  equal(places((await ask('PUT', '/api/v1/segments/other', { status: 422, headers: { 'if-match': '"0"' }, body: { ...body, name: 'Big ones' } })).value), ['/name'], 'a name that rules find another by');
  const user = '/api/v1/playbooks/for-large-ones';
  await ask('PUT', user, { headers: { 'if-match': '"0"' }, body: { title: 'For large ones', on: false, trigger: { kind: 'segment_entered', rule: "segment('Big ones')" }, limit: {}, steps: [{ kind: 'wait', days: 7 }] } });
  const remove = (status = 200) => ask('DELETE', home, { status, headers: { 'if-match': '"3"' } });
  that((await remove(409)).value.detail.includes('For large ones'), 'in use');
  await ask('DELETE', user, { headers: { 'if-match': '*' } });
  equal((await remove()).value.outcome, 'removed', 'taken out');
  equal((await put(body.rule)).value.version, 5, 'what was taken out is as though it never stood');
});

await test('playbooks: stored with the version seen, faults have their places, tried on last year, taken out', async () => {
  const home = '/api/v1/playbooks/turned-red';
  await ask('GET', home, { status: 404 });
  const body = { title: 'Turned red', on: false, trigger: { kind: 'light', to: 'red' }, limit: { every_days: 60 }, steps: [{ kind: 'task', title: 'Call {account}', task: 'call' }, { kind: 'branch', rule: 'mrr >= 1000', then: [{ kind: 'wait', days: 7 }], otherwise: [] }] };
  await ask('PUT', home, { status: 428, body });
  const put = (changes, status = 200, version = '0') => ask('PUT', home, { status, headers: { 'if-match': `"${version}"` }, body: { ...body, ...changes } });
  equal(places((await put({ steps: [{ kind: 'task' }, { kind: 'branch', rule: 'mrr > 1', then: [{ kind: 'wait', days: 0 }] }] }, 422)).value), ['/steps/0/title', '/steps/1/then/0/days'], 'the places');
  equal(places((await put({ condition: 'mrrr > 1' }, 422)).value), ['/condition'], 'no such field');
  equal((await put({})).value.version, 1, 'stored');
  await put({}, 412);
  equal((await ask('GET', home)).value.playbook, body, 'as it was sent');
  that((await ask('GET', '/api/v1/playbooks')).value.playbooks.some((one) => one.key === 'turned-red'), 'among them');
  let run;
  do run = await ask('GET', `${home}/dry-run`, { status: [200, 503] }); // it says when it takes longer
  while (run.answer.status === 503);
  run = run.value;
  equal(run.months.reduce((sum, month) => sum + month.raised, 0), run.raised, 'months add up');
  that(run.churned >= run.churned_warned, 'no more warned of than left');
  equal((await ask('GET', `${home}/runs`)).value, { runs: [], next: null }, 'none is under way');
  equal(places((await ask('GET', `${home}/runs?state=x`, { status: 400 })).value), ['state'], 'no such state');
  equal(places((await ask('GET', `${home}/runs?after=x`, { status: 400 })).value), ['after'], 'no such place');
  await ask('GET', '/api/v1/playbooks/nobody/runs', { status: 404 });
  equal(places((await ask('POST', `${home}/runs/stop`, { body: { reason: ' ' }, status: 422 })).value), ['/reason'], 'no reason');
  equal((await ask('POST', `${home}/runs/stop`, { body: { reason: 'Drawn anew' } })).value, { stopped: 0 }, 'nothing to stop');
  await ask('POST', `${home}/runs/7/stop`, { body: { reason: 'Drawn anew' }, status: 404 });
  equal((await ask('DELETE', home, { headers: { 'if-match': '"1"' } })).value.outcome, 'removed', 'taken out');
});

await test('playbooks: at work, one run is stopped with a reason, then all of them', async () => {
  const home = '/api/v1/playbooks/watch-all', body = { title: 'Watch all', on: true, trigger: { kind: 'segment_entered', rule: 'mrr > 0' }, include_present: true, limit: {}, steps: [{ kind: 'wait', days: 30 }] };
  await ask('PUT', home, { headers: { 'if-match': '"0"' }, body });
  let runs = [];
  for (let tries = 0; tries < 300 && runs.length < 2; tries++) runs = (await ask('GET', `${home}/runs?state=active&limit=2`)).value.runs;
  equal(runs.map((run) => [run.state, run.step, run.version, run.reason]), [['active', 1, 1, null], ['active', 1, 1, null]], 'under way');
  const [first] = runs, stop = `${home}/runs/${first.id}/stop`;
  equal((await ask('POST', stop, { body: { reason: ' Not them ' } })).value, { stopped: 1 }, 'one');
  await ask('POST', stop, { body: { reason: 'Again' }, status: 409 });
  const told = (await ask('GET', `${home}/runs?state=stopped`)).value.runs;
  equal(told.map((run) => [run.id, run.reason, run.stopped_by, run.account_external_id]), [[first.id, 'Not them', 'ana@cais.example', first.account_external_id]], 'who and why');
  const { stopped } = (await ask('POST', `${home}/runs/stop`, { body: { reason: 'Drawn anew' } })).value;
  that(stopped > 0, 'the others');
  equal((await ask('GET', `${home}/runs?state=active`)).value.runs, [], 'none is left');
  const page = (await ask('GET', `${home}/runs?limit=1`)).value, next = (await ask('GET', page.next)).value;
  that(next.runs[0].id < page.runs[0].id, 'the next page');
  await ask('DELETE', home, { headers: { 'if-match': '*' } });
});

await test('journeys: stored with the version seen, who stands where, an account moved along its steps', async () => {
  const all = (await ask('GET', '/api/v1/journeys')).value.journeys;
  equal(all.map((one) => [one.key, one.version]), [['customer', 0]], 'what is shipped');
  const body = structuredClone(all[0].journey);
  const home = '/api/v1/journeys/customer';
  await ask('PUT', home, { status: 428, body });
  body.stages[0].enter = 'mrrr > 0';
  const refused = (await ask('PUT', home, { status: 422, headers: { 'if-match': '"0"' }, body })).value;
  equal(places(refused), ['/stages/0/enter'], 'the place');
  body.stages[0].enter = 'mrr > 0';
  body.stages[0].norm_days = 1;
  equal((await ask('PUT', home, { headers: { 'if-match': '"0"' }, body })).value.version, 1, 'stored');
  await ask('PUT', home, { status: 412, headers: { 'if-match': '"0"' }, body });
  equal((await ask('GET', home)).value.journey, body, 'as it was sent');
  const page = (await ask('GET', `${home}/accounts?limit=3&sort=-days`)).value;
  equal(page.rows.length, 3, 'a page');
  that(page.rows[0].days >= page.rows[1].days && page.total > 3, 'in order');
  const next = (await ask('GET', page.next)).value;
  that(next.rows[0].days <= page.rows[2].days && !page.rows.some((row) => row.external_id === next.rows[0].external_id), 'the next');
  const one = (await ask('GET', `${home}/accounts?stage=ongoing&limit=1`)).value.rows[0];
  equal(one.stage, 'ongoing', 'of a stage');
  equal(places((await ask('GET', `${home}/accounts?stage=x`, { status: 400 })).value), ['stage'], 'no such stage');
  equal(places((await ask('GET', `${home}/accounts?sort=x`, { status: 400 })).value), ['sort'], 'no such order');
  await ask('GET', '/api/v1/journeys/x/accounts', { status: 404 });
  await ask('GET', '/api/v1/journeys/x', { status: 404 });
  const move = (wanted, status = 200) => ask('POST', `/api/v1/accounts/${one.external_id}/stage`, { body: wanted, status });
  await move({ stage: 'onboarding', reason: 'back' }, 422);
  await move({ stage: 'uti', reason: ' ' }, 422);
  await move({ stage: 'ongoing', reason: 'there' }, 409);
  equal((await move({ stage: 'uti', reason: 'asked to leave' })).value, { external_id: one.external_id, stage: 'uti' }, 'moved');
  const there = (await ask('GET', `${home}/accounts?stage=uti&limit=1000`)).value.rows.find((row) => row.external_id === one.external_id);
  equal([there.days, there.by_hand], [0, true], 'there');
  await ask('POST', '/api/v1/accounts/nobody/stage', { body: { stage: 'uti', reason: 'x' }, status: 404 });
  await ask('DELETE', home, { headers: { 'if-match': '"1"' } });
  equal((await ask('GET', home)).value.version, 0, 'as shipped again');
  await ask('DELETE', home, { headers: { 'if-match': '*' }, status: 404 });
});

await test('health: the models in force, the next version of one, and an account criterion by criterion', async () => {
  const { models } = (await ask('GET', '/api/v1/health-models')).value;
  equal(models.map((one) => one.version), models.map(() => 0), 'as shipped');
  const [first] = models, home = `/api/v1/health-models/${first.key}`;
  equal((await ask('GET', home)).value, first, 'one of them');
  await ask('GET', '/api/v1/health-models/x', { status: 404 });
  await ask('PUT', home, { status: 422, body: {} });
  await ask('PUT', home, { status: 422, body: { ...first.model, segment: 'mrrr > 1' } });
  const body = { ...first.model, title: 'The first days' };
  await ask('PUT', home, { status: 428, body });
  await ask('PUT', home, { status: 412, headers: { 'if-match': '"1"' }, body });
  equal((await ask('GET', home)).value, first, 'what is refused changes nothing');
  const seen = (await ask('GET', home)).tag;
  equal((await ask('PUT', home, { headers: { 'if-match': seen }, body })).value, { key: first.key, version: 1, model: body }, 'published');
  await ask('PUT', home, { status: 412, headers: { 'if-match': seen }, body });
  const own = '/api/v1/health-models/own', everyone = { ...body, title: 'Own', segment: '', rank: 1 };
  await ask('PUT', own, { headers: { 'if-match': '"0"' }, body: everyone });
  that((await ask('DELETE', own, { status: 409, headers: { 'if-match': '"1"' } })).value.detail.length > 0, 'scores accounts');
  await ask('PUT', own, { headers: { 'if-match': '"1"' }, body: { ...everyone, retired: true } });
  equal((await ask('GET', own)).value.model.retired, true, 'out of use, and told so');
  await ask('DELETE', own, { status: 412, headers: { 'if-match': '"1"' } });
  await ask('DELETE', own, { status: 428 });
  equal((await ask('DELETE', own, { headers: { 'if-match': '"2"' } })).value, { key: 'own', outcome: 'removed' }, 'taken out');
  await ask('GET', own, { status: 404 });
  await ask('DELETE', own, { status: 404, headers: { 'if-match': '*' } });
  equal((await ask('GET', home)).value.model, body, 'in force');
  const { rows: paying } = (await ask('GET', '/api/v1/accounts?where=mrr%20%3E%200&sort=-mrr&limit=10&columns=mrr')).value;
  let scored = 0;
  for (const { external_id } of paying) {
    const { value } = await ask('GET', `/api/v1/accounts/${external_id}/health`);
    const { model } = models.find((one) => one.key === value.model);
    equal([value.account, value.criteria.map((one) => one.measure)], [external_id, model.criteria.map((one) => one.measure)], 'by its model');
    if (value.score === null) continue;
    scored++;
    const points = value.criteria.reduce((sum, one) => sum + (one.points ?? 0), 0);
    that(Math.abs(points - value.score) < 0.06, `${external_id}: ${points} points, a score of ${value.score}`);
    that(Math.abs(10 * value.chi - value.score) < 0.01, `${external_id}: CHI ${value.chi}`);
  }
  that(scored > 0, 'some have a score');
  const before = (await ask('GET', `/api/v1/accounts/${paying[0].external_id}/health?as_of=2001-01-01`)).value;
  equal([before.as_of, before.model], ['2001-01-01', null], 'before it was a customer');
  equal(places((await ask('GET', '/api/v1/accounts/C-00001/health?as_of=x', { status: 400 })).value), ['as_of'], 'no such day');
  await ask('GET', '/api/v1/accounts/nobody/health', { status: 404 });
});

await test('the lists that one works from, page by page', async () => {
  for (const name of ['renewals', 'churn-requests', 'delinquency', 'reviews', 'opportunities', 'white-space', 'values']) {
    const whole = (await ask('GET', `/api/v1/lists/${name}?limit=1000`)).value;
    equal([whole.rows.length, whole.next], [whole.total, null], name);
    const seen = [];
    for (let after = ''; after !== null;) {
      const page = (await ask('GET', `/api/v1/lists/${name}?limit=5${after && `&after=${after}`}`)).value;
      equal(page.total, whole.total, `${name}: the same list`);
      seen.push(...page.rows);
      after = page.next;
    }
    equal(seen, whole.rows, `${name} in pages`);
    const where = encodeURIComponent('mrr < 0');
    equal((await ask('GET', `/api/v1/lists/${name}?where=${where}`)).value.rows, [], `${name} of no account`);
  }
  for (const [query, place] of [['where=x', 'where'], ['known_at=x', 'known_at'], ['after=x', 'after'], ['limit=0', 'limit'], ['sort=x', 'sort']])
    equal(places((await ask('GET', `/api/v1/lists/renewals?${query}`, { status: 400 })).value), [place], query);
  await ask('GET', '/api/v1/lists/x', { status: 404 });
});

await test('every operation of the document was asked', async () => {
  const all = Object.values(document.paths).flatMap((path) => Object.values(path)).map((operation) => operation.operationId);
  equal(all.filter((id) => !asked.has(id)), [], 'not asked');
});

await test('a key that asks too often is told when to come back', async () => {
  const fast = keyFor('ana@cais.example', 'read:reports');
  const answers = await Promise.all(Array.from({ length: 260 }, () =>
    fetch(`${base}/api/v1/me`, { headers: { authorization: `Bearer ${fast}` } })));
  const refused = answers.filter((answer) => answer.status === 429);
  that(refused.length > 0 && refused.length < 80, `${refused.length} refused`);
  that(Number(refused[0].headers.get('retry-after')) >= 1, 'Retry-After');
  equal(refused[0].headers.get('ratelimit-remaining'), '0', 'remaining');
  await ask('GET', '/api/v1/me');
});

server.removeAllListeners('exit');
server.kill('SIGTERM');
await new Promise((resolve) => server.on('exit', resolve));
rmSync(folder, { recursive: true, force: true });
console.log(`1..${tests}`);
process.exit(failed > 0 ? 1 : 0);
