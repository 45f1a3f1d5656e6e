// Runs in the page, as text: the benchmarks are not type-checked against the DOM.

/** Notes when the first row was painted, and when all rows were there, in milliseconds since the navigation. */
export const PAINT_PROBE = `
globalThis.probe = { first: 0, all: 0 };
const afterPaint = (act) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = act;
  port2.postMessage(0);
});
const look = () => {
  if (probe.first === 0 && document.querySelector('[role=treeitem]')) {
    probe.first = -1;
    afterPaint(() => { probe.first = performance.now(); });
  }
  const counted = document.querySelector('.tools [role=status]')?.textContent ?? 'loading';
  if (/^[1-9].* rows$/.test(counted)) afterPaint(() => { probe.all = performance.now(); });
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
`;

/** When the resources of the page came, in milliseconds since the navigation, and the size of the tree. */
export const RESOURCE_TIMES = `(() => {
  const of = (end) => performance.getEntriesByType('resource').find(({ name }) => new URL(name).pathname.endsWith(end));
  const tree = of('/api/tree');
  return {
    script: of('/app.js')?.responseEnd ?? 0,
    asked: tree?.requestStart ?? 0,
    answered: tree?.responseStart ?? 0,
    received: tree?.responseEnd ?? 0,
    bytes: tree?.transferSize ?? 0,
  };
})()`;

/**
 * Follows what the tree shows: the time of each frame in which it changed. A frame's time is taken after its paint.
 */
export const VIEW_PROBE = `
globalThis.views = { last: 0, text: '' };
const follow = () => {
  const text = (document.querySelector('#tree')?.innerHTML ?? '') + document.querySelector('.tools [role=status]')?.textContent;
  if (text !== views.text) {
    views.text = text;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { views.last = performance.timeOrigin + performance.now(); };
    port2.postMessage(0);
  }
  requestAnimationFrame(follow);
};
requestAnimationFrame(follow);
`;

/** Records the time of every frame. */
export const FRAME_PROBE = `
globalThis.frameTimes ??= [];
const tick = (time) => { frameTimes.push(time); requestAnimationFrame(tick); };
if (frameTimes.length === 0) requestAnimationFrame(tick);
`;

/** Notes when a text stands in a changed row, as milliseconds since 1970. */
export function changedRowProbe(text: string): string {
  return `new Promise((resolve) => {
    const look = () => {
      const rows = [...document.querySelectorAll('.row.changed .value')];
      if (!rows.some((row) => row.textContent === ${JSON.stringify(text)})) return requestAnimationFrame(look);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
      port2.postMessage(0);
    };
    requestAnimationFrame(look);
  })`;
}

/** Resolves once a condition holds; Playwright's own waiting evaluates text, which the page's CSP does not allow. */
export function whenTrue(condition: string): string {
  return `new Promise((resolve) => {
    const look = () => { if (${condition}) resolve(); else requestAnimationFrame(look); };
    look();
  })`;
}
