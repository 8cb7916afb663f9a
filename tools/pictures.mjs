// The pictures of the guide: screens of the sample company, written to docs/images. Each language has a company of its
// own, since a team writes in one.
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
const email = 'marina.tavares@cais.example', password = 'uma senha bem comprida';
const run = (args, input) => execFileSync(farol, args, { input, stdio: ['pipe', 'pipe', 'inherit'] }).toString();

// A sheet of contracts, as a company keeps them.
const contracts = {
  'pt-BR': ['contratos.csv', `Cliente;CNPJ;Segmento;Valor mensal;Início;Periodicidade
Padaria do Largo;11.222.333/0001-81;Pequenas;R$ 300,00;01/02/2026;mensal
Mercado Bom Retiro;22.333.444/0001-05;Médias;R$ 1.200,00;15/03/2026;mensal
Oficina São Jorge;;Pequenas;a combinar;31/02/2026;mensal
`],
  en: ['contracts.csv', `Customer,Tax ID,Segment,Price,Start date,Billing interval
Largo Bakery,11.222.333/0001-81,Small,300.00,2026-02-01,monthly
Good Rest Market,22.333.444/0001-05,Mid-market,"1,200.00",2026-03-15,monthly
Saint George Garage,,Small,to be agreed,2026-02-31,monthly
`],
};

const screens = (language, account, beginner) => ({
  dashboard: { path: '/' },
  figures: { path: '/figures' },
  figure: { path: '/figures/nrr' },
  inbox: { path: '/inbox?who=team' },
  accounts: { path: '/accounts' },
  account: { path: `/accounts/${account}` },
  search: { path: '/', words: 'sol' },
  health: { path: '/scores' },
  'health-model': { path: '/scores/models/high-touch' },
  portfolio: { path: '/portfolio' },
  journeys: { path: '/journeys' },
  plan: { path: `/accounts/${beginner}/plan` },
  segments: { path: '/segments' },
  'segment-fault': { path: '/segments/new', rule: 'mrr >= 5000 and days_since(last_contct) > 30' },
  rules: { path: `/accounts?where=${encodeURIComponent('mrr >= 5000 and usage_change(30) <= -20%')}` },
  playbooks: { path: '/playbooks' },
  playbook: { path: '/playbooks/low-health' },
  trial: { path: '/playbooks/low-health/trial', until: 'main .pb-chart' },
  tiers: { path: '/tiers' },
  'churn-requests': { path: '/churn-requests' },
  renewals: { path: '/renewals' },
  opportunities: { path: '/opportunities' },
  reviews: { path: '/reviews' },
  values: { path: '/values' },
  import: { path: '/imports', file: contracts[language] },
  restatement: { path: '/restatement' },
  settings: { path: '/settings' },
  rates: { path: '/rates' },
  costs: { path: '/costs' },
  users: { path: '/users' },
  audit: { path: '/audit' },
  api: { path: '/api' },
});

function serve(database) {
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
  if (screen.until) await page.waitForSelector(screen.until);
  if (screen.rule) {
    await page.click('button[name=act][value=type]');
    await page.locator('[name=rule]').pressSequentially(screen.rule);
    await page.keyboard.press('Escape');
    await page.locator('main').getByText(/Did you mean|Quis dizer/).first().waitFor();
  }
  if (screen.file) {
    const file = join(folder, screen.file[0]);
    writeFileSync(file, screen.file[1]);
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

async function signIn(page, base) {
  await page.goto(`${base}/sign-in`);
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('main button.btn-primary');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

async function takeAll(browser, language) {
  const database = join(folder, `${language}.db`);
  run(['demo', '--language', language, '--db', database]);
  for (const [who, name, role] of [[email, 'Marina Tavares', 'admin'], ['julia.sampaio@cais.example', 'Julia Sampaio', 'csm'],
    ['ana.lima@cais.example', 'Ana Lima', 'analyst']])
    run(['user', 'add', who, '--role', role, '--name', name, '--password-stdin', '--db', database], `${password}\n`);
  const account = run(['export', 'accounts', '--db', database]).split('\n').find((line) => /Enterprise|Grandes/.test(line)).split(',')[0];
  const beginner = run(['export', 'milestones', '--db', database]).split('\n').filter((line) => /,day_60,[\d-]+,,/.test(line)).at(-1).split(',')[1];
  const { server, base } = await serve(database);
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: language, timezoneId: 'America/Sao_Paulo' });
    const page = await context.newPage();
    await signIn(page, base);
    for (const [name, screen] of Object.entries(screens(language, account, beginner)))
      if (!asked.length || asked.includes(name)) await take(page, base, name, screen, language);
    await context.close();
  } finally {
    server.removeAllListeners('exit');
    server.kill();
  }
}

let browser;
try {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  for (const language of ['pt-BR', 'en']) await takeAll(browser, language);
} finally {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}
