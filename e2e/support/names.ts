let made = 0;

/** A name that no environment of the lab's history has, nor one of an earlier run against the same portal. */
export function uniqueName(stem: string): string {
  made += 1;
  return `${stem}-${Date.now().toString(36)}${made}`;
}
