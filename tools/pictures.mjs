// The pictures of the guide: screens of the sample company, in both languages, written to docs/images.
//   node tools/pictures.mjs FAROL [NAME…]      (after npm ci; Debian's Chromium)
// Packed to 256 colours where ImageMagick is there.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
const [farol, ...asked] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'farol-pictures-'));
const database = join(folder, 'farol.db');
const email = 'marina@cais.example', password = 'uma senha bem comprida';
const run = (args, input) => execFileSync(farol, args, { input, stdio: ['pipe', 'pipe', 'inherit'] }).toString();

// A sheet of contracts, as a company keeps them.
const contracts = `Cliente;CNPJ;Segmento;Valor mensal;Início;Periodicidade
Padaria do Largo;11.222.333/0001-81;Pequenas;R$ 300,00;01/02/2026;mensal
Mercado Bom Retiro;22.333.444/0001-05;Médias;R$ 1.200,00;15/03/2026;mensal
Oficina São Jorge;;Pequenas;a combinar;31/02/2026;mensal
`;

const screens = (account) => ({
  dashboard: { path: '/' },
  figures: { path: '/figures' },
  figure: { path: '/figures/nrr' },
  accounts: { path: '/accounts' },
  account: { path: `/accounts/${account}` },
  search: { path: '/', words: 'sol' },
  import: { path: '/imports', file: contracts },
  restatement: { path: '/restatement' },
  settings: { path: '/settings' },
  rates: { path: '/rates' },
  users: { path: '/users' },
  audit: { path: '/audit' },
  api: { path: '/api' },
});

function serve() {
  const server = spawn(farol, ['serve', '--db', database, '--listen', '127.0.0.1:0']);
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk) => {
      said += chunk;
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (address) resolve({ server, base: address[0] });
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('exit', () => reject(new Error(`serve ended: ${said}`)));
  });
}

async function take(page, base, name, screen, language) {
  const answer = await page.goto(base + screen.path);
  if (!answer.ok()) return console.log(`${name}: ${answer.status()}, left out`);
  if (screen.words) {
    await page.click('#find input');
    await page.keyboard.type(screen.words);
    await page.waitForSelector('#palette [role=option]');
  }
  if (screen.file) {
    const file = join(folder, 'contratos.csv');
    writeFileSync(file, screen.file);
    await page.setInputFiles('main input[type=file]', file);
    await page.click('main button.btn-primary');
    await page.waitForURL(/\/imports\/jobs\//);
    await page.waitForSelector('main .steps');
    await page.waitForLoadState('networkidle');
  }
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  const file = join(images, `${name}.${language}.png`);
  await page.screenshot({ path: file });
  spawnSync('convert', [file, '+dither', '-colors', '256', `png8:${file}`]);
}

let server, browser;
try {
  run(['demo', '--db', database]);
  for (const [who, name, role] of [[email, 'Marina Tavares', 'admin'], ['julia.sampaio@cais.example', 'Julia Sampaio', 'csm'],
    ['ana.lima@cais.example', 'Ana Lima', 'analyst']])
    run(['user', 'add', who, '--role', role, '--name', name, '--password-stdin', '--db', database], `${password}\n`);
  const account = run(['export', 'accounts', '--db', database]).split('\n').find((line) => line.includes('Enterprise') || line.includes('Grandes')).split(',')[0];
  const started = await serve();
  server = started.server;
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'pt-BR', timezoneId: 'America/Sao_Paulo' });
  const page = await context.newPage();
  await page.goto(`${started.base}/sign-in`);
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('main button.btn-primary');
  await page.waitForURL(`${started.base}/`);
  for (const language of ['pt-BR', 'en']) {
    if ((await page.getAttribute('html', 'lang')) !== language) {
      await page.click('.nav-foot [name=language]');
      await page.waitForSelector(`html[lang="${language}"]`);
    }
    for (const [name, screen] of Object.entries(screens(account)))
      if (!asked.length || asked.includes(name)) await take(page, started.base, name, screen, language);
  }
} finally {
  await browser?.close();
  server?.removeAllListeners('exit');
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
}
