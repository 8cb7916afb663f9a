// Sessions and passwords: fixation, theft after sign-out, guessing, who exists, where sign-in leads.
import { Person, PASSWORD } from '../library/farol.mjs';
import { equal, none, test, that } from '../library/tap.mjs';

const SESSION = '__Host-farol-session';

export async function attackSessions({ house }) {
  await test('signing in makes a new session; one planted before is worth nothing', async () => {
    const victim = new Person(house.base);
    const planted = 'ab'.repeat(32);
    victim.cookies.set(SESSION, planted);
    victim.cookies.set('__Host-farol-visitor', planted);
    const page = await victim.get('/sign-in');
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)[1];
    const signed = await victim.ask('POST', '/sign-in', { form: { csrf, email: 'admin@cais.example', password: PASSWORD } });
    equal(signed.status, 303, 'the sign-in');
    that(victim.cookies.get(SESSION) !== planted, 'the planted session was taken over');
    const attacker = new Person(house.base);
    attacker.cookies.set(SESSION, planted);
    equal((await attacker.get('/profile')).status, 303, 'the planted session');
    const again = await new Person(house.base).signIn('admin@cais.example');
    that(again.cookies.get(SESSION) !== victim.cookies.get(SESSION), 'two sign-ins share a session');
  });

  await test('cookies are for this site, over TLS, unseen by script', async () => {
    const person = new Person(house.base);
    const token = await person.token();
    const answer = await fetch(`${house.base}/sign-in`, { method: 'POST', redirect: 'manual', headers: { cookie: person.cookie },
      body: new URLSearchParams({ csrf: token, email: 'admin@cais.example', password: PASSWORD }) });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith(SESSION));
    that(/HttpOnly/i.test(cookie) && /Secure/i.test(cookie) && /SameSite=(Lax|Strict)/i.test(cookie) && !/Domain/i.test(cookie), cookie);
  });

  await test('a session that was signed out is dead on the server', async () => {
    const person = await new Person(house.base).signIn('reader@cais.example');
    const thief = new Person(house.base);
    thief.cookies = new Map(person.cookies);
    equal((await thief.get('/profile')).status, 200, 'before');
    await person.post('/sign-out');
    equal((await thief.get('/profile')).status, 303, 'after');
  });

  await test('a changed password ends the other sessions', async () => {
    house.person('changer@cais.example', 'csm');
    const person = await new Person(house.base).signIn('changer@cais.example');
    const thief = await new Person(house.base).signIn('changer@cais.example');
    const wrong = await person.post('/profile/password', { current: 'not this one at all', password: 'outra senha comprida', again: 'outra senha comprida' });
    equal(wrong.status, 422, 'with the wrong current password');
    const form = (await person.get('/profile')).text;
    const names = [.../<form[^>]*action="\/profile\/password"[\s\S]*?<\/form>/.exec(form)[0].matchAll(/type="password"/g)].length;
    that(names >= 2, 'the form asks for no current password');
    const fields = [.../<form[^>]*action="\/profile\/password"[\s\S]*?<\/form>/.exec(form)[0].matchAll(/name="([a-z_]+)" type="password"/g)].map((m) => m[1]);
    const changed = await person.post('/profile/password', Object.fromEntries(fields.map((name, i) => [name, i === 0 ? PASSWORD : 'outra senha comprida'])));
    equal(changed.status, 303, 'the change');
    equal((await thief.get('/profile')).status, 303, 'the other session');
    equal((await person.get('/profile')).status, 200, 'the own session');
  });

  await test('whoever is shut out is out at once', async () => {
    house.person('out@cais.example', 'manager');
    const person = await new Person(house.base).signIn('out@cais.example');
    house.run(['user', 'shut-out', 'out@cais.example']);
    equal((await person.get('/profile')).status, 303, 'their session');
  });

  await test('sign-in leads nowhere but to this server', async () => {
    const found = [];
    for (const back of ['https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)', '/%0d%0aSet-Cookie:x', '/\r\nx: y', '/\t/evil.example', ' //evil.example']) {
      const answer = await new Person(house.base).post('/sign-in', { email: 'admin@cais.example', password: PASSWORD, back });
      if (!/^\/(?![/\\\t])/.test(answer.location ?? '/') || /evil/.test(new URL(answer.location ?? '/', house.base).host)) found.push(`${JSON.stringify(back)} → ${answer.location}`);
    }
    none(found, 'led away');
  });

  await test('a name that exists and one that does not are refused alike, in words and in time', async () => {
    const times = { known: [], unknown: [] }, words = new Set();
    for (let i = 0; i < 4; i++)
      for (const [sort, email] of [['known', 'reader@cais.example'], ['unknown', `nobody${i}@cais.example`]]) {
        const person = new Person(house.base), token = await person.token(), began = performance.now();
        const answer = await person.ask('POST', '/sign-in', { form: { csrf: token, email, password: `wrong ${i}` } });
        times[sort].push(performance.now() - began);
        words.add(answer.status + answer.text.replace(/value="[^"]*"/g, '').replace(/nobody\d|reader/g, ''));
      }
    equal(words.size, 1, 'different answers');
    const least = (list) => Math.min(...list);
    const ratio = least(times.known) / least(times.unknown);
    that(ratio > 0.3 && ratio < 3.3, `known ${least(times.known)} ms, unknown ${least(times.unknown)} ms`);
  });

  await test('guessing passwords comes to a stop, and the right one does not help then', async () => {
    house.person('target@cais.example', 'csm');
    const statuses = [];
    for (let i = 0; i < 8; i++) statuses.push((await new Person(house.base).post('/sign-in', { email: 'target@cais.example', password: `guess ${i}` })).status);
    equal(statuses.at(-1), 429, `statuses ${statuses}`);
    equal((await new Person(house.base).post('/sign-in', { email: 'target@cais.example', password: PASSWORD })).status, 429, 'the right one');
    equal((await new Person(house.base).post('/sign-in', { email: 'TARGET@cais.example ', password: PASSWORD })).status, 429, 'the same name, otherwise written');
  });
}
