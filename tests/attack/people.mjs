// What people said and who they are: whoever may not see contacts (an analyst, a reader) finds neither on any
// page, in any file, nor through a key of theirs. What is personal is learnt from the API's own lists: what
// they keep from the analyst and not from the administrator.
import { Person } from '../library/farol.mjs';
import { none, test, that } from '../library/tap.mjs';
import { walk } from '../library/walk.mjs';

const WORD = 'farolsegredo', ID = 'people';

// A row with a word of its own in every text that takes one.
function marked(schema, kind) {
  const row = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    const types = [property.type].flat();
    if (name === 'external_id') row[name] = ID;
    else if (/^(account|subscription)_external_id$/.test(name)) row[name] = ID;
    else if (/_external_id$|^(closed|decided|ended)_at$|^custom$/.test(name)) continue;
    else if (property.enum) row[name] = property.enum[0];
    else if (/ month:/i.test(property.description ?? '')) row[name] = '2026-02';
    else if (property.format === 'date') row[name] = /until/.test(name) ? '2099-02-25' : /end|due|paid|close|next|renew/.test(name) ? '2026-02-25' : '2026-01-05';
    else if (property.format === 'email') row[name] = `${WORD}.${kind}.${name}@cais.example`;
    else if (name === 'at' || / instant/i.test(property.description ?? '')) row[name] = '2026-01-05T10:00:00Z';
    else if (/4217/.test(property.description ?? '')) row[name] = kind === 'fx_rates' ? 'USD' : 'BRL';
    else if (types.includes('integer') || types.includes('number')) row[name] = name === 'scale_max' ? 10 : name === 'scale_min' ? 0 : 1;
    else if (types.includes('boolean')) row[name] = true;
    else row[name] = `${WORD}-${kind}-${name}`.slice(0, property.maxLength ?? 120);
  }
  return row;
}

// Puts the row; fields that are complained of take what such a field takes, or nothing.
async function put(world, kind) {
  const row = marked(world.document.components.schemas[kind], kind);
  const plausible = { reason: 'integration-missing', stage: 'onboarding', journey: 'customer' };
  for (let attempt = 0; attempt < 12; attempt++) {
    const answer = await fetch(`${world.house.base}/api/v1/${kind}`, { method: 'POST', body: JSON.stringify({ rows: [row] }),
      headers: { authorization: `Bearer ${world.key}`, 'content-type': 'application/json' } });
    if (answer.ok) return;
    const said = await answer.json();
    const names = (said.errors ?? []).map((error) => (error.pointer ?? '').split('/').pop()).filter((name) => row[name] !== undefined);
    if (!names.length) throw new Error(`${kind}: ${answer.status} ${JSON.stringify(said)}`);
    for (const name of names) {
      if (plausible[name] && row[name] !== plausible[name]) row[name] = plausible[name];
      else delete row[name];
    }
  }
}

export async function attackPeople(world) {
  const { house, kinds } = world;
  const scopes = 'read:accounts,read:records,read:reports';
  const people = [];
  for (const role of ['analyst', 'reader'])
    people.push({ role, key: house.key(`${role}@cais.example`, scopes), person: await new Person(house.base).signIn(`${role}@cais.example`) });
  const ask = async (target, key) =>
    (await fetch(`${house.base}/api/v1${target}`, { headers: { authorization: `Bearer ${key}` } })).text();
  const words = (said) => new Set([...said.matchAll(new RegExp(`${WORD}[a-z0-9_.-]*`, 'g'))].map((match) => match[0]));

  await test('personal words and e-mails are for those who may see contacts, everywhere', async () => {
    for (const kind of kinds) await put(world, kind);
    const personal = new Set();
    for (const kind of kinds.filter((one) => !['accounts', 'fx_rates'].includes(one))) {
      const kept = words(await ask(`/${kind}?account=${ID}`, people[0].key));
      for (const word of words(await ask(`/${kind}?account=${ID}`, world.key))) if (!kept.has(word)) personal.add(word);
    }
    that(personal.size >= 35, `only ${[...personal]}`);
    const found = [];
    const look = (label, said) => {
      for (const word of words(said)) if (personal.has(word)) found.push(`${label}: ${word}`);
    };
    const lists = ['renewals', 'churn-requests', 'delinquency', 'reviews', 'opportunities', 'white-space', 'values'];
    let pages = 0;
    for (const { role, key, person } of people) {
      const starts = ['/', `/accounts/${ID}`, `/accounts/${ID}/plan`, `/accounts/${ID}/handoff`, `/accounts?q=${WORD}`, `/search?q=${WORD}`, '/inbox?who=team',
        '/reviews', '/values', '/churn-requests', '/opportunities', '/opportunities/list', '/journeys', '/portfolio'];
      for (const page of await walk(person, { starts, most: 4, mostPages: 16 })) {
        look(`${role} ${page.target}`, page.text);
        pages++;
      }
      // Every operation that reads and needs no name but the account's.
      for (const path of Object.keys(world.document.paths).filter((one) => world.document.paths[one].get && !/\{(?!external_id)/.test(one)))
        look(`${role} ${path}`, await ask(path.replace(/^\/api\/v1/, '').replace('{external_id}', ID), key));
      for (const list of lists) look(`${role} /lists/${list}`, await ask(`/lists/${list}?limit=1000`, key));
      for (const target of [`/accounts/${ID}`, `/accounts/${ID}/history`, `/accounts/${ID}/health`, '/inbox', '/journeys/customer/accounts',
        ...kinds.flatMap((kind) => [`/export/${kind}`, `/${kind}/${ID}`])]) look(`${role} ${target}`, await ask(target, key));
    }
    that(pages > 150, `only ${pages} pages`);
    none([...new Set(found)], 'seen');
  });

  await test('what a task by hand says is in no reason either', async () => {
    const said = ['Zuleika', 'Zeferino'], { admin } = world;
    const raised = await fetch(`${house.base}/api/v1/inbox`, { method: 'POST', body: JSON.stringify({ account_external_id: ID, title: `Ligar para ${said[0]}` }),
      headers: { authorization: `Bearer ${world.key}`, 'content-type': 'application/json' } });
    that(raised.ok, await raised.text());
    for (let twice = 0; twice < 2; twice++)
      that((await admin.post('/inbox/new', { account: ID, title: `Ligar para ${said[1]}`, due: '2026-03-03', kind: '0' })).status === 303, 'by the page');
    const tasks = JSON.parse(await ask(`/tasks?account=${ID}&limit=1000`, world.key)).rows;
    for (const name of said) that(tasks.filter((task) => task.title === `Ligar para ${name}`).length === 1, `${name}: ${tasks.map((task) => task.title)}`);
    const found = [];
    for (const { role, key, person } of people) {
      for (const target of ['/inbox?who=team', '/inbox?who=team&by=account', `/accounts/${ID}`, '/inbox.csv?who=team'])
        if (/zuleika|zeferino/i.test((await person.get(target)).text)) found.push(`${role} ${target}`);
      for (const target of [`/tasks?account=${ID}`, '/inbox', '/inbox?who=team', '/export/tasks'])
        if (/zuleika|zeferino/i.test(await ask(target, key))) found.push(`${role} ${target}`);
    }
    none(found, 'told');
  });

  await test('who may see contacts finds what was said in the lists, and everybody whose an account is', async () => {
    const of = async (list, key) => JSON.parse(await ask(`/lists/${list}?limit=1000`, key)).rows.find((row) => row.account_external_id === ID);
    that((await of('reviews', world.key)).minutes === `${WORD}-reviews-minutes`, 'no minutes for the administrator');
    that((await of('reviews', world.key)).by === `${WORD}.reviews.by_email@cais.example`, 'nobody held the review');
    that((await of('reviews', people[0].key)).minutes === null, 'minutes for the analyst');
    for (const key of [world.key, people[0].key, people[1].key])
      that((await of('opportunities', key)).owner === `${WORD}.opportunities.owner_email@cais.example`, 'no owner');
  });
}
