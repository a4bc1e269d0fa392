// fal's own client from npm as one script for a page: its files as they are, each in a function, and nothing changed in them.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [tools] = process.argv.slice(2);
const main = createRequire(`${tools}/`).resolve('@fal-ai/client');
const files = {};
(function walk(file) {
  if (files[file]) return;
  const [text, near] = [readFileSync(file, 'utf8'), createRequire(file)];
  files[file] = { text: file.endsWith('.json') ? `module.exports = ${text}` : text, needs: {} };
  for (const [, name] of text.matchAll(/require\(["']([^"']+)["']\)/g)) walk((files[file].needs[name] = near.resolve(name)));
})(main);

const list = Object.entries(files).map(([file, { text, needs }]) => `${JSON.stringify(file)}: [${JSON.stringify(needs)}, function (require, module, exports) {\n${text.replace(/^\/\/# sourceMappingURL.*$/gm, '')}\n}]`);
console.log(`window.falClient = (files => {
  const loaded = {};
  const load = file => {
    if (loaded[file]) return loaded[file].exports;
    const [needs, run] = files[file];
    const module = (loaded[file] = { exports: {} });
    run(name => load(needs[name]), module, module.exports);
    return module.exports;
  };
  return load(${JSON.stringify(main)});
})({ ${list.join(',\n')} });`);
