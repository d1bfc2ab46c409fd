const MINUTE_MS = 60_000;
const AGO = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;

/** The acts of a story, `[ago, person, verb]`, as `{ at, person, verb }` in the order of their times. */
export function schedule(story, now) {
  return story
    .map(([ago, person, verb]) => ({ at: now - toMs(ago), person, verb }))
    .sort((a, b) => a.at - b.at);
}

function toMs(ago) {
  const [, days, hours, minutes] = AGO.exec(ago) ?? [];
  const ms =
    ((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 +
      Number(minutes ?? 0)) *
    MINUTE_MS;
  if (!(ms > 0)) {
    throw new Error(
      `An act is "${ago}" ago: write days, hours and minutes such as P3DT4H30M`,
    );
  }
  return ms;
}
