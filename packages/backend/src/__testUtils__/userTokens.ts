import { generateKeyPairSync, sign } from 'node:crypto';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { tokenTypes } from '@backstage/plugin-auth-node';
import Router from 'express-promise-router';

const KEY_ID = 'test';

/**
 * Stands where Backstage's auth plugin does and issues its tokens: of people who signed in, and the limited ones that it puts into
 * cookies.
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
    return { token: `${body}.${signature}`, signature };
  };
  const proofOf = (userRef: string) => {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { sub: userRef, iat, exp: iat + 3600 };
    return {
      claims,
      proof: signed(tokenTypes.limitedUser.typParam, claims),
    };
  };

  const authPlugin = createBackendPlugin({
    pluginId: 'auth',
    register(env) {
      env.registerInit({
        deps: {
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
        },
        async init({ httpAuth, httpRouter }) {
          const router = Router();
          router.get('/.well-known/jwks.json', (_req, res) => {
            const jwk = publicKey.export({ format: 'jwk' });
            res.json({ keys: [{ ...jwk, alg: 'ES256', kid: KEY_ID }] });
          });
          router.get('/v1/userinfo', async (req, res) => {
            const { principal } = await httpAuth.credentials(req, {
              allow: ['user'],
              allowLimitedAccess: true,
            });
            const sub = principal.userEntityRef;
            res.json({ claims: { sub, ent: [sub] } });
          });
          httpRouter.use(router);
          httpRouter.addAuthPolicy({
            path: '/v1/userinfo',
            allow: 'user-cookie',
          });
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
    /** What a person has who signed in. */
    full(userRef: string): string {
      const { claims, proof } = proofOf(userRef);
      return signed(tokenTypes.user.typParam, {
        ...claims,
        ent: [userRef],
        aud: tokenTypes.user.audClaim,
        uip: proof.signature,
      }).token;
    },
    /** What stands in the cookie of that person. */
    limited: (userRef: string): string => proofOf(userRef).proof.token,
  };
}
