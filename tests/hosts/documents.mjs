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
      // Matters of taste on which the painter and this rule differ; both are valid HTML.
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
process.exit(failed ? 1 : 0);
