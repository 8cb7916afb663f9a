// Hostile words in every parameter of every address, in the path, and in every field of every form: markup that
// comes straight back, SQL, and what trips parsers. Nothing may break out of a page, fail inside, or tell of
// the database.
import { Person } from '../library/farol.mjs';
import { none, test, that } from '../library/tap.mjs';
import { parametersOf, readAddresses } from '../library/walk.mjs';
import { MARK, breaches } from './stored.mjs';

const hostile = [MARK, "' OR '1'='1", "1'; DROP TABLE users; --", '1 UNION SELECT email FROM person', '%27%22%5C', '\u0000',
  '-1', '99999999999999999999', '1e309', '../../../../etc/passwd', '%s%n%x', '${7*7}{{7*7}}', 'javascript:alert(1)', '//evil.example/',
  '\r\nSet-Cookie: farolmark=1', '\u202e\ufeff\ud83d\ude00', 'a'.repeat(5000), '[]', '{"a":1}', '2026-02-30', '0000-00-00', 'NaN', ' '];
const telling = /sqlite|syntax error|postgres|SQLSTATE|no such (table|column)|password_hash|root:x:|Assertion|segmentation/i;

function faultsOf(label, answer) {
  const found = [];
  const busy = answer.status === 503 && answer.headers.get('retry-after'); // so many large files at once only
  if (answer.status >= 500 && !busy) found.push(`${label}: ${answer.status}`);
  if (answer.type.startsWith('text/html')) found.push(...breaches(answer.text).map((breach) => `${label}: ${breach}`));
  const told = telling.exec(answer.text);
  if (told) found.push(`${label}: tells ${told[0]}`);
  if (answer.headers.get('set-cookie')?.includes('farolmark')) found.push(`${label}: a header was split`);
  if (answer.location && !/^\/(?![/\\])/.test(answer.location)) found.push(`${label}: leads to ${answer.location}`);
  return found;
}

const short = (word) => JSON.stringify(word.slice(0, 24));

// Runs jobs, a few at a time; all their results in one list.
async function several(jobs) {
  const results = [];
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let job = jobs.pop(); job; job = jobs.pop()) results.push(...await job());
  }));
  return results;
}

export async function attackParameters(world) {
  const { admin, house, pages } = world;
  const known = parametersOf(pages);
  const everywhere = ['back', 'done', 'after', 'before', 'sort', 'q', 'page', 'from', 'format', 'where'];

  await test('hostile words in every parameter of every address', async () => {
    const jobs = [];
    for (const [pattern, names] of known) {
      const sample = pages.find((page) => page.route?.pattern === pattern);
      const target = (sample?.target ?? pattern).split('?')[0];
      if (target.includes('{')) continue;
      for (const name of new Set([...names, ...everywhere]))
        for (const word of hostile)
          jobs.push(async () => faultsOf(`${target}?${name}=${short(word)}`, await admin.get(`${target}?${new URLSearchParams({ [name]: word })}`)));
    }
    that(jobs.length > 1500, `only ${jobs.length} addresses`);
    none(await several(jobs), 'faults');
  });

  await test('hostile words in every place of every path', async () => {
    const jobs = [], visitor = new Person(house.base);
    for (const route of readAddresses())
      for (const word of hostile) {
        const sample = pages.find((page) => page.route?.pattern === route.pattern)?.target.split('?')[0].split('/') ?? [];
        route.pattern.split('/').forEach((part, at, parts) => {
          if (!part.startsWith('{')) return;
          const target = parts.map((one, i) => (i === at ? encodeURIComponent(word.toWellFormed()) : one.startsWith('{') ? sample[i] ?? 'x' : one)).join('/');
          for (const person of [admin, visitor]) jobs.push(async () => faultsOf(target.slice(0, 80), await person.get(target)));
        });
      }
    none(await several(jobs), 'faults');
  });

  await test('hostile words in every parameter of the API', async () => {
    const jobs = [], headers = { authorization: `Bearer ${world.key}` };
    for (const [path, operations] of Object.entries(world.document.paths))
      for (const word of hostile) {
        const operation = operations.get;
        if (!operation) continue;
        const parameters = operation.parameters ?? [];
        const place = path.replace(/\{[^}]+\}/g, () => encodeURIComponent(word));
        jobs.push(async () => faultsOf(place.slice(0, 80), await admin.get(place, headers)));
        for (const parameter of parameters.filter((one) => one.in === 'query'))
          jobs.push(async () => faultsOf(`${path}?${parameter.name}=${short(word)}`,
            await admin.get(`${path.replace(/\{[^}]+\}/g, 'mrr')}?${new URLSearchParams({ [parameter.name]: word })}`, headers)));
      }
    none(await several(jobs), 'faults');
  });

  await test('hostile words in every field of every form', async () => {
    const token = await admin.token(), shapes = new Set(), jobs = [];
    for (const page of pages)
      for (const form of page.forms) {
        const shape = `${page.route?.pattern} ${form.action.replace(/\d+/g, '')}`;
        if (form.method !== 'POST' || shapes.has(shape) || /sign-out|\/password|sessions|shut-out|revoke|\/users\/\d+$/.test(form.action)) continue;
        shapes.add(shape);
        for (const field of form.fields)
          for (const word of hostile) {
            if (field.name === 'csrf') continue;
            const pairs = form.fields.map((one) => [one.name, one.name === 'csrf' ? token : one === field ? word : one.value]);
            jobs.push(async () => faultsOf(`POST ${form.action} ${field.name}=${short(word)}`, await admin.ask('POST', form.action, { form: pairs })));
          }
      }
    that(shapes.size >= 8, `only ${shapes.size} forms`);
    none(await several(jobs), 'faults');
  });

  await test('the record stands as before: the database is whole', async () => {
    that((await admin.get('/users')).text.includes('csm@cais.example'), 'people are gone');
    that(!house.ended, `the server ended: ${house.ended} ${house.said.slice(-500)}`);
  });
}
