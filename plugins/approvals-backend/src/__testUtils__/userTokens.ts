import { generateKeyPairSync, sign } from 'node:crypto';
import {
  createBackendPlugin,
  coreServices,
} from '@backstage/backend-plugin-api';
import { tokenTypes } from '@backstage/plugin-auth-node';
import Router from 'express-promise-router';

const KEY_ID = 'test';

/**
 * Issues user tokens as Backstage's auth plugin does, with the proof from which a plugin makes the limited token that it acts for
 * the user with.
 */
export function userTokens() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  });
  const signed = (typ: string, payload: object) => {
    const body = [{ typ, alg: 'ES256', kid: KEY_ID }, payload]
      .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(body), {
      key: privateKey,
      dsaEncoding: 'ieee-p1363',
    }).toString('base64url');
    return { body, signature };
  };

  const authPlugin = createBackendPlugin({
    pluginId: 'auth',
    register(env) {
      env.registerInit({
        deps: { httpRouter: coreServices.httpRouter },
        async init({ httpRouter }) {
          const router = Router();
          router.get('/.well-known/jwks.json', (_req, res) => {
            res.json({
              keys: [
                {
                  ...publicKey.export({ format: 'jwk' }),
                  alg: 'ES256',
                  kid: KEY_ID,
                },
              ],
            });
          });
          httpRouter.use(router);
          httpRouter.addAuthPolicy({
            path: '/.well-known/jwks.json',
            allow: 'unauthenticated',
          });
        },
      });
    },
  });

  return {
    authPlugin,
    /** A token of a person who signed in. */
    issue(name: string): string {
      const iat = Math.floor(Date.now() / 1000);
      const claims = { sub: `user:default/${name}`, iat, exp: iat + 3600 };
      const proof = signed(tokenTypes.limitedUser.typParam, claims);
      const token = signed(tokenTypes.user.typParam, {
        ...claims,
        aud: tokenTypes.user.audClaim,
        uip: proof.signature,
      });
      return `${token.body}.${token.signature}`;
    },
  };
}
