/**
 * Tells the person at the terminal what is being done, with the seconds since the start.
 *
 * @returns `progress(message, { replace })`; a message that replaces is written over the one before it that did, and is left out
 * where nothing can be written over
 */
export function createProgress(out = process.stdout) {
  const started = performance.now();
  let counting = false;
  return (message, { replace = false } = {}) => {
    if (replace && !out.isTTY) return;
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    const line = `${seconds.padStart(4)} s  ${message}`;
    if (replace) {
      out.write(`\r\x1b[2K${line}`);
    } else {
      out.write(`${counting ? '\n' : ''}${line}\n`);
    }
    counting = replace;
  };
}
