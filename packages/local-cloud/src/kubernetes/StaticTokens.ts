import { randomBytes } from 'crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { hashToken } from './auth/Authenticator';
import { MASTERS, User } from './auth/User';
import { isObject, stringMapAt } from './json';

/** The identities that have a static token on each cluster: the evaluator's and the portal's two. */
export const IDENTITIES = {
  admin: { name: 'local-admin', groups: [MASTERS] },
  observer: { name: 'glovebox-observer', groups: [] },
  provisioner: { name: 'glovebox-provisioner', groups: [] },
} as const satisfies Record<
  string,
  { name: string; groups: readonly string[] }
>;

export type Identity = keyof typeof IDENTITIES;

/** Static bearer tokens, made once and kept in a file that only its owner reads. */
export class StaticTokens {
  private constructor(private readonly tokens: Record<string, string>) {}

  static open(file: string, clusters: readonly string[]): StaticTokens {
    const known = readTokens(file);
    const tokens = { ...known };
    for (const cluster of clusters) {
      for (const identity of Object.keys(IDENTITIES)) {
        tokens[`${cluster}/${identity}`] ??=
          randomBytes(32).toString('base64url');
      }
    }
    if (Object.keys(tokens).length > Object.keys(known).length) {
      writeFileSync(`${file}.new`, JSON.stringify(tokens), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    }
    return new StaticTokens(tokens);
  }

  token(cluster: string, identity: Identity): string {
    return this.tokens[`${cluster}/${identity}`];
  }

  /** Whom each token of a cluster stands for, by the token's hash. */
  users(cluster: string): Map<string, User> {
    const users = new Map<string, User>();
    for (const identity of Object.keys(IDENTITIES) as Identity[]) {
      const { name, groups } = IDENTITIES[identity];
      users.set(hashToken(this.token(cluster, identity)), {
        name,
        groups: [...groups],
      });
    }
    return users;
  }
}

function readTokens(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return isObject(content) ? stringMapAt(content) : {};
}
