// Shows /schema/openapi.json. Nothing comes from elsewhere, and the page's policy would not allow it.
const notOurs = ['c', 'clojure', 'csharp', 'dart', 'fsharp', 'go', 'http', 'java', 'javascript', 'js', 'kotlin', 'node', 'objc'];
notOurs.push('ocaml', 'php', 'powershell', 'python', 'r', 'ruby', 'rust', 'swift');

Scalar.createApiReference('#viewer', {
  url: '/schema/openapi.json',
  // The examples of our clients stand in the document; beside them, curl for each operation.
  hiddenClients: { ...Object.fromEntries(notOurs.map((name) => [name, true])), shell: ['wget', 'httpie'] },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
});
