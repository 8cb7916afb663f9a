// Script and markup kept in the record: in every text of every kind, by form, by the API and by an imported
// file; then every page is read for markup that was not escaped.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Person, formsOf, sentOf } from '../library/farol.mjs';
import { equal, none, test, that } from '../library/tap.mjs';
import { walk } from '../library/walk.mjs';

// Breaks out of an element, of a quoted attribute, of a script, a title, a comment and a style.
export const MARK = '"\'></title></textarea>--></script><farolmark farolmark="1';
const SHORT = '"><farolmark x="';

// Where a page was broken out of: elements or attributes of ours by name, and script addresses.
export function breaches(html) {
  const found = [];
  const withoutText = [...html.matchAll(/<!--[\s\S]*?-->|<\/?([a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g)];
  for (const [tag, name, attributes] of withoutText) {
    if (!name) continue;
    const names = [...attributes.matchAll(/([^\s=/"'>]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?/g)].map((m) => m[1]);
    if (/^farolmark/i.test(name) || names.some((n) => /^farolmark|^on/i.test(n))) found.push(tag.slice(0, 120));
    if (/\b(?:href|src|action|formaction)\s*=\s*["']?\s*(?:javascript|data|vbscript):/i.test(tag)) found.push(tag.slice(0, 120));
  }
  if (/<script(?![^>]*\ssrc=)[^>]*>/i.test(html)) found.push('a script inside the page');
  return found;
}

// A row of the kind with the mark in every text; `n` makes ids differ.
function poisoned(schema, kind, n) {
  const row = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    const types = [property.type].flat();
    if (name === 'external_id') row[name] = `${n}${SHORT}`;
    else if (name === 'account_external_id') row[name] = n === 'form' ? undefined : `api${SHORT}`;
    else if (name === 'subscription_external_id') row[name] = `api${SHORT}`;
    else if (/_external_id$/.test(name)) row[name] = undefined;
    else if (property.enum) row[name] = property.enum[0];
    else if (/ month:/i.test(property.description ?? '')) row[name] = '2026-02';
    else if (property.format === 'date') row[name] = /end|due|paid/.test(name) ? '2026-02-05' : '2026-01-05';
    else if (property.format === 'email') row[name] = `"><farolmark.x="@cais.example`;
    else if (/^(closed|decided|ended)_at$/.test(name)) row[name] = undefined; // what is open has no end
    else if (name === 'at' || / instant/i.test(property.description ?? '')) row[name] = '2026-01-05T10:00:00Z';
    else if (/4217/.test(property.description ?? '')) row[name] = kind === 'fx_rates' ? 'USD' : 'BRL';
    else if (types.includes('integer') || types.includes('number')) row[name] = name === 'scale_max' ? 10 : name === 'scale_min' ? 0 : 1;
    else if (types.includes('boolean')) row[name] = true;
    else if (name === 'custom') row[name] = { [SHORT]: MARK };
    else if (kind === 'tasks' && name === 'reason') row[name] = n + MARK; // of one reason, an account has one open task
    else if (types.includes('string')) row[name] = (property.maxLength ?? 120) < MARK.length ? SHORT : MARK;
  }
  return row;
}

// Sends a row; takes out the fields that are complained of, until it is taken. The names left out.
async function sendRow(base, key, kind, row) {
  const left = [];
  for (let attempt = 0; attempt < 24; attempt++) {
    const answer = await fetch(`${base}/api/v1/${kind}`, { method: 'POST', body: JSON.stringify({ rows: [row] }),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } });
    if (answer.ok) return left;
    const problem = await answer.json();
    const names = (problem.errors ?? []).map((error) => (error.pointer ?? '').split('/').pop()).filter((name) => name in row && row[name] !== undefined);
    if (!names.length) throw new Error(`${kind}: ${answer.status} ${JSON.stringify(problem)}`);
    for (const name of names) {
      left.push(name);
      delete row[name];
    }
  }
  throw new Error(`${kind}: not taken without ${left}`);
}

// What such a field takes, when it does not take markup.
function plausible(name) {
  if (/email/.test(name)) return 'ana@cais.example';
  if (/currency/.test(name)) return 'BRL';
  if (/month/.test(name)) return '2026-02';
  if (/date|day/.test(name)) return '2026-01-05';
  if (/account_external_id/.test(name)) return `api${SHORT}`;
  if (/_max/.test(name)) return '10';
  return /parent|subscription_external|zone|tax/.test(name) ? '' : '1';
}

// Fills a form's texts with the mark, and again without those that are complained of.
async function sendForm(person, target, pick) {
  const clean = new Set();
  for (let attempt = 0; attempt < 6; attempt++) {
    const page = await person.get(target);
    const form = formsOf(page.text, person.base + target).find(pick);
    if (!form) return 0;
    const pairs = sentOf(form).map(([name, value]) => {
      const field = form.fields.find((one) => one.name === name);
      if (clean.has(name) || field.fixed || !['text', 'textarea', 'search', 'email', 'url', 'tel'].includes(field.type)) {
        if (field.type === 'date') return [name, /end|due|paid/.test(name) ? '2026-02-05' : '2026-01-05'];
        if (field.type === 'datetime-local') return [name, '2026-01-05T10:00'];
        if (clean.has(name) && !field.fixed && field.type !== 'select') return [name, plausible(name)];
        return [name, value || (field.type === 'select' ? (field.options.find(Boolean) ?? '') : value)];
      }
      return [name, field.type === 'email' ? '"><farolmark.x="@cais.example' : SHORT];
    });
    const answer = await person.ask('POST', form.action, { form: pairs });
    that(answer.status < 500, `POST ${form.action} answered ${answer.status}: ${JSON.stringify(pairs)}`);
    none(answer.type.startsWith('text/html') ? breaches(answer.text) : [], `POST ${form.action}`);
    if (answer.status === 303) return pairs.filter(([, value]) => value.includes('farolmark')).length;
    const bad = [...answer.text.matchAll(/id="(?:field-)?([^"]+)-problem"/g)].map((m) => m[1]).filter((name) => !clean.has(name));
    if (!bad.length && !/"notice notice-red"/.test(answer.text)) return 0;
    if (!bad.length) bad.push(...form.fields.map((field) => field.name).filter((name) => /external_id$/.test(name) && name !== 'external_id'));
    bad.forEach((name) => clean.add(name));
  }
  return 0;
}

export async function attackStored(world) {
  const { house } = world;
  const admin = await new Person(house.base).signIn('admin@cais.example');
  const key = house.key('admin@cais.example', 'read:accounts,write:accounts,read:records,write:records,read:reports,import');
  const document = await (await fetch(`${house.base}/api/v1/openapi.json`)).json();
  const kinds = ['accounts', ...Object.keys(document.paths).map((path) => path.split('/').pop())
    .filter((name) => document.components.schemas[`${name}_batch`] && name !== 'accounts')];
  Object.assign(world, { admin, key, document, kinds });

  await test('markup in every text of every kind, by the API', async () => {
    const texts = [];
    for (const kind of kinds) {
      const row = poisoned(document.components.schemas[kind], kind, 'api');
      await sendRow(house.base, key, kind, row);
      texts.push(...Object.entries(row).filter(([, value]) => JSON.stringify(value ?? '').includes('farolmark')));
    }
    that(kinds.length >= 10, `only ${kinds}`);
    that(texts.length >= 40, `only ${texts.length} texts took the mark`);
  });

  await test('markup in every text of an imported file', async () => {
    const taken = [];
    for (const kind of kinds) {
      const row = poisoned(document.components.schemas[kind], kind, 'file');
      delete row.custom;
      for (const name of Object.keys(row)) if (/email$/.test(name)) row[name] = 'ana@cais.example';
      if ('account_external_id' in row) row.account_external_id = `api${SHORT}`;
      const names = Object.keys(row).filter((name) => row[name] !== undefined);
      for (let attempt = 0; attempt < 20; attempt++) {
        const path = join(house.folder, `${kind}.csv`);
        const cell = (value) => `"${String(value).replace(/"/g, '""')}"`;
        writeFileSync(path, `${names.join(',')}\n${names.map((name) => cell(row[name])).join(',')}\n`);
        let said;
        try {
          house.run(['import', kind, path, '--format', 'json']);
          taken.push(kind);
          break;
        } catch (error) {
          said = error.stdout?.toString() ?? '';
        }
        const bad = names.filter((name) => said.includes(`"${name}"`));
        if (!bad.length) throw new Error(`${kind}: ${said}`);
        for (const name of bad) names.splice(names.indexOf(name), 1);
      }
    }
    equal(taken.length, kinds.length, 'kinds of which a row was taken');
  });

  await test('markup in the name, the heads and the cells of a file sent by browser', async () => {
    const cell = (value) => `"${value.replace(/"/g, '""')}"`;
    const lines = [['external_id', 'name', MARK, SHORT], [`browser${SHORT}`, MARK, MARK, SHORT], ['', MARK, SHORT, MARK]];
    const job = await admin.importFile(`${SHORT}.csv`, lines.map((line) => line.map(cell).join(',')).join('\n') + '\n');
    const seen = [await admin.get(job)];
    await admin.pressImport(job, 'check');
    seen.push(await admin.get(job), await admin.get(`${job}/errors`));
    await admin.pressImport(job, 'import');
    seen.push(await admin.get(job), await admin.get('/imports'));
    none(seen.flatMap((page) => breaches(page.text)), 'broken out');
    that(seen.filter((page) => page.text.includes('farolmark')).length >= 3, 'the marks are not on the pages');
  });

  await test('markup in every form', async () => {
    const account = encodeURIComponent(`api${SHORT}`);
    const pages = await walk(admin, { starts: ['/', ...kinds.map((kind) => `/records/${kind}/new?account=${account}`)], most: kinds.length });
    const done = new Set();
    let marks = 0;
    for (const page of pages)
      for (const form of page.forms) {
        const shape = `${page.route?.pattern} ${form.fields.map((field) => field.name)}`;
        if (form.method !== 'POST' || done.has(shape) || /sign-out|password|sessions|shut-out|revoke|preferences|take-back|remove|\/undo/.test(form.action)) continue;
        done.add(shape);
        marks += await sendForm(admin, page.target, (one) => one.action === form.action && one.method === 'POST');
      }
    that(done.size >= 8, `only ${done.size} forms`);
    that(marks >= 25, `only ${marks} fields took the mark`);
  });

  await test('no page lets stored markup out, as seen by an administrator', async () => {
    const address = `/accounts/${encodeURIComponent(`api${SHORT}`)}`;
    const pages = await walk(admin, { starts: ['/', address, '/search?q=farolmark', '/accounts?q=farolmark', '/users/invite', '/settings/api-keys'] });
    world.pages = pages;
    that(pages.length >= 60, `only ${pages.length} pages`);
    equal((await admin.get(address)).status, 200, 'the account with markup for an id');
    none(pages.filter((page) => page.status >= 400 && (page.route || !page.target.startsWith('/imports'))).map((page) => `${page.target}: ${page.status}`), 'dead links');
    none(pages.filter((page) => page.type.startsWith('text/html'))
      .flatMap((page) => breaches(page.text).map((breach) => `${page.target}: ${breach}`)), 'broken out');
    that(pages.filter((page) => page.text.includes('farolmark')).length >= 10, 'the marks are on few pages');
  });

  await test('every page forbids inline script, framing and sniffing', async () => {
    none(world.pages.filter((page) => page.type.startsWith('text/html')).filter((page) => {
      const policy = page.headers.get('content-security-policy') ?? '';
      return !/default-src 'none'/.test(policy) || /unsafe|\*/.test(policy) || !/frame-ancestors 'none'/.test(policy) ||
        !/base-uri 'none'/.test(policy) || !/form-action 'self'/.test(policy) || page.headers.get('x-content-type-options') !== 'nosniff' ||
        page.headers.get('cache-control') !== 'no-store';
    }).map((page) => page.target), 'pages without');
  });
}
