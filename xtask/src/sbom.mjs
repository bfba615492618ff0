// Lists the crates that the program is linked from and the packages of its styles, as a CycloneDX document. It has no
// time and no random number: equal sources give an equal document.
// usage: sbom.mjs <`cargo metadata` of the page as JSON> <file>
import { readFileSync, writeFileSync } from "node:fs";

const [from, to] = process.argv.slice(2);
const { packages, resolve } = JSON.parse(readFileSync(from, "utf8"));
const byId = new Map(packages.map((one) => [one.id, one]));
const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));

// Only normal dependencies: neither those of builds nor those of tests.
const isNormal = (dep) => dep.dep_kinds.some(({ kind }) => kind === null);
const linked = (node) => node.deps.filter(isNormal).map((dep) => dep.pkg);
const found = new Set();
const open = [resolve.root];
while (open.length) {
  const id = open.pop();
  if (found.has(id)) continue;
  found.add(id);
  open.push(...linked(nodes.get(id)));
}
const purl = ({ name, version }) => `pkg:cargo/${name}@${version}`;
const crates = [...found].filter((id) => id !== resolve.root).map((id) => byId.get(id));
const own = byId.get(resolve.root);
const crate = (one) => ({
  type: "library",
  "bom-ref": purl(one),
  name: one.name,
  version: one.version,
  ...(one.license ? { licenses: [{ expression: one.license.replaceAll("/", " OR ") }] } : {}),
  purl: purl(one),
});

const licensed = (license) =>
  license.startsWith("SEE LICENSE") ? { license: { name: license } } : { expression: license };
const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
const styles = ["@uswds/uswds"].map((name) => {
  const { version, license, integrity } = lock[`node_modules/${name}`];
  const [algorithm, hash] = integrity.split("-");
  const reference = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return {
    type: "library",
    "bom-ref": reference,
    name,
    version,
    hashes: [{ alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(hash, "base64").toString("hex") }],
    ...(license ? { licenses: [licensed(license)] } : {}),
    purl: reference,
  };
});

const components = [...crates.map(crate), ...styles].sort((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
const dependencies = [...found]
  .map((id) => ({ ref: purl(byId.get(id)), dependsOn: linked(nodes.get(id)).map((dep) => purl(byId.get(dep))).sort() }))
  .sort((a, b) => (a.ref < b.ref ? -1 : 1));
const document = {
  $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  version: 1,
  metadata: { component: { ...crate(own), type: "application" } },
  components,
  dependencies,
};
writeFileSync(to, `${JSON.stringify(document, null, 2)}\n`);
