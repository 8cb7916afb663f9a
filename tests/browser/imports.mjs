// A file of one's own in a real browser: a Brazilian sheet of contracts becomes accounts and subscriptions, with
// scripts and without, in both languages; a column is set right by hand, the mapping is kept, the import taken back.
import { journey } from '../library/browser.mjs';
const sheet = (mark) => Buffer.from([
  'Relatório de contratos;;;;;;',
  'Cliente;CNPJ;Plano;Valor mensal;Início;Término;Vendedor',
  `Açaí ${mark};${mark}.111/0001-11;Ouro;R$ 1.234,56;01/02/2024;;Lia`,
  `Açaí ${mark};${mark}.111/0001-11;Extra;R$ 150,00;15/03/2024;indeterminado;Lia`,
  `Têxtil ${mark};${mark}.222/0001-22;Ouro;980,00;10/05/2024;31/01/2025;Otávio`,
  `Ótica ${mark};${mark}.333/0001-33;Prata;1.2O0,00;01/06/2024;;Otávio`,
].join('\r\n'), 'latin1'); // Windows-1252, as a spreadsheet saves it

export async function imports(browser, base, state, { test, equal, that }) {
  let mark = 10;
  for (const [locale, words] of [['pt-BR', { go: 'Importar 3 linhas', in: 'Entrou.', undone: 'Foi desfeita' }],
    ['en-US', { go: 'Import 3 rows', in: 'It is in.', undone: 'It was taken back' }]])
    for (const javaScriptEnabled of [true, false]) {
      const kind = `${locale}, ${javaScriptEnabled ? 'with' : 'without'} scripts`;
      const file = { name: `contratos-${++mark}.csv`, mimeType: 'text/csv', buffer: sheet(mark) };
      const context = await browser.newContext({ storageState: state, javaScriptEnabled, locale });
      const page = await context.newPage();
      const form = async (language) => {
        await page.goto(`${base}/imports`);
        if (await page.getAttribute('html', 'lang') !== language) await page.click('.nav-foot [name=language]');
      };
      await form(locale === 'pt-BR' ? 'pt-BR' : 'en');
      await test(`${kind}: a sheet of contracts is understood`, async () => {
        await page.setInputFiles('#file', file);
        await page.click('.drop button.btn-primary');
        await page.waitForURL(/imports\/jobs\/\d+/);
        await page.locator('button[value=import]').waitFor();
        equal((await page.textContent('button[value=import]')).trim(), words.go, 'the button');
        that((await page.textContent('.err-table')).includes('1.2O0,00'), 'the row in error is not named');
        that(await page.locator('.mini tr').count() > 2, 'no effect on the figures');
      });
      await test(`${kind}: a column is left out by hand, and checked again`, async () => {
        const rep = page.locator('.map tr', { hasText: 'Vendedor' }).first();
        await rep.locator('select').first().selectOption('');
        await page.locator('.card-foot button[value=check]').click();
        await page.locator('.map tr.ignored', { hasText: 'Vendedor' }).waitFor();
      });
      await test(`${kind}: it goes in, and can be taken back`, async () => {
        await page.locator('button[value=import]').click();
        await page.getByText(words.in).waitFor();
        await page.locator('.card a[href^="/imports/"]').first().click();
        await page.locator('button.btn-danger').click();
        await page.getByText(words.undone).first().waitFor();
      });
      await context.close();
    }
  await test('imports: nothing chosen is said, not an error', async () => {
    const context = await browser.newContext({ storageState: state, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${base}/imports`);
    await page.setInputFiles('#file', { name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) });
    await page.click('.drop button.btn-primary');
    that(await page.locator('.notice-red').isVisible(), 'no notice');
    await context.close();
  });
}

await journey(import.meta.url, imports);
