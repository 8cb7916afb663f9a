// Walks a server as a signed-in person, link by link, and keeps what it saw: pages for axe-core, addresses
// and parameters to attack. Addresses of one route are followed a few times, not all.
import { readFileSync } from 'node:fs';
import { formsOf, linksOf } from './farol.mjs';

// The routes of tests/addresses.txt: [{ sort, pattern, fits }], literal ones first.
export function readAddresses() {
  const lines = readFileSync(new URL('../addresses.txt', import.meta.url), 'utf8').split('\n');
  return lines.filter((line) => line && !line.startsWith('#')).map((line) => {
    const [sort, pattern] = line.split(/\s+/);
    const fits = new RegExp(`^${pattern.replace(/[.+]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`);
    return { sort, pattern, fits };
  }).sort((a, b) => a.pattern.split('{').length - b.pattern.split('{').length);
}

export const routeOf = (routes, target) => routes.find((route) => route.fits.test(target.split('?')[0]));

// Every answer of the walk, GET only: [{ target, route, status, type, text, forms }]. `each` routes are taken
// with at most `most` paths, `mostQueries` addresses of a set of parameters, `mostPages` addresses in all.
export async function walk(person, { starts = ['/'], most = 6, mostQueries = 2, mostPages = 24, leaveOut = /^\/(assets|health)/ } = {}) {
  const routes = readAddresses();
  const paths = new Map(), queries = new Map(), pages = new Map(), answers = [];
  const waiting = new Set(starts); // in order of arrival; a set may grow while it is gone through
  const wanted = (target) => {
    if (leaveOut.test(target)) return false;
    const [path, query = ''] = target.split('?');
    const pattern = routeOf(routes, target)?.pattern ?? path;
    const names = pattern + '?' + [...new URLSearchParams(query).keys()].sort();
    const taken = paths.get(pattern) ?? new Set(), asked = queries.get(names) ?? 0, of_route = pages.get(pattern) ?? 0;
    if (of_route >= mostPages || (!taken.has(path) && taken.size >= most) || asked >= mostQueries) return false;
    paths.set(pattern, taken.add(path));
    queries.set(names, asked + 1);
    pages.set(pattern, of_route + 1);
    return true;
  };
  for (const target of waiting) {
    if (!wanted(target)) continue;
    const answer = await person.get(target);
    const html = answer.type.startsWith('text/html');
    const from = person.base + target;
    answers.push({ target, route: routeOf(routes, target), status: answer.status, type: answer.type, headers: answer.headers,
                   location: answer.location, text: answer.text, forms: html ? formsOf(answer.text, from) : [] });
    if (answer.location) waiting.add(answer.location.replace(person.base, ''));
    if (html) for (const link of linksOf(answer.text, from)) waiting.add(link);
  }
  return answers;
}

// The parameters that addresses of a route were seen with or that its forms send: Map pattern → Set of names.
export function parametersOf(answers) {
  const found = new Map();
  const add = (target, names) => {
    const route = routeOf(readAddresses(), target);
    if (!route) return;
    const known = found.get(route.pattern) ?? new Set();
    for (const name of names) known.add(name);
    found.set(route.pattern, known);
  };
  for (const answer of answers) {
    add(answer.target, new URLSearchParams(answer.target.split('?')[1] ?? '').keys());
    for (const form of answer.forms) if (form.method === 'GET') add(form.action, form.fields.map((field) => field.name));
  }
  return found;
}
