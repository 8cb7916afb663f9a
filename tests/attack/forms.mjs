// Forged forms: every form of every page without its token, with another person's, and from another site.
import { Person } from '../library/farol.mjs';
import { none, test, that } from '../library/tap.mjs';

export async function attackForms({ admin, house, pages }) {
  const forms = [...new Map(pages.flatMap((page) => page.forms.filter((form) => form.method === 'POST' && !form.action.startsWith('/sign-in'))).map((form) => [form.action, form])).values()];
  const other = await new Person(house.base).signIn('reader@cais.example');
  const theirs = await other.token(), ours = await admin.token();

  await test('no form is taken without its token, with another\'s, or from another site', async () => {
    const found = [];
    that(forms.length >= 10, `only ${forms.length} forms`);
    for (const form of forms) {
      const fields = form.fields.filter((field) => field.name !== 'csrf').map((field) => [field.name, field.value]);
      const tries = [['no token', fields, {}], ['an empty token', [...fields, ['csrf', '']], {}], ['another person\'s token', [...fields, ['csrf', theirs]], {}],
        ['from another site', [...fields, ['csrf', ours]], { origin: 'https://evil.example' }],
        ['from nowhere', [...fields, ['csrf', ours]], { origin: 'null' }],
        ['from another site, as the browser says', [...fields, ['csrf', ours]], { 'sec-fetch-site': 'cross-site' }]];
      for (const [what, sent, headers] of tries) {
        const answer = await admin.ask('POST', form.action, { form: sent, headers });
        if (answer.status !== 403) found.push(`${form.action} ${what}: ${answer.status}`);
      }
      const json = await admin.ask('POST', form.action, { body: JSON.stringify(Object.fromEntries(fields)), headers: { 'content-type': 'text/plain' } });
      if (json.status < 400) found.push(`${form.action} as plain text: ${json.status}`);
    }
    none(found, 'taken');
  });

  await test('a session\'s cookie is no key to the API, nor for PUT, PATCH, DELETE anywhere', async () => {
    const found = [];
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      for (const target of ['/api/v1/accounts/mine', '/api/v1/accounts', '/api/v1/contacts', '/', '/accounts/mine', '/users/1', '/profile', '/audit']) {
        const answer = await admin.ask(method, target, { body: '{"name":"x"}', headers: { 'content-type': 'application/json' } });
        if (answer.status < 400 || answer.status >= 500) found.push(`${method} ${target}: ${answer.status}`);
      }
    none(found, 'taken');
  });

  await test('nothing is changed by asking for a page', async () => {
    const before = (await admin.get('/audit')).text.match(/<tr/g)?.length;
    for (const form of forms) await admin.get(`${form.action.split('?')[0]}?${new URLSearchParams(form.fields.map((field) => [field.name, field.value]))}`);
    const after = (await admin.get('/audit')).text.match(/<tr/g)?.length;
    that(before === after, `the audit had ${before} lines, now ${after}`);
  });
}
