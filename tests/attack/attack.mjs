// Attacks a Farol of its own on loopback, as a person with an account and as one without: script in every
// field and parameter, SQL, forged forms, sessions, other people's ids, formulas in files, keys beyond their
// scopes, endless bodies, slow connections, guessed passwords. A finding is a failed test here.
//   node attack.mjs FAROL         (TAP on stdout)
import { House } from '../library/farol.mjs';
import { equal, finish, test, that } from '../library/tap.mjs';
import { attackFiles } from './files.mjs';
import { attackForms } from './forms.mjs';
import { attackKeys } from './keys.mjs';
import { attackParameters } from './parameters.mjs';
import { attackPeople } from './people.mjs';
import { attackPortfolio } from './portfolio.mjs';
import { attackServer } from './server.mjs';
import { attackSessions } from './sessions.mjs';
import { attackStored } from './stored.mjs';
import { attackWebhooks } from './webhooks.mjs';
import { attackWork } from './work.mjs';

const house = new House(process.argv[2]);
house.demo('--accounts', '30', '--months', '14');
house.person('admin@cais.example', 'admin', '--name', 'Ada');
house.person('csm@cais.example', 'csm', '--portfolio', 'own', '--name', 'Caio');
house.person('reader@cais.example', 'read_only', '--name', 'Rui');
house.person('analyst@cais.example', 'analyst', '--name', 'Ana');
await house.serve();
const world = { house };
await attackStored(world);
await attackParameters(world);
await attackFiles(world);
await attackPortfolio(world);
await attackPeople(world);
await attackWork(world);
await attackForms(world);
await attackKeys(world);
await attackSessions(world);
await attackServer(world);
await attackWebhooks(world);
await test('the server lived through it, and ends in order', async () => {
  that(!house.ended, `it ended with ${house.ended}: ${house.said.slice(-2000)}`);
  equal(await house.stop(), 0, 'its end');
});
finish();
