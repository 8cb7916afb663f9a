// What leaves as a file: no cell may be a formula in a spreadsheet, in CSV or XLSX, whatever the record holds.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, none, test, that } from '../library/tap.mjs';
import { walk } from '../library/walk.mjs';

const formulas = ['=HYPERLINK("http://evil.example","x")', '+1+cmd|\' /C calc\'!A0', '@SUM(1+1)', '-2+3+cmd|x', '\t=1+1', '\r=1+1', '=1+1;=2'];

// The cells of a CSV with any of the delimiters that Farol writes.
export function cellsOf(csv) {
  const line = csv.replace(/^\ufeff/, ''), delimiter = /^[^\n]*;/.test(line) ? ';' : ',';
  const cells = [];
  let cell = '', quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (quoted) {
      if (line[i] !== '"') cell += line[i];
      else if (line[i + 1] === '"') cell += line[i++];
      else quoted = false;
    } else if (line[i] === '"') quoted = true;
    else if (line[i] === delimiter || line[i] === '\n' || (line[i] === '\r' && line[i + 1] === '\n')) {
      cells.push(cell);
      cell = '';
    } else cell += line[i];
  }
  return [...cells, cell];
}
const isFormula = (cell) => /^[=+\-@\t\r]/.test(cell) && !/^[+-]?[\d.,]+%?$/.test(cell.replace(/[\u00a0 ]/g, ''));

export async function attackFiles(world) {
  const { admin, house } = world;

  await test('formulas in names are texts in every file that leaves', async () => {
    const rows = formulas.map((formula, i) => ({ external_id: `formula-${i}`, name: formula, segment: formula, region: formula, plan: formula }));
    const written = await fetch(`${house.base}/api/v1/accounts`, { method: 'POST', body: JSON.stringify({ rows }),
      headers: { authorization: `Bearer ${world.key}`, 'content-type': 'application/json' } });
    equal(written.status, 200, `the rows ${await written.clone().text()}`);
    const bought = await fetch(`${house.base}/api/v1/subscriptions`, { method: 'POST', headers: { authorization: `Bearer ${world.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ rows: rows.map((row) => ({ external_id: row.external_id, account_external_id: row.external_id, amount: 100000, currency: 'BRL', interval_unit: 'month', quantity: 1, plan: row.name, start_date: '2025-12-01' })) }) });
    equal(bought.status, 200, 'the subscriptions');
    const pages = await walk(admin, { starts: ['/accounts', '/accounts?q=formula', '/', ...(await admin.get('/')).text.match(/\/figures\/[a-z-]+/g) ?? []] });
    const linked = [...new Set(pages.flatMap((page) => [...page.text.matchAll(/"((?:\/|\?)[^"]*(?:csv|xlsx)[^"]*)"/g)].map((m) => new URL(m[1].replace(/&amp;/g, '&'), house.base + page.target)))
      .map((url) => url.pathname + url.search))];
    const found = [];
    let csv = 0, sheets = 0, guarded = 0;
    const shapes = new Map();
    for (const target of linked) {
      const shape = target.split('?')[0] + [...new URLSearchParams(target.split('?')[1]).keys()];
      if ((shapes.get(shape) ?? 0) >= 3) continue;
      shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
      const answer = await fetch(house.base + target, { headers: { cookie: admin.cookie } });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const type = answer.headers.get('content-type');
      if (answer.status !== 200 || type.startsWith('text/html')) {
        if (answer.status >= 400) found.push(`${target}: ${answer.status}`);
        continue;
      }
      if (!/attachment/.test(answer.headers.get('content-disposition') ?? '')) found.push(`${target}: is not an attachment`);
      if (type.includes('csv')) {
        const cells = cellsOf(bytes.toString());
        csv++;
        guarded += cells.filter((cell) => /^'[=+@\-\t\r]/.test(cell)).length;
        found.push(...cells.filter(isFormula).map((cell) => `${target}: ${JSON.stringify(cell)}`));
      } else if (type.includes('spreadsheet')) {
        const path = join(house.folder, 'out.xlsx');
        writeFileSync(path, bytes);
        const names = execFileSync('unzip', ['-Z1', path]).toString().split('\n');
        const sheet = execFileSync('unzip', ['-p', path, 'xl/worksheets/*.xml'], { maxBuffer: 1 << 28 }).toString();
        sheets++;
        if (/<f[ >]/.test(sheet)) found.push(`${target}: a formula in the sheet`);
        if (/<hyperlink/i.test(sheet)) found.push(`${target}: a link in the sheet`);
        if (names.some((name) => /vba|external/i.test(name))) found.push(`${target}: ${names}`);
      }
    }
    none(found, 'formulas');
    that(csv >= 3 && sheets >= 1, `only ${csv} CSV and ${sheets} XLSX files found`);
    that(guarded >= 3, `only ${guarded} cells were guarded: did the names get in?`);
  });
}
