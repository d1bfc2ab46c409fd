import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './toolchain.mjs';

/** The people of the sample lab. Read with a plain expression: this script runs before any dependency is installed. */
export function samplePeople() {
  const text = readFileSync(
    join(root, 'packages/local-cloud/lab/org.yaml'),
    'utf8',
  );
  return text
    .split(/^---$/m)
    .filter(document => /^kind: User$/m.test(document))
    .map(document => ({
      name: /^\s+displayName: (.+)$/m.exec(document)?.[1] ?? 'unnamed',
      about: /glovebox\.dev\/about: (.+)$/m.exec(document)?.[1] ?? '',
    }));
}
