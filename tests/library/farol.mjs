// A Farol of a test's own, in a temporary folder, and people who ask it without a browser: cookies are kept
// as a browser keeps them, forms are sent with the token of the page they stand on.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASSWORD = 'uma senha bem comprida';

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#34': '"' };
export const unescaped = (html) => html.replace(/&(amp|lt|gt|quot|#39|#34);/g, (_, name) => entities[name]);

export class House {
  // `program` is build/farol; the folder is removed when the process ends.
  constructor(program) {
    this.program = program;
    this.folder = mkdtempSync(join(tmpdir(), 'farol-test-'));
    this.database = join(this.folder, 'farol.db');
    this.environment = { ...process.env, FAROL_LANGUAGE: 'en', FAROL_DB: this.database };
    // The address sanitizer keeps what was freed, 256 MiB of it unless told: not the program's memory.
    if (process.env.ASAN_OPTIONS) this.environment.ASAN_OPTIONS = `${process.env.ASAN_OPTIONS}:quarantine_size_mb=16`;
    process.on('exit', () => {
      this.server?.kill('SIGKILL');
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  run(args, input) {
    return execFileSync(this.program, args, { input, env: this.environment, stdio: ['pipe', 'pipe', 'inherit'], maxBuffer: 1 << 30 }).toString();
  }

  demo(...options) {
    this.run(['demo', '--as-of', '2026-03-03', ...options]);
  }

  // A person who can sign in with PASSWORD.
  person(email, role, ...options) {
    this.run(['user', 'add', email, '--role', role, '--password-stdin', ...options], `${PASSWORD}\n`);
  }

  key(email, scopes) {
    return execFileSync(this.program, ['key', 'add', '--user', email, '--name', 'test', '--scopes', scopes], { env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] }).toString().trim();
  }

  // Resolves once the server listens; `base` is its address then.
  serve(listen = '127.0.0.1:0', ...options) {
    const server = spawn(this.program, ['serve', '--listen', listen, ...options], { env: this.environment });
    this.server = server;
    this.said = '';
    return new Promise((resolve, reject) => {
      const hear = (chunk) => {
        this.said += chunk;
        const address = this.said.match(/http:\/\/127\.0\.0\.1:\d+/);
        if (!address) return;
        this.base = address[0];
        resolve(this);
      };
      server.stdout.on('data', hear);
      server.stderr.on('data', hear);
      server.on('exit', (code, signal) => {
        this.ended = `${code ?? signal}`;
        reject(new Error(`serve ended: ${this.said}`));
      });
    });
  }

  stop(signal = 'SIGTERM') {
    const server = this.server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
    const ended = new Promise((done) => server.on('exit', (code, by) => done(code ?? by)));
    server.kill(signal);
    return ended;
  }
}

export class Person {
  constructor(base) {
    this.base = base;
    this.cookies = new Map();
  }

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keep(answer) {
    for (const line of answer.headers.getSetCookie()) {
      const pair = line.split(';')[0], at = pair.indexOf('=');
      if (/max-age=0\b/i.test(line)) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }

  // { status, type, headers, text }; redirects are not followed.
  async ask(method, target, { form, body, headers = {} } = {}) {
    const options = { method, redirect: 'manual', headers: { cookie: this.cookie, ...headers } };
    if (form) options.body = new URLSearchParams(form);
    else if (body !== undefined) Object.assign(options, { body, duplex: 'half' });
    const answer = await fetch(this.base + target, options);
    this.keep(answer);
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', headers: answer.headers,
             location: answer.headers.get('location'), text: await answer.text() };
  }

  get(target, headers) {
    return this.ask('GET', target, { headers });
  }

  // A token that this person's pages carry.
  async token() {
    const page = await this.get(this.cookies.has('__Host-farol-session') ? '/profile' : '/sign-in');
    return /name="csrf" value="([^"]+)"/.exec(page.text)?.[1];
  }

  async post(target, form = {}, headers) {
    return this.ask('POST', target, { form: [['csrf', await this.token()], ...(Array.isArray(form) ? form : Object.entries(form))], headers });
  }

  // Sends a file as the form for imports does; resolves to the address of its job once it was looked through.
  async importFile(name, content, target = '/imports') {
    const body = new FormData();
    body.set('csrf', await this.token());
    body.set('file', new Blob([content]), name);
    const answer = await fetch(this.base + target, { method: 'POST', body, redirect: 'manual', headers: { cookie: this.cookie } });
    const said = await answer.text();
    const job = answer.headers.get('location')?.split('?')[0];
    if (answer.status !== 303 || !job) throw new Error(`${target} answered ${answer.status} to ${name}: ${said.slice(0, 300)}`);
    return this.untilIdle(job);
  }

  async untilIdle(job) {
    while (/"busy":true/.test((await this.get(`${job}/progress`)).text));
    return job;
  }

  // Presses a button of an import's page ("check", "import"), everything else as it stands there.
  async pressImport(job, button) {
    const form = formsOf((await this.get(job)).text, this.base + job).find((one) => one.action === job);
    const answer = await this.ask('POST', job, { form: [...sentOf(form), ['act', button]] });
    if (![200, 303].includes(answer.status)) throw new Error(`${job} answered ${answer.status} to ${button}`);
    return this.untilIdle(job);
  }

  async signIn(email, password = PASSWORD) {
    const answer = await this.post('/sign-in', { email, password });
    if (answer.status !== 303) throw new Error(`sign-in of ${email} answered ${answer.status}`);
    return this;
  }
}

// The addresses on this server that a page leads to, without fragments.
export function linksOf(html, from) {
  const found = [...new Set([...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map((match) => unescaped(match[1])))];
  return found.flatMap((link) => {
    try {
      const url = new URL(link, from);
      return url.origin === new URL(from).origin ? [url.pathname + url.search] : [];
    } catch {
      return [];
    }
  });
}

// The forms of a page: { method, action, enctype, fields: [{ name, value, type, options }] }.
export function formsOf(html, from) {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head, body]) => {
    const attribute = (tag, name) => {
      const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
      return found ? unescaped(found[1]) : undefined;
    };
    const tags = /<(input|button)\b((?:[^>"]|"[^"]*")*)>|<(textarea|select)\b((?:[^>"]|"[^"]*")*)>([\s\S]*?)<\/\3>/g;
    const fields = [...body.matchAll(tags)].flatMap(([, plain, of_plain, long, of_long, inside]) => {
      const tag = plain ?? long, attributes = of_plain ?? of_long;
      const name = attribute(attributes, 'name');
      if (!name) return [];
      const options = tag === 'select' ? [...inside.matchAll(/<option value="([^"]*)"/g)].map((m) => unescaped(m[1])) : undefined;
      const type = tag === 'input' ? (attribute(attributes, 'type') ?? 'text') : tag;
      const chosen = tag === 'select' && /<option value="([^"]*)"[^>]*\sselected/.exec(inside)?.[1];
      const value = tag === 'textarea' ? unescaped(inside)
        : chosen ? unescaped(chosen) : (attribute(attributes, 'value') ?? options?.[0] ?? '');
      return [{ name, value, type, options, fixed: /\sreadonly/.test(attributes), checked: /\schecked/.test(attributes) }];
    });
    const url = new URL(attribute(head, 'action') ?? from, from);
    return { method: (attribute(head, 'method') ?? 'get').toUpperCase(), action: url.pathname + url.search,
             enctype: attribute(head, 'enctype'), fields };
  });
}

// What a browser would send of a form, as pairs.
export const sentOf = (form) => form.fields
  .filter((field) => field.type !== 'button' && (!['radio', 'checkbox'].includes(field.type) || field.checked))
  .map((field) => [field.name, field.value]);
