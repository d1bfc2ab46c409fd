// Preloaded into local-cloud and the portal while the sample history is played, and only then: their clock starts where
// GLOVEBOX_SAMPLE_CLOCK says, runs on from there, and is moved by messages from the player (`clock.mjs`). Timers and SQLite's own
// clock are the machine's.
const MachineDate = Date;
const machineNow = MachineDate.now.bind(MachineDate);

let offsetMs = Number(process.env.GLOVEBOX_SAMPLE_CLOCK) - machineNow();
if (!Number.isFinite(offsetMs)) {
  throw new Error('GLOVEBOX_SAMPLE_CLOCK must be milliseconds since 1970.');
}

MachineDate.now = () => machineNow() + offsetMs;

globalThis.Date = new Proxy(MachineDate, {
  apply: () => new MachineDate(MachineDate.now()).toString(),
  construct: (target, args, newTarget) =>
    Reflect.construct(
      target,
      args.length > 0 ? args : [MachineDate.now()],
      newTarget,
    ),
});
MachineDate.prototype.constructor = globalThis.Date;

process.on('message', message => {
  if (typeof message?.moveClockTo !== 'number') return;
  offsetMs = message.moveClockTo - machineNow();
  process.send({ clockMovedTo: message.moveClockTo });
});
// Waiting for the player must not keep a process alive that is asked to stop.
process.channel?.unref();
