// Runs in the browser, before the page is drawn. Plain JavaScript, since it is served as is.

// Swagger UI has a dark theme, but switches it only by a button of a top bar that this page does not have.
const dark = matchMedia('(prefers-color-scheme: dark)');
const applyTheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', applyTheme);
applyTheme();

// The page is `BASE/docs`, and everything else is below `BASE`, whichever prefix a proxy adds.
const base = location.pathname.replace(/\/docs$/, '');

// Several sites may share an origin, so each has tokens of its own.
const STORAGE_KEY = `flextype-registry-api:${base}`;

/** Keeps what was typed for this tab, as name of the scheme → token. */
function keepTokens(authorized) {
  const tokens = Object.fromEntries(Object.entries(authorized).map(([name, { value }]) => [name, value]));
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(tokens));
  } catch {
    // Without storage, as in a sandboxed frame, they last until the page is left.
  }
}

function keptTokens() {
  try {
    return Object.entries(JSON.parse(sessionStorage.getItem(STORAGE_KEY)) ?? {});
  } catch {
    return [];
  }
}

function restoreTokens({ authActions, specSelectors }) {
  const schemes = specSelectors.specJson().toJS().components.securitySchemes;
  for (const [name, value] of keptTokens()) {
    // The server may have restarted with other settings, and other schemes.
    if (Object.hasOwn(schemes, name))
      authActions.authorize({ [name]: { name, value, schema: schemes[name] } });
  }
}

const isStream = (operation) => 'text/event-stream' in (operation?.responses[200]?.content ?? {});

/** The command that follows a stream, with the first way to send a token that is a header. */
function curlOf(path, { parameters, security }, schemes) {
  const name = security.map((ways) => Object.keys(ways)[0]).find((way) => schemes[way].in !== 'query');
  const { type, name: field } = schemes[name];
  const header = type === 'http' ? 'Authorization: Bearer TOKEN' : `${field}: KEY`;
  const query = new URLSearchParams(
    parameters.filter(({ required }) => required).map((parameter) => [parameter.name, parameter.example]),
  );
  const url = [location.origin + base + path, query].filter(String).join('?');
  return `curl -N -H '${header}' '${url}'`;
}

/** The document as the page shows it. */
function toShown(document) {
  const schemes = document.components.securitySchemes;
  const paths = Object.entries(document.paths).map(([path, { head, ...item }]) => {
    if (!isStream(item.get)) return [path, item];
    const command = curlOf(path, item.get, schemes);
    const note = `A stream does not end, so it cannot be executed here. In a terminal:\n\n    ${command}`;
    return [path, { ...item, get: { ...item.get, description: `${item.get.description}\n\n${note}` } }];
  });
  const servers = document.servers.map((server) => ({ ...server, url: base || '/' }));
  return { ...document, servers, paths: Object.fromEntries(paths) };
}

/** Swagger UI's own `persistAuthorization` writes to localStorage, which outlives the tab. */
const page = {
  statePlugins: {
    auth: {
      wrapActions: {
        persistAuthorizationIfNeeded: (_, system) => () =>
          keepTokens(system.authSelectors.authorized().toJS()),
        showDefinitions: (show) => (shown) => {
          show(shown);
          if (shown) requestAnimationFrame(prepareDialog);
        },
      },
    },
    spec: {
      wrapActions: { updateJsonSpec: (update) => (document) => update(toShown(document)) },
      wrapSelectors: {
        allowTryItOutFor: (_, system) => (_state, path, method) =>
          !isStream(system.specSelectors.specJson().getIn(['paths', path, method])?.toJS()),
      },
    },
  },
};

function prepareDialog() {
  const fields = [...document.querySelectorAll('.dialog-ux input')];
  // Browsers remember what was typed into a field, beyond the tab.
  for (const field of fields) field.autocomplete = 'off';
  // All fields ask for the focus, and the last one would get it.
  fields[0]?.focus();
}

document.addEventListener('DOMContentLoaded', () => {
  const ui = SwaggerUIBundle({
    url: 'openapi.json',
    domNode: document.getElementById('reference'),
    plugins: [page],
    // Swagger UI must not send the document to its vendor's validator.
    validatorUrl: null,
    // The default theme shows numbers in a faint red.
    syntaxHighlight: { theme: 'tomorrow-night' },
    deepLinking: true,
    displayOperationId: true,
    defaultModelsExpandDepth: 0,
    onComplete: () => restoreTokens(ui.getSystem()),
  });
});
