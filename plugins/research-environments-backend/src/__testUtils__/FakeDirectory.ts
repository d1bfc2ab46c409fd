import { InputError } from '@backstage/errors';
import { Directory, TrustedGroup, TrustedTemplate } from '../service/Directory';
import { EnvironmentViewer } from '../service/environmentAbilities';

export const ADA = 'user:default/ada';
export const BEN = 'user:default/ben';
export const NOOR = 'user:default/noor';
export const PIET = 'user:default/piet';
export const VISION = 'group:default/vision';
export const ALIGNMENT = 'group:default/alignment';
export const PLATFORM = 'group:default/platform';
export const TEMPLATE = 'template:default/gpu-training';

/** A trusted catalog in memory: Ada and Noor (who leads) in vision, Ben in alignment, Piet in platform. */
export class FakeDirectory implements Directory {
  readonly members = new Map<string, string[]>([
    [VISION, [ADA, NOOR]],
    [ALIGNMENT, [BEN]],
    [PLATFORM, [PIET]],
  ]);
  trustedTemplate: TrustedTemplate = {
    ref: {
      entityRef: TEMPLATE,
      title: 'GPU training',
      digest: `sha256:${'a'.repeat(64)}`,
    },
    facts: {
      riskClass: 'standard',
      isolationClass: 'shared-kernel',
      egress: 'dns-only',
    },
    form: { properties: { size: { type: 'integer' } } },
  };

  async displayName(userEntityRef: string): Promise<string> {
    const name = userEntityRef.slice('user:default/'.length);
    return name.charAt(0).toUpperCase() + name.slice(1);
  }

  async viewer(userEntityRef: string): Promise<EnvironmentViewer> {
    const groups = [...this.members]
      .filter(([, members]) => members.includes(userEntityRef))
      .map(([group]) => group);
    return { userEntityRef, groups, isPlatform: groups.includes(PLATFORM) };
  }

  async group(entityRef: string): Promise<TrustedGroup | undefined> {
    return this.members.has(entityRef)
      ? {
          entityRef,
          title: entityRef.slice('group:default/'.length),
          lead: entityRef === VISION ? NOOR : undefined,
          objectId: `object-id-of-${entityRef}`,
        }
      : undefined;
  }

  async isMember(userEntityRef: string, groupRef: string): Promise<boolean> {
    return this.members.get(groupRef)?.includes(userEntityRef) ?? false;
  }

  async membersOf(groupRef: string): Promise<string[]> {
    return this.members.get(groupRef) ?? [];
  }

  async unknownPeople(refs: string[]): Promise<string[]> {
    const known = [...this.members.values()].flat();
    return refs.filter(ref => !known.includes(ref));
  }

  async template(entityRef: string): Promise<TrustedTemplate> {
    if (entityRef !== TEMPLATE) {
      throw new InputError(`${entityRef} is not a template that is trusted`);
    }
    return this.trustedTemplate;
  }
}
