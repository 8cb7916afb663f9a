// Webhooks: a playbook's address leads nobody to what only the server reaches, and what is sent is signed with
// a secret that only those see who may change settings. Houses of its own: one as it comes, one whose keeper
// allows private networks.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { House, Person } from '../library/farol.mjs';
import { equal, none, test, that } from '../library/tap.mjs';

// As docs/guide/webhooks.md tells receivers to do it.
function isFarols(secret, headers, body) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const sent = headers['webhook-timestamp'];
  const hmac = createHmac('sha256', key).update(`${headers['webhook-id']}.${sent}.`).update(body);
  const expected = Buffer.from('v1,' + hmac.digest('base64'));
  return Math.abs(Date.now() / 1000 - sent) < 300 && headers['webhook-signature'].split(' ').some((one) =>
    one.length === expected.length && timingSafeEqual(Buffer.from(one), expected));
}

// A server on loopback that keeps what it is sent: `next()` resolves to the next message.
async function receiver() {
  const messages = [], waiting = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      const message = { headers: request.headers, body };
      if (waiting.length) waiting.shift()(message);
      else messages.push(message);
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { port: server.address().port, messages, close: () => server.close(),
           next: () => (messages.length ? Promise.resolve(messages.shift()) : new Promise((done) => waiting.push(done))) };
}

async function furnish(program, ...options) {
  const house = new House(program);
  house.demo('--accounts', '8', '--months', '6');
  house.person('admin@cais.example', 'admin', '--name', 'Ada');
  house.person('csm@cais.example', 'csm', '--name', 'Caio');
  await house.serve('127.0.0.1:0', ...options);
  const key = house.key('admin@cais.example', 'read:accounts,write:settings,read:audit');
  const put = (name, steps, more = {}) => fetch(`${house.base}/api/v1/playbooks/${name}`, { method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'if-match': '*' },
    body: JSON.stringify({ title: name, on: true, include_present: true, trigger: { kind: 'segment_entered', rule: 'mrr > 0' },
                           limit: { every_days: 90 }, hold_out_percent: 0, steps, ...more }) });
  return { house, put, key };
}

export async function attackWebhooks({ house: { program } }) {
  const heard = await receiver();
  const local = [`http://127.0.0.1:${heard.port}/x`, `http://localhost:${heard.port}/x`];

  await test('a webhook does not reach what only the server reaches', async () => {
    const { house, put } = await furnish(program);
    for (const [n, url] of local.entries()) {
      const answer = await put(`inside-${n}`, [{ kind: 'webhook', url, text: 'hello' }]);
      that(answer.ok, `${url}: ${answer.status} ${await answer.text()}`);
    }
    // Both playbooks' webhooks were tried, and refused before a connection was made.
    while (house.said.split('webhook-failed').length < 3) await new Promise((done) => house.server.stderr.once('data', done));
    equal(heard.messages.length, 0, 'messages that came through');
    for (const url of ['http://example.com/', 'http://127.0.0.1.example.com/', 'file:///etc/passwd', 'gopher://127.0.0.1/', 'javascript:1', 'http://localhost@example.com/'])
      that((await put('outside', [{ kind: 'webhook', url, text: '' }])).status === 422, `${url} was taken`);
    equal(await house.stop(), 0, 'its end');
  });

  await test('a webhook is signed, and verified as the guide says', async () => {
    const { house, put, key } = await furnish(program, '--private-webhooks');
    const admin = await new Person(house.base).signIn('admin@cais.example');
    const secretOf = async () => /whsec_[A-Za-z0-9+/]{43}=/.exec((await admin.get('/settings/webhooks')).text)?.[0];
    const answer = await put('signed', [{ kind: 'webhook', url: local[0], text: 'Olá, {account}: “ação”\r\nx: y' }]);
    that(answer.ok, `${answer.status} ${await answer.text()}`);
    const first = await heard.next(), secret = await secretOf();
    that(secret, 'no secret on the page');
    that(/^msg_\d+-\d+$/.test(first.headers['webhook-id']), first.headers['webhook-id']);
    that(isFarols(secret, first.headers, first.body), `not signed: ${JSON.stringify(first.headers)}`);
    that(!isFarols(secret, first.headers, `${first.body} `), 'another body passes');
    that(!isFarols(secret, { ...first.headers, 'webhook-id': 'msg_1-1' }, first.body), 'another id passes');
    that(!isFarols(secret, { ...first.headers, 'webhook-timestamp': `${+first.headers['webhook-timestamp'] + 1}` }, first.body), 'another instant passes');
    equal(JSON.parse(first.body).playbook, 'signed', 'its playbook');

    // Another secret: for a day both sign.
    equal((await admin.post('/settings/webhooks')).status, 303, 'making another');
    const other = await secretOf();
    that(other && other !== secret, 'the secret stayed');
    heard.messages.length = 0;
    that((await put('again', [{ kind: 'webhook', url: local[1], text: 'x' }])).ok, 'the second playbook');
    let second;
    do second = await heard.next(); while (JSON.parse(second.body).playbook !== 'again');
    for (const one of [secret, other]) that(isFarols(one, second.headers, second.body), 'one of both does not sign');

    const csm = await new Person(house.base).signIn('csm@cais.example');
    that((await put('hook', [{ kind: 'webhook', url: 'https://hooks.example.com/services/geheim?k=geheim', text: 'x' }], { on: false })).ok, 'the third playbook');
    const reading = { headers: { authorization: `Bearer ${house.key('csm@cais.example', 'read:accounts')}` } };
    const seen = [(await csm.get('/playbooks/hook')).text, await (await fetch(`${house.base}/api/v1/playbooks/hook`, reading)).text(), await (await fetch(`${house.base}/api/v1/playbooks`, reading)).text()];
    none(seen.filter((said) => said.includes('geheim') || !said.includes('hooks.example.com')), 'tells where a webhook goes, or nothing of it');
    that((await admin.get('/playbooks/hook')).text.includes('geheim'), 'who writes playbooks does not see the address');
    equal((await csm.get('/settings/webhooks')).status, 403, 'a CSM at the secret');
    equal((await csm.post('/settings/webhooks')).status, 403, 'a CSM makes another');
    equal((await admin.ask('POST', '/settings/webhooks', { form: [] })).status, 403, 'without a token');
    const told = [house.said, (await admin.get('/audit')).text, (await admin.get('/audit.csv')).text,
      await (await fetch(`${house.base}/api/v1/audit`, { headers: { authorization: `Bearer ${key}` } })).text()];
    none(told.filter((said) => /whsec_/.test(said) || said.includes(secret.slice(6)) || said.includes(other.slice(6))), 'tells the secret');
    equal(await house.stop(), 0, 'its end');
  });
  await test('a receiver that hangs delays nobody; a server killed meanwhile sends again, under the same id', async () => {
    const { house, put } = await furnish(program, '--private-webhooks');
    heard.messages.length = 0;
    // Answers nothing until it is told to; then everything.
    const held = [], seen = new Map(), waiting = [];
    let answers = false;
    const slow = createServer((request, response) => {
      const id = request.headers['webhook-id'];
      seen.set(id, (seen.get(id) ?? 0) + 1);
      if (answers) response.writeHead(204).end();
      else held.push(response);
      for (const done of waiting.splice(0)) done();
    });
    await new Promise((ready) => slow.listen(0, '127.0.0.1', ready));
    const change = () => new Promise((done) => waiting.push(done));
    that((await put('hangs', [{ kind: 'webhook', url: `http://127.0.0.1:${slow.address().port}/`, text: 'x' }])).ok, 'the one that hangs');
    while (!held.length) await change();
    that((await put('goes', [{ kind: 'webhook', url: local[0], text: 'x' }])).ok, 'the other');
    const first = await heard.next();
    equal(JSON.parse(first.body).playbook, 'goes', 'what came while one hangs');
    equal(held.length, 1, 'requests at the one that hangs');
    await house.stop('SIGKILL');
    answers = true;
    await house.serve('127.0.0.1:0', '--private-webhooks');
    const [begun] = seen.keys();
    while (seen.get(begun) < 2 || seen.size < 4) await change(); // at least half of the sample pay
    equal(seen.get(begun), 2, 'times that the one under way came');
    that([...seen.values()].filter((times) => times > 1).length === 1, `others came twice: ${JSON.stringify([...seen])}`);
    equal(await house.stop(), 0, 'its end');
    slow.closeAllConnections();
    slow.close();
  });
  heard.close();
}
