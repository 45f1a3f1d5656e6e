// Preloaded into a server: measures how long the turns of its event loop are, and reports the longest one when asked.
let longest = 0;
let last = performance.now();

setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
}, 1).unref();

process.on('message', () => {
  process.send?.(longest);
  longest = 0;
});
