// Lets wapiti (a Debian package) loose on a Farol of its own on loopback, as a signed-in administrator, over all
// pages that it finds and those of tests/addresses.txt, and fails on anything it reports.
//   node wapiti.mjs FAROL [SECONDS]        (SECONDS a module at most; default 120)
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import { join } from 'node:path';
import { House, Person } from '../library/farol.mjs';
import { finish, none, skipAll, test, that } from '../library/tap.mjs';
import { walk } from '../library/walk.mjs';

if (spawnSync('wapiti', ['--version']).error) skipAll('wapiti is not installed');
const seconds = process.argv[3] ?? '120';
// Those that need no server outside.
const modules = ['xss', 'permanentxss', 'sql', 'blindsql', 'exec', 'file', 'redirect', 'crlf', 'csrf', 'backup', 'htaccess', 'methods',
  'shellshock', 'csp', 'http_headers', 'cookieflags'];
// What would end the visitor's own session, or put them out: attack.mjs goes there. (wapiti 3.0.4 cannot leave
// addresses out by itself with the Python of its Debian, so a gate before the server does.)
const leftOut = /^\/(sign-out|profile\/(sessions|password)|users\/1\b|assets\/|preferences)/;

function gate(base) {
  const { hostname, port } = new URL(base);
  const server = createServer((request, response) => {
    if (leftOut.test(request.url)) {
      response.writeHead(404);
      response.end();
      return;
    }
    const onward = forward({ hostname, port, method: request.method, path: request.url, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

// Not spawnSync: the gate has to answer meanwhile.
function spawned(program, args, options) {
  return new Promise((done) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (status) => done({ status, stderr }));
  });
}

const house = new House(process.argv[2]);
house.demo('--accounts', '20', '--months', '12');
house.person('ada@cais.example', 'admin');
await house.serve();
const ada = await new Person(house.base).signIn('ada@cais.example');
await ada.importFile('accounts.csv', 'external_id,name\nZ1,Zinco\n,no id\n');
const starts = (await walk(ada, { most: 1, mostQueries: 1, mostPages: 3 })).filter((page) => page.status === 200).map((page) => page.target);
const known = spawnSync('wapiti', ['--list-modules'], { encoding: 'utf8' }).stdout;
const used = modules.filter((name) => new RegExp(`\\b${name}\\b`).test(known));
const report = join(house.folder, 'report.json');

await test(`wapiti's modules ${used.join(', ')}`, async () => {
  that(used.length >= 12, `wapiti has only ${used}`);
  const outside = await gate(house.base), base = `http://127.0.0.1:${outside.address().port}`;
  const done = await spawned('wapiti', ['-u', `${base}/`, ...starts.flatMap((target) => ['-s', base + target]),
    '-H', `Cookie: ${ada.cookie}`, '-m', used.join(','), '-d', '1', '--max-links-per-page', '40',
    '--max-files-per-dir', '8', '--max-scan-time', '120', '--max-attack-time', seconds, '-S', 'sneaky', '--store-session', house.folder, '--store-config', house.folder,
    '--no-bugreport', '--flush-session', '-f', 'json', '-o', report, '-v', '0'],
    { env: { ...process.env, HOME: house.folder } });
  outside.closeAllConnections();
  outside.close();
  that(done.status === 0, `wapiti ended with ${done.status}: ${done.stderr.slice(-600)}`);
  const found = JSON.parse(readFileSync(report, 'utf8'));
  const of = (part) => Object.entries(found[part] ?? {}).flatMap(([sort, list]) => list.map((one) => `${sort}: ${one.method} ${one.path} ${one.parameter ?? ''}: ${one.info}`));
  console.log(`# began at ${starts.length} addresses`);
  // Said of every site like this: the one is for TLS only (where it is sent), the other switched a filter that
  // browsers no longer have.
  const known = /Strict-Transport-Security is not set|X-XSS-Protection is not set/;
  none([...of('vulnerabilities'), ...of('anomalies')].filter((one) => !known.test(one)), 'findings');
});
await test('the session lasted, the server stands', async () => {
  that((await ada.get('/profile')).status === 200, 'the session ended on the way');
  that(!house.ended, `the server ended: ${house.said.slice(-500)}`);
});
await house.stop();
finish();
