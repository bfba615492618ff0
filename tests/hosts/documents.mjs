// Every document of a site, by an HTML validator: as it is sent, before any script has run.
// usage: documents.mjs <site> […]; prints a line `ok …` or `not ok …` for each document.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { describe } from '../../xtask/src/hosts/site.mjs';

const validate = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ['html-validate:standard', 'html-validate:a11y'],
    rules: {
      // Matters of taste on which the prerenderer and this rule differ; both are valid HTML.
      'doctype-style': 'off',
      'attribute-boolean-style': 'off',
      'attribute-empty-style': 'off',
      // The second one is hidden until it is the only one.
      'unique-landmark': 'off',
    },
  }),
);

let failed = 0;
for (const folder of process.argv.slice(2)) {
  const { base, files } = describe(folder);
  for (const file of files.filter((name) => name.endsWith('.html'))) {
    const report = await validate.validateString(readFileSync(path.join(folder, file.slice(base.length)), 'utf8'), file);
    const faults = report.results.flatMap(({ messages }) => messages);
    if (faults.length === 0) console.log(`ok ${file}`);
    else {
      failed += 1;
      console.log(`not ok ${file}`);
      for (const { line, column, ruleId, message, selector } of faults) console.log(`    ${line}:${column} ${ruleId}: ${message} (${selector})`);
    }
  }
}
for (const folder of process.argv.slice(2)) {
  const { base, pages } = describe(folder);
  const fault = languages(folder, base, pages);
  if (fault) failed += 1;
  console.log(`${fault ? 'not ok' : 'ok'} each page of ${base || '/'} names its address in every language${fault ? `: ${fault}` : ''}`);
}

/** What search engines are told: whole addresses where the site knows its own, else nothing. */
function languages(folder, base, pages) {
  const { address } = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'));
  const prerendered = pages.filter(({ path }) => !path.includes('/.well-known/'));
  for (const { path: here, file } of prerendered) {
    const english = here.slice(base.length).replace(/^\/es(?=\/|$)/, '') || '/';
    const spanish = english === '/' ? '/es' : `/es${english}`;
    const wanted = address ? [`en ${address}${base}${english}`, `es ${address}${base}${spanish}`] : [];
    const text = readFileSync(path.join(folder, file.slice(base.length)), 'utf8');
    const found = [...text.matchAll(/<link rel="alternate" hreflang="(\w+)" href="([^"]+)">/g)].map(([, code, href]) => `${code} ${href}`);
    if (found.join() !== wanted.join()) return `${here}: ${found.join(', ') || 'none'}`;
  }
  return prerendered.length > 20 ? '' : `${prerendered.length} pages`;
}
process.exit(failed ? 1 : 0);
