// Shows an OpenAPI 3.1 document, and sends requests to the server that it came from.
"use strict";

const METHODS = ["get", "put", "post", "delete", "patch"];
let api;

/** Make an element: el("a", {href: "#x"}, "text", child). Text is never read as HTML. */
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") Object.entries(value).forEach(([event, call]) => made.addEventListener(event, call));
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return made;
}

/** Text with `code` in it. */
function prose(text = "") {
  return text.split(/(`[^`]+`)/).map((part) => (/^`.+`$/.test(part) ? el("code", {}, part.slice(1, -1)) : part));
}

function resolve(node) {
  while (node && node.$ref) node = node.$ref.slice(2).split("/").reduce((at, key) => at[key], api);
  return node;
}

function reference(node) {
  const name = node.$ref.split("/").pop();
  return el("a", { href: `#schema-${name}` }, name);
}

/** A schema in a few words, with links to components. */
function type(node) {
  if (!node || Object.keys(node).length === 0) return ["any"];
  if (node.$ref) return [reference(node)];
  if (node.const !== undefined) return [JSON.stringify(node.const)];
  const options = node.oneOf || node.anyOf;
  if (options) return options.flatMap((each, at) => (at ? [" | ", ...type(each)] : type(each)));
  if (node.enum) return [node.enum.map((value) => JSON.stringify(value)).join(" | ")];
  const kinds = [node.type ?? "any"].flat();
  return kinds.flatMap((kind, at) => {
    const before = at ? [" | "] : [];
    if (kind === "array") return [...before, "array of ", ...type(node.items)];
    if (kind === "object" && node.additionalProperties) return [...before, "object of ", ...type(node.additionalProperties)];
    return [...before, node.format && kind !== "null" ? `${kind} (${node.format})` : kind];
  });
}

function bounds(node) {
  const words = {
    minimum: "≥ ", exclusiveMinimum: "> ", maximum: "≤ ", minLength: "length ≥ ", maxLength: "length ≤ ",
    minItems: "items ≥ ", maxItems: "items ≤ ", maxProperties: "members ≤ ", pattern: "matches ",
  };
  const found = Object.entries(words).filter(([key]) => node[key] !== undefined).map(([key, word]) => word + node[key]);
  if (node.default !== undefined) found.push(`default ${JSON.stringify(node.default)}`);
  return found.join(", ");
}

function properties(schema) {
  const node = resolve(schema);
  if (!node || !node.properties) return el("p", {}, ...type(node));
  const required = new Set(node.required);
  const rows = Object.entries(node.properties).map(([name, each]) =>
    el("tr", {},
      el("td", {}, el("code", {}, name), required.has(name) ? "" : el("span", { class: "dim" }, " optional")),
      el("td", {}, ...type(each), el("div", { class: "dim" }, bounds(each))),
      el("td", {}, ...prose(each.description))));
  return el("table", {}, ...rows);
}

/** An example of what a schema allows, to begin with. */
function example(schema, depth = 0) {
  const node = resolve(schema);
  if (!node || depth > 6) return null;
  if (node.const !== undefined) return node.const;
  if (node.default !== undefined) return node.default;
  if (node.enum) return node.enum[0];
  const options = node.oneOf || node.anyOf;
  if (options) return example(options[0], depth + 1);
  const kind = [node.type].flat()[0];
  if (kind === "array") return [example(node.items, depth + 1)];
  if (kind === "object") {
    const names = Object.keys(node.properties ?? {}).filter((name) => (node.required ?? []).includes(name));
    return Object.fromEntries(names.map((name) => [name, example(node.properties[name], depth + 1)]));
  }
  return { string: node.format === "date-time" ? new Date().toISOString() : "", integer: node.minimum ?? 0, number: node.minimum ?? 0, boolean: false }[kind] ?? null;
}

function startingBody(operation, schema) {
  const begin = { submitJob: { task: "module.function", args: {} }, submitJobs: { jobs: [{ task: "module.function", args: {} }] } };
  return JSON.stringify(begin[operation.operationId] ?? example(schema), null, 2);
}

/** The form that sends a request, and shows its answer. */
function trial(path, method, operation) {
  const inputs = [];
  const rows = (operation.parameters ?? []).map((parameter) => {
    const input = el("input", { placeholder: bounds(parameter.schema), "aria-label": parameter.name });
    inputs.push([parameter, input]);
    return el("tr", {},
      el("td", {}, el("code", {}, parameter.name), el("span", { class: "dim" }, ` ${parameter.in}`)),
      el("td", {}, ...type(parameter.schema), el("div", { class: "dim" }, ...prose(parameter.description))),
      el("td", {}, input));
  });
  const content = operation.requestBody ? Object.entries(operation.requestBody.content) : [];
  const body = content.length ? el("textarea", { "aria-label": "Body", spellcheck: "false" }) : undefined;
  const media = content.length ? el("select", { "aria-label": "Media type" }, ...content.map(([name]) => el("option", {}, name))) : undefined;
  const begin = () => (body.value = startingBody(operation, content[media.selectedIndex][1].schema));
  if (media) {
    media.addEventListener("change", begin);
    begin();
  }
  const answer = el("div", { "aria-live": "polite" });
  let running;

  async function send() {
    running?.abort();
    running = new AbortController();
    let url = path;
    const query = new URLSearchParams();
    const headers = {};
    for (const [parameter, input] of inputs) {
      if (!input.value) continue;
      if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
      else if (parameter.in === "query") query.append(parameter.name, input.value);
      else headers[parameter.name] = input.value;
    }
    if (media && body.value) headers["Content-Type"] = media.value;
    if (String(query)) url += `?${query}`;
    answer.replaceChildren(el("p", { class: "dim" }, "…"));
    try {
      const began = performance.now();
      const response = await fetch(url, { method: method.toUpperCase(), headers, body: body?.value || undefined, signal: running.signal });
      const took = Math.round(performance.now() - began);
      const shown = el("pre");
      const status = el("p", { class: response.ok ? "good" : "bad" }, `${response.status} ${response.statusText}, ${took} ms`);
      const names = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
      answer.replaceChildren(status, el("pre", {}, names), shown);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      for (let text = ""; reader; ) {
        const { done, value } = await reader.read();
        if (done) break;
        text = (text + value).slice(-200000);
        shown.textContent = pretty(text);
      }
    } catch (error) {
      answer.append(el("p", { class: "bad" }, String(error.message ?? error)));
    }
  }

  return el("div", {},
    rows.length ? el("table", {}, ...rows) : undefined,
    media, body,
    el("button", { type: "button", on: { click: send } }, "Send"),
    el("button", { type: "button", on: { click: () => running?.abort() } }, "Stop"),
    answer);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function answers(operation) {
  const rows = Object.entries(operation.responses).map(([status, each]) => {
    const response = resolve(each);
    const shapes = Object.values(response.content ?? {}).flatMap((content) => type(content.schema));
    return el("tr", {}, el("td", {}, el("code", {}, status)), el("td", {}, ...shapes), el("td", {}, ...prose(response.description)));
  });
  return el("table", {}, ...rows);
}

function operationDetails(path, method, operation) {
  const details = el("details", { id: operation.operationId },
    el("summary", {}, el("span", { class: "method" }, method), el("span", { class: "path" }, path), el("span", { class: "title" }, operation.summary)));
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return;
    const bodies = Object.values(operation.requestBody?.content ?? {});
    details.append(el("div", {},
      el("p", {}, ...prose(operation.description)),
      ...(bodies.length ? [el("h4", {}, "Body: ", ...type(bodies[0].schema)), properties(bodies[0].schema)] : []),
      el("h4", {}, "Answers"), answers(operation),
      el("h4", {}, "Try it"), trial(path, method, operation)));
  });
  return details;
}

function show() {
  document.title = `${api.info.title} API`;
  document.getElementById("about").replaceChildren(
    el("h1", {}, `${api.info.title} `, el("span", { class: "dim" }, api.info.version)),
    ...api.info.description.split("\n\n").map((text) => el("p", {}, ...prose(text))),
    el("p", {}, el("a", { href: "/schema/openapi.json" }, "openapi.json")));
  const index = document.getElementById("index");
  const operations = document.getElementById("operations");
  for (const tag of api.tags) {
    const found = Object.entries(api.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]?.tags.includes(tag.name)).map((method) => [path, method, item[method]]));
    index.append(el("h3", {}, tag.name), ...found.map(([path, method, operation]) =>
      el("a", { href: `#${operation.operationId}`, title: `${method.toUpperCase()} ${path}` }, operation.summary)));
    operations.append(el("section", {}, el("h2", {}, tag.name), el("p", {}, tag.description),
      ...found.map(([path, method, operation]) => operationDetails(path, method, operation))));
  }
  const schemas = document.getElementById("schemas");
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    schemas.append(el("details", { id: `schema-${name}` },
      el("summary", {}, el("code", {}, name)),
      el("div", {}, el("p", {}, ...prose(schema.description)), properties(schema))));
  }
}

/** Open what the address points at. */
function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

function search(event) {
  const wanted = event.target.value.toLowerCase();
  for (const link of document.querySelectorAll("#index a")) {
    link.hidden = !`${link.title} ${link.textContent}`.toLowerCase().includes(wanted);
  }
}

fetch("/schema/openapi.json")
  .then((response) => response.json())
  .then((found) => {
    api = found;
    show();
    follow();
    window.addEventListener("hashchange", follow);
    document.getElementById("search").addEventListener("input", search);
  })
  .catch((error) => document.getElementById("operations").append(el("p", { class: "bad" }, String(error))));
