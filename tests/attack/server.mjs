// Bodies without end, zip bombs, and thousands of slow connections: the server stays up, small and quick for
// everyone else.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Person } from '../library/farol.mjs';
import { none, test, that } from '../library/tap.mjs';

const memory = (house) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${house.server.pid}/status`, 'utf8'))[1]) / 1024;

// Sends a head and then `chunk` again and again until the server answers or hangs up: { said, sent }.
function pour(house, head, chunk, most) {
  const { port } = new URL(house.base);
  return new Promise((resolve) => {
    let said = '', sent = 0, done = false;
    const socket = connect(Number(port), '127.0.0.1');
    const end = () => {
      if (done) return;
      done = true;
      socket.destroy();
      resolve({ said, sent });
    };
    const write = () => {
      while (!done && sent < most) {
        sent += chunk.length;
        if (!socket.write(chunk)) return;
      }
      if (sent >= most) end();
    };
    socket.on('connect', () => {
      socket.write(head);
      write();
    });
    socket.on('drain', write);
    socket.on('data', (bytes) => {
      said += bytes;
      if (/^HTTP\/1.1 [45]/.test(said)) end();
    });
    socket.on('error', end);
    socket.on('close', end);
  });
}

export async function attackServer(world) {
  const { admin, house } = world;
  const host = new URL(house.base).host;
  const slow = Number(process.env.FAROL_ATTACK_CONNECTIONS ?? 2000);

  await test('a body of 10 GB is refused at its head, one without end is cut off, memory stays', async () => {
    const before = memory(house), chunk = Buffer.alloc(65536, 'a');
    const frame = Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]);
    const found = [];
    for (const target of ['/sign-in', '/profile', '/imports', '/api/v1/accounts', '/api/v1/imports', '/nowhere']) {
      const head = (more) => `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${admin.cookie}\r\nAuthorization: Bearer ${world.key}\r\n${more}\r\n`;
      for (const type of ['application/x-www-form-urlencoded', 'application/json', 'text/csv', 'multipart/form-data; boundary=x']) {
        const long = await pour(house, head(`Content-Type: ${type}\r\nContent-Length: 10737418240\r\n`), chunk, 64 << 20);
        if (/^HTTP\/1.1 [23]/.test(long.said) || long.sent >= 64 << 20) found.push(`${target} ${type}: ${long.said.slice(0, 40)} after ${long.sent}`);
        const endless = await pour(house, head(`Content-Type: ${type}\r\nTransfer-Encoding: chunked\r\n`), frame, 64 << 20);
        const streams = /imports$/.test(target) && /csv|multipart/.test(type); // goes to a file, up to its own limit
        if (/^HTTP\/1.1 [23]/.test(endless.said) || (endless.sent >= 64 << 20 && !streams)) found.push(`${target} ${type} chunked: ${endless.said.slice(0, 40)} after ${endless.sent}`);
      }
    }
    none(found, 'taken');
    const kept = () => readdirSync(house.folder).filter((name) => /upload/.test(name));
    for (const until = performance.now() + 5000; kept().length && performance.now() < until;) await admin.get('/health');
    none(kept(), 'files of what was cut off');
    that(memory(house) - before < 64, `${before} MiB before, ${memory(house)} after`);
  });

  await test('a spreadsheet that unpacks to gigabytes is refused in small memory', async () => {
    const sheet = join(house.folder, 'bomb.py'), bomb = join(house.folder, 'bomb.xlsx');
    writeFileSync(sheet, `
import zipfile
with zipfile.ZipFile(${JSON.stringify(bomb)}, 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
    z.writestr('_rels/.rels', '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    z.writestr('xl/workbook.xml', '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>')
    z.writestr('xl/_rels/workbook.xml.rels', '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>')
    with z.open('xl/sharedStrings.xml', 'w', force_zip64=True) as f:
        f.write(b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>')
        for _ in range(1024):
            f.write(b'a' * (1 << 20))
        f.write(b'</t></si></sst>')
    z.writestr('xl/worksheets/sheet1.xml', '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>')
`);
    execFileSync('python3', [sheet]);
    const bytes = readFileSync(bomb), found = [];
    that(bytes.length < 8 << 20, 'the bomb is large');
    const before = memory(house);
    const routes = [];
    for (const page of world.pages)
      for (const form of page.forms) if (form.enctype === 'multipart/form-data') routes.push(form);
    for (const form of routes) {
      const body = new FormData();
      body.set('csrf', await admin.token());
      for (const field of form.fields) if (field.name !== 'csrf' && field.type !== 'file') body.set(field.name, field.value);
      body.set(form.fields.find((field) => field.type === 'file')?.name ?? 'file', new Blob([bytes]), 'bomb.xlsx');
      const answer = await fetch(house.base + form.action, { method: 'POST', body, redirect: 'manual', headers: { cookie: admin.cookie } });
      if (answer.status >= 500) found.push(`${form.action}: ${answer.status}`);
      await answer.text();
    }
    try {
      house.run(['import', 'accounts', bomb]);
      found.push('farol import took it');
    } catch {
      // refused, as it should be
    }
    none(found, 'taken');
    that(memory(house) - before < 96, `${before} MiB before, ${memory(house)} after`);
  });

  await test(`${slow} slow connections leave the server quick for others`, async () => {
    const { port } = new URL(house.base), sockets = [];
    const before = memory(house);
    for (let i = 0; i < slow; i++) {
      const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress: `127.0.${1 + (i % 20)}.${1 + (i % 100)}` });
      socket.on('error', () => {});
      socket.on('connect', () => socket.write('GET / HTTP/1.1\r\nHost: localho'));
      sockets.push(socket);
      if (i % 200 === 199) await new Promise((done) => setImmediate(done));
    }
    const drip = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('s')), 500);
    const times = [];
    // A kept connection that waited long may be the one that made room: asked again on a new one, once, as
    // browsers do.
    const asked = (ask) => ask().catch((error) => (error.message === 'fetch failed' ? ask() : Promise.reject(error)));
    const person = await asked(() => new Person(house.base).signIn('admin@cais.example'));
    for (let i = 0; i < 20; i++) {
      const began = performance.now();
      const answer = await asked(() => person.get('/profile'));
      times.push(performance.now() - began);
      if (answer.status !== 200) throw new Error(`answered ${answer.status} meanwhile`);
    }
    clearInterval(drip);
    sockets.forEach((socket) => socket.destroy());
    that(Math.max(...times) < 3000, `the slowest took ${Math.max(...times).toFixed()} ms`);
    that(memory(house) - before < 128, `${before} MiB before, ${memory(house)} after`);
    that(!house.ended, `the server ended: ${house.ended}`);
  });
}
