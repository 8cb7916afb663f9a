// What the tests in JavaScript say on stdout (TAP), and what they hold against what.
//   await test('a wrong password is said', async () => equal(status, 422, 'the status'));
//   finish();
let tests = 0, failed = 0;

export async function test(name, body) {
  tests++;
  try {
    await body();
    console.log(`ok ${tests} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${tests} - ${name}`);
    for (const line of String(error.message ?? error).split('\n').slice(0, 16)) console.log(`# ${line}`);
  }
}

export function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}

export function that(condition, what) {
  if (!condition) throw new Error(what);
}

// Fails with the first few of a list that should be empty.
export function none(found, what) {
  if (found.length) throw new Error(`${what}: ${found.length}\n${found.slice(0, 12).join('\n')}`);
}

export function skipAll(why) {
  console.log(`1..0 # SKIP ${why}`);
  process.exit(0);
}

// The plan, last; ends the process.
export function finish() {
  console.log(`1..${tests}`);
  process.exit(failed ? 1 : 0);
}
