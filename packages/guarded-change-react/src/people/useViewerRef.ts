import { useEffect, useState } from 'react';
import {
  IdentityApi,
  identityApiRef,
  useApiHolder,
} from '@backstage/frontend-plugin-api';

/** One question per session, however many names are on the page. */
const asked = new WeakMap<IdentityApi, Promise<string | undefined>>();

function askOnce(identityApi: IdentityApi): Promise<string | undefined> {
  const known = asked.get(identityApi);
  if (known) {
    return known;
  }
  const answer = identityApi
    .getBackstageIdentity()
    .then(identity => identity.userEntityRef)
    // Only the "(you)" beside a name is lost; calls to the backend say by themselves when a session is over.
    .catch(() => undefined);
  asked.set(identityApi, answer);
  return answer;
}

/**
 * The entity ref of the signed-in person; undefined until it is known.
 *
 * @public
 */
export function useViewerRef(): string | undefined {
  const identityApi = useApiHolder().get(identityApiRef);
  const [viewerRef, setViewerRef] = useState<string>();
  useEffect(() => {
    let mounted = true;
    if (identityApi) {
      void askOnce(identityApi).then(ref => mounted && setViewerRef(ref));
    }
    return () => {
      mounted = false;
    };
  }, [identityApi]);
  return viewerRef;
}
