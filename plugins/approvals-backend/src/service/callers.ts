import {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { actingPluginOf, servicePluginOf } from '@glovebox/guarded-change-node';
import { ApprovalRecord } from '../model/records';

/** Who calls, as far as approvals care. */
export type Caller =
  | { type: 'person'; ref: string; throughPlugin?: string }
  | { type: 'plugin'; pluginId: string };

/** @throws NotAllowedError for a service that is no plugin of the portal. */
export function callerOf(credentials: BackstageCredentials): Caller {
  const principal = credentials.principal as BackstageUserPrincipal;
  if (principal.type !== 'user') {
    return { type: 'plugin', pluginId: servicePluginOf(credentials) };
  }
  return {
    type: 'person',
    ref: principal.userEntityRef,
    throughPlugin: principal.actor ? actingPluginOf(credentials) : undefined,
  };
}

/** The person who reads, where it is one. */
export function viewerOf(
  credentials: BackstageCredentials,
): string | undefined {
  const caller = callerOf(credentials);
  return caller.type === 'person' ? caller.ref : undefined;
}

/** Who does it, as the event log names them. */
export function actorOf(credentials: BackstageCredentials): string {
  const caller = callerOf(credentials);
  return caller.type === 'person' ? caller.ref : `plugin:${caller.pluginId}`;
}

/** The plugin that opened an approval puts it into effect. */
export function requireMayConsume(
  pluginId: string,
  record: ApprovalRecord,
): void {
  if (record.pluginId !== pluginId) {
    throw new NotAllowedError(
      `Only the plugin that opened this approval (${record.pluginId}) may put it into effect, not ${pluginId}.`,
    );
  }
}

/**
 * The plugin that opened an approval ends it, by itself or for a person whom it has authorised. In person, the requester takes
 * it back.
 */
export function requireMayClose(
  caller: Caller,
  record: ApprovalRecord,
  as: 'withdrawn' | 'superseded',
): void {
  const plugin =
    caller.type === 'plugin' ? caller.pluginId : caller.throughPlugin;
  if (plugin !== undefined) {
    if (plugin !== record.pluginId) {
      throw new NotAllowedError(
        `Only the plugin that opened this approval (${record.pluginId}) may end it, not ${plugin}.`,
      );
    }
    return;
  }
  const isRequester =
    caller.type === 'person' && caller.ref === record.requester;
  if (!isRequester || as !== 'withdrawn') {
    throw new NotAllowedError(
      'Only the person who asked can take an approval back.',
    );
  }
}
