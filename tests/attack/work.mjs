// What is done about accounts: somebody else's tasks, lights, requests, reviews, opportunities and plans by their
// ids, in forms, in bulk and by a key, asked for by a customer success manager who sees their own accounts alone;
// the same task finished by two at once; rules, playbooks and numbers beyond all measure.
import { readFileSync } from 'node:fs';
import { Person } from '../library/farol.mjs';
import { equal, none, test, that } from '../library/tap.mjs';

const OTHERS = 'others', OWN = 'own';

export async function attackWork(world) {
  const { house, admin } = world;
  const api = async (key, method, target, body) => {
    const answer = await fetch(`${house.base}/api/v1${target}`, { method, body: body && JSON.stringify(body),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'if-match': '*' } });
    return { status: answer.status, ok: answer.ok, text: await answer.text() };
  };
  const put = async (kind, ...rows) => {
    const answer = await api(world.key, 'POST', `/${kind}`, { rows });
    that(answer.ok, `${kind}: ${answer.text}`);
  };
  const csm = await new Person(house.base).signIn('csm@cais.example');
  const scopes = 'read:accounts,write:accounts,read:records,write:records,read:reports,write:settings';
  const settingsKey = house.key('admin@cais.example', scopes);
  const key = house.key('csm@cais.example', scopes);
  const at = '2026-01-05T10:00:00Z';
  await put('accounts', { external_id: OTHERS, name: 'Conta dos Outros', owner_email: 'other@cais.example' },
    { external_id: OWN, name: 'Conta Minha', owner_email: 'csm@cais.example' });
  for (const account of [OTHERS, OWN]) {
    const of = (word) => ({ account_external_id: account, external_id: `work-${account}`, ...word });
    await put('subscriptions', of({ amount: 100000, currency: 'BRL', interval_unit: 'month', interval_count: 1, quantity: 1, plan: 'P', start_date: '2025-05-01' }));
    await put('tasks', of({ title: 'Ligar', reason: `work-${account}`, kind: 'call', created_at: at, due_date: '2026-02-01', owner_email: `${account}@cais.example`, state: 'open' }));
    await put('churn_requests', of({ requested_at: at, reason: 'integration-missing', kind: 'voluntary', state: 'open' }));
    await put('opportunities', of({ kind: 'upsell', stage: 'identified', amount: 100, currency: 'BRL', opened_at: at }));
    await put('reviews', of({ held_at: at, minutes: 'x' }));
    await put('milestones', of({ name: 'Marco', kind: 'other', due_date: '2026-02-01' }));
  }
  // The numbers of both accounts and of their task: from the administrator's pages.
  const numbers = async (account) => {
    const page = await admin.get(`/inbox?who=${account}@cais.example`);
    const task = /(?:task=|value=")(\d+\.\d+)/.exec(page.text)?.[1];
    that(task, `no task of ${account}`);
    return { task, account: task.split('.')[0] };
  };
  const theirs = await numbers(OTHERS), mine = await numbers(OWN);
  const state = async () => (await Promise.all(['tasks', 'churn_requests', 'opportunities', 'milestones', 'health_overrides', 'sentiments', 'stages', 'handoffs', 'reviews']
    .map(async (kind) => (await api(world.key, 'GET', `/${kind}?account=${OTHERS}`)).text))).join('\n') +
    (await api(world.key, 'GET', `/accounts/${OTHERS}`)).text;

  await test('what is done about others’ accounts is not one’s own to change, by whatever id', async () => {
    const before = await state(), found = [];
    const forms = [];
    const act = (pairs) => forms.push(['/inbox/act', [...pairs, ['back', '/inbox']]]);
    for (const action of ['done', 'dismiss', 'snooze 2027-01-01', 'assign']) {
      const words = [['action', action], ['outcome', 'spoke'], ['owner', 'csm@cais.example'], ['note', 'x']];
      act([['task', theirs.task], ...words]);
      act([['task', mine.task], ['task', theirs.task], ...words]);
      act([['open', theirs.task], ...words]);
    }
    forms.push([`/accounts/${OTHERS}/light`, { light: 'green', reason: 'because I say so here', until: '2027-01-01' }],
      [`/accounts/${OTHERS}/sentiment`, { sentiment: 'good', level: 'good', note: 'x' }], [`/accounts/${OTHERS}/plan`, { milestone: '1', seen: '1' }], [`/accounts/${OTHERS}/plan`, {}],
      [`/accounts/${OTHERS}/handoff`, { ism_email: 'csm@cais.example', csm_email: 'csm@cais.example', checklist: 'x', act: 'start' }],
      ['/journeys/move', { account: OTHERS, stage: 'ongoing', journey: 'customer', reason: 'x' }], ['/inbox/new', { account: OTHERS, title: 'x', due: '2027-01-01', kind: 'call' }],
      ['/churn-requests/new', { account: OTHERS, reason: 'integration-missing', kind: 'voluntary', requested: '2026-02-01' }],
      ['/churn-requests/decide', { account: OTHERS, request: '1', reason: 'integration-missing', act: 'lose' }],
      ['/reviews/new', { account: OTHERS, held: '2026-02-01', minutes: 'x' }], ['/opportunities/new', { account: OTHERS, kind: 'upsell', amount: '1', product: 'x' }],
      ['/renewals/call', { account: OTHERS, subscription: '1', call: 'leaves' }], ['/delinquency/follow-up', { account: OTHERS }]);
    for (let record = 1; record <= 80; record++) forms.push(['/opportunities/move', { deal: `${theirs.account}.${record}`, opportunity: `${theirs.account}.${record}`, stage: 'lost' }]);
    for (const [target, form] of forms) {
      const answer = await csm.post(target, form);
      if (answer.status >= 500) found.push(`POST ${target}: ${answer.status}`);
      if (/Conta dos Outros/.test(answer.text)) found.push(`POST ${target} names it`);
    }
    for (const target of [`/accounts/${OTHERS}/plan`, `/accounts/${OTHERS}/handoff`, `/inbox?task=${theirs.task}&who=team`, `/churn-requests/decide?account=${OTHERS}&request=1`,
      `/reviews/read?account=${OTHERS}&review=1`, '/inbox?who=team', '/inbox.csv?who=team', '/portfolio', '/portfolio.csv', '/journeys', '/journeys.csv', '/opportunities',
      '/opportunities/list.csv', '/reviews.csv', '/churn-requests.csv', '/scores', '/scores.csv', '/tiers', '/white-space.csv', '/values.csv', '/renewals.csv',
      '/search?q=Outros', '/palette?q=Outros', '/notices', `/rule-preview?rule=${encodeURIComponent('mrr > 0')}`, `/rule-words?word=${encodeURIComponent('owner = "other')}`])
      if (/Conta dos Outros/.test((await csm.get(target)).text)) found.push(`GET ${target} names it`);
    for (const [method, target, body] of [['GET', `/accounts/${OTHERS}/health`], ['POST', `/accounts/${OTHERS}/stage`, { journey: 'customer', stage: 'ongoing', reason: 'x' }],
      ['POST', '/tasks', { rows: [{ external_id: `work-${OTHERS}`, account_external_id: OTHERS, state: 'done' }] }], ['POST', '/tasks', { rows: [{ external_id: `work-${OTHERS}`, account_external_id: OWN, state: 'done' }] }],
      ['PATCH', `/tasks/work-${OTHERS}`, { state: 'done' }], ['DELETE', `/tasks/work-${OTHERS}`], ['DELETE', `/opportunities/work-${OTHERS}`],
      ['PATCH', `/opportunities/work-${OTHERS}`, { stage: 'lost' }], ['POST', '/health_overrides', { rows: [{ account_external_id: OTHERS, light: 'green', reason: 'x', at, until_date: '2099-01-01' }] }],
      ['PUT', '/playbooks/of-csm', { title: 'x', trigger: { kind: 'segment_entered', rule: 'mrr > 0' }, steps: [] }], ['PUT', '/health-models/ongoing', {}], ['PUT', '/journeys/customer', {}], ['GET', '/playbooks/low-health/dry-run']]) {
      const answer = await api(key, method, target, body);
      if (answer.ok || answer.status >= 500 || /Conta dos Outros/.test(answer.text)) found.push(`${method} ${target}: ${answer.status} ${answer.text.slice(0, 120)}`);
    }
    none(found, 'faults');
    equal(await state(), before, 'what stands about it');
  });

  await test('a task that two finish at once is finished once', async () => {
    const token = await csm.token();
    const form = [['csrf', token], ['task', mine.task], ['action', 'done'], ['outcome', 'spoke'], ['back', '/inbox']];
    const answers = await Promise.all(Array.from({ length: 6 }, () => csm.ask('POST', '/inbox/act', { form })));
    const said = answers.map((answer) => answer.status).sort();
    equal(said.filter((status) => status === 303).length, 1, `those that did it, of ${said}`);
    none(said.filter((status) => ![303, 409].includes(status)), 'other answers');
  });

  await test('many tasks of one account, done at once by a key, take no memory and no minutes', async () => {
    const most = () => +readFileSync(`/proc/${house.server.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)[1] >> 10;
    await put('accounts', { external_id: 'crowded', name: 'Cheia' });
    for (let batch = 0; batch < 6; batch++)
      await put('tasks', ...Array.from({ length: 1000 }, (_, n) => ({ account_external_id: 'crowded', external_id: `crowded-${batch}-${n}`, title: 'Ligar', detail: 'x'.repeat(500),
        reason: `crowded-${batch}-${n}`, kind: 'call', created_at: at, due_date: '2026-02-01', state: 'open' })));
    const before = most();
    const tasks = Array.from({ length: 500 }, (_, n) => ({ account_external_id: 'crowded', external_id: `crowded-5-${n}` }));
    const answer = await api(world.key, 'POST', '/inbox/act', { action: 'dismiss', note: 'x', tasks });
    equal(JSON.parse(answer.text).acted, 500, answer.text);
    that(most() < before + 300, `the server grew from ${before} to ${most()} MiB`);
    that((await api(world.key, 'DELETE', '/accounts/crowded')).ok, 'taken out again');
  });

  await test('runs of others’ accounts are not seen and not stopped; why one was stopped is for those who may see people', async () => {
    const name = 'runs-attack', found = [], why = 'farolporque';
    const trigger = { kind: 'segment_entered', rule: `segment = "${name}"` };
    for (const account of [OTHERS, OWN]) that((await api(world.key, 'PATCH', `/accounts/${account}`, { segment: name })).ok, account);
    const on = await api(settingsKey, 'PUT', `/playbooks/${name}`, { title: name, on: true, include_present: true, trigger, limit: { every_days: 90 }, hold_out_percent: 0, steps: [{ kind: 'wait', days: 30 }] });
    that(on.ok, on.text);
    const runs = async (of) => JSON.parse((await api(of, 'GET', `/playbooks/${name}/runs`)).text).runs;
    // The scheduler was woken: each look is a request that it shares the machine with.
    for (let look = 0; look < 2000 && !/Conta Minha[^]*Conta dos Outros|Conta dos Outros[^]*Conta Minha/.test((await admin.get(`/playbooks/${name}/runs`)).text); look++);
    const all = await runs(settingsKey);
    equal(all.length, 2, 'runs');
    const theirRun = all.find((run) => run.account_external_id === OTHERS).id, ownRun = all.find((run) => run.account_external_id === OWN).id;
    equal((await runs(key)).map((run) => run.id).join(), `${ownRun}`, 'runs that the CSM lists');
    const reader = await new Person(house.base).signIn('reader@cais.example'), analyst = await new Person(house.base).signIn('analyst@cais.example');
    const pages = [`/playbooks/${name}/runs`, `/playbooks/${name}/runs?account=${OTHERS}`, `/playbooks/${name}/runs/${theirRun}/stop`, `/playbooks/${name}/runs/stop`];
    for (const target of pages) if (/Conta dos Outros/.test((await csm.get(target)).text)) found.push(`GET ${target} names it`);
    for (const [person, target, status, reason = why] of [[csm, `/playbooks/${name}/runs/${theirRun}/stop`, 404], [csm, `/playbooks/low-health/runs/${ownRun}/stop`, 404], [csm, `/playbooks/${name}/runs/stop`, 403],
      [reader, `/playbooks/${name}/runs/${ownRun}/stop`, 403], [analyst, `/playbooks/${name}/runs/stop`, 403], [csm, `/playbooks/${name}/runs/-1/stop`, 404], [csm, `/playbooks/${name}/runs/99999999999999999999/stop`, 404],
      [csm, `/playbooks/${name}/runs/${ownRun}/stop`, 422, ' '], [csm, `/playbooks/${name}/runs/${ownRun}/stop`, 422, 'x'.repeat(5000)]]) {
      const answer = await person.post(target, { reason });
      if (answer.status !== status) found.push(`POST ${target}: ${answer.status}, not ${status}`);
    }
    for (const target of [`/playbooks/${name}/runs/${theirRun}/stop`, `/playbooks/${name}/runs/stop`])
      if ((await api(key, 'POST', target, { reason: why })).ok) found.push(`the key stops by ${target}`);
    none(found, 'faults');
    none((await runs(settingsKey)).filter((run) => run.state !== 'active'), 'stopped');
    const stops = await Promise.all(Array.from({ length: 4 }, () => api(key, 'POST', `/playbooks/${name}/runs/${ownRun}/stop`, { reason: why })));
    equal(stops.filter((answer) => answer.ok).length, 1, 'of four who stop it, those that did');
    const readerKey = house.key('reader@cais.example', 'read:accounts');
    for (const said of [(await reader.get(pages[0])).text, (await reader.get(`/accounts/${OWN}`)).text, (await analyst.get(pages[0])).text, (await api(readerKey, 'GET', `/playbooks/${name}/runs`)).text])
      if (said.includes(why)) found.push(`told: ${said.slice(Math.max(0, said.indexOf(why) - 80), said.indexOf(why) + 20)}`);
    that((await csm.get(pages[0])).text.includes(why), 'whoever may see people does not read why');
    none(found, 'faults');
    that((await api(settingsKey, 'DELETE', `/playbooks/${name}`)).ok, 'taken out again');
  });

  await test('rules beyond all measure are refused, and soon', async () => {
    const rules = ['('.repeat(50000) + 'mrr > 0', 'not '.repeat(50000) + 'mrr > 0', Array.from({ length: 100000 }, () => 'mrr > 1').join(' and '), `segment in (${'"x",'.repeat(100000)}"x")`,
      'mrr > 99999999999999999999999999', 'mrr > 1e309', 'mrr > -9223372036854775808', 'renewal > 9999-12-31', 'renewal > 99999-01-01', 'contacts(-1) = 0', 'contacts(99999999999) = 0',
      'usage("\u202e\ud83d\ude00", 30) > 0', '"'.repeat(9999), 'mrr > 1 -- x', "segment = ''' or 1=1", '\u0000', 'ｍｒｒ > 1', 'segment = "' + '́'.repeat(5000) + '"', '-'.repeat(20000) + '1 > 0'];
    const found = [];
    for (const rule of rules) {
      const started = Date.now(), label = `${rule.slice(0, 24)} (${rule.length})`;
      const long = rule.length > 8000;
      const answers = [await api(world.key, 'PUT', '/segments/of-attack', { title: 'x', rule }), await admin.post('/segments', { title: 'x', rule, act: 'save' })];
      if (!long) answers.push(await admin.get(`/accounts?where=${encodeURIComponent(rule.toWellFormed())}`), await admin.get(`/rule-preview?rule=${encodeURIComponent(rule.toWellFormed())}`));
      for (const answer of answers) if (answer.status >= 500) found.push(`${label}: ${answer.status}`);
      if (Date.now() - started > 10000) found.push(`${label}: ${Date.now() - started} ms`);
    }
    none(found, 'faults');
  });

  await test('playbooks, models and journeys beyond all measure are refused', async () => {
    const step = (n) => ({ kind: 'task', title: `t${n}`, task: 'call', due_days: n });
    const deep = (n) => (n ? [{ kind: 'branch', rule: 'mrr > 0', then: deep(n - 1), otherwise: [] }] : [step(1)]);
    const trigger = { kind: 'segment_entered', rule: 'mrr > 0' };
    const found = [];
    for (const [name, body] of Object.entries({ many: { title: 'x', trigger, steps: Array.from({ length: 5000 }, (_, n) => step(n % 9)) }, deep: { title: 'x', trigger, steps: deep(300) },
      waits: { title: 'x', trigger, steps: [{ kind: 'wait', days: 1e15 }] }, back: { title: 'x', trigger, steps: [{ kind: 'wait', days: -1 }] }, due: { title: 'x', trigger, steps: [step(2147483647)] },
      title: { title: 'x'.repeat(100000), trigger, steps: [step(1)] }, limit: { title: 'x', trigger, limit: { every_days: -5 }, steps: [step(1)] }, share: { title: 'x', trigger, hold_out_percent: 101, steps: [step(1)] },
      field: { title: 'x', trigger, steps: [{ kind: 'set_field', field: 'external_id', value: 'y' }] }, mass: { title: 'x', trigger, steps: [{ ...step(1), version: 7, run_id: 1, state: 'done' }], version: 9 },
      trigger: { title: 'x', trigger: { kind: 'segment_entered', rule: '('.repeat(3000) }, steps: [step(1)] } })) {
      const answer = await api(settingsKey, 'PUT', `/playbooks/attack-${name}`, body);
      if (![400, 413, 422].includes(answer.status)) found.push(`${name}: ${answer.status} ${answer.text.slice(0, 160)}`);
    }
    for (const target of ['/health-models/ongoing', '/journeys/customer', '/playbooks/x', '/segments/x'])
      for (const body of ['[]', '{}', 'null', '{"criteria":1e999}', '{"a":'.repeat(5000), '{"stages":[{"key":"'.padEnd(200000, 'a'), '{"title":"\\u0000","criteria":[{"weight":-9223372036854775809}]}']) {
        const answer = await fetch(`${house.base}/api/v1${target}`, { method: 'PUT', body, headers: { authorization: `Bearer ${settingsKey}`, 'content-type': 'application/json', 'if-match': '*' } });
        if (answer.ok || answer.status >= 500) found.push(`PUT ${target} ${body.slice(0, 20)}: ${answer.status}`);
      }
    none(found, 'taken, or failed inside');
  });

  await test('days and ids at the edge do not fail inside', async () => {
    const found = [], days = ['9999-12-31', '0001-01-01', '99999-01-01', '-1', '2026-02-30', '1e9'];
    const ids = ['0.0', '-1.-1', '9223372036854775807.9223372036854775807', '99999999999999999999.1', '1.', '.1', 'x'];
    for (const day of days)
      for (const [target, form] of [['/inbox/act', { task: mine.task, action: `snooze ${day}` }], ['/inbox/new', { account: OWN, title: 'x', due: day, kind: 'call' }],
        [`/accounts/${OWN}/light`, { light: 'green', reason: 'because I say so here', until: day }], ['/reviews/new', { account: OWN, held: day, minutes: 'x', next: day }],
        ['/opportunities/new', { account: OWN, kind: 'upsell', amount: '99999999999999999999', close: day }], ['/churn-requests/new', { account: OWN, reason: 'integration-missing', kind: 'voluntary', requested: day }]]) {
        const answer = await csm.post(target, form);
        if (answer.status >= 500) found.push(`POST ${target} ${day}: ${answer.status}`);
      }
    for (const id of ids)
      for (const target of [`/inbox?task=${id}`, `/inbox?after=${id}`, `/churn-requests/decide?account=${OWN}&request=${id}`, `/reviews/read?account=${OWN}&review=${id}`, `/renewals/call?account=${OWN}&subscription=${id}`,
        `/records/tasks/${id}`, `/records/tasks/${id}/history`, `/reviews?after=${id},${id}`]) {
        const answer = await csm.get(target);
        if (answer.status >= 500) found.push(`GET ${target}: ${answer.status}`);
      }
    for (const id of ids) {
      const answer = await csm.post('/inbox/undo', { undo: id, back: '/inbox' });
      if (answer.status >= 500) found.push(`undo ${id}: ${answer.status}`);
    }
    for (const target of ['/', '/inbox?who=team', '/portfolio', '/journeys', '/scores', '/reviews', '/opportunities', `/accounts/${OWN}`]) {
      const answer = await admin.get(target);
      if (answer.status !== 200) found.push(`GET ${target} after that: ${answer.status}`);
    }
    that(!house.ended, `the server ended: ${house.said.slice(-500)}`);
    none(found, 'faults');
  });
}
