// Preloaded into every Node process that the scripts start. However the scripts end, also by `kill -9`, the channel to them closes:
// then this process ends as if it had been asked to.
const END_WITHIN_MS = 5_000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), END_WITHIN_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// Listening must not keep a process alive that has nothing else to do.
process.channel?.unref();
