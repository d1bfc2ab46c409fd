import {
  TemplateFacts,
  TemplateRef,
} from '@glovebox/backstage-plugin-research-environments-common';
import { JsonValue } from '@backstage/types';
import { EnvironmentViewer } from './environmentAbilities';

/** A group as the trusted catalog knows it. */
export interface TrustedGroup {
  entityRef: string;
  /** What people call it. */
  title: string;
  /** Entity ref of the person who leads it. */
  lead?: string;
  /** Entra object id, for role bindings. */
  objectId?: string;
}

/** A research-environment template as the trusted catalog knows it: its version, and what it decides. */
export interface TrustedTemplate {
  ref: TemplateRef;
  facts: TemplateFacts;
  /** `spec.parameters` of the template: what its form asks for. */
  form: JsonValue | undefined;
}

/**
 * People, groups and templates, from entities whose origin location is trusted. Read live: whatever decides something is asked
 * for when it decides.
 */
export interface Directory {
  /** Who looks, with the groups that the trusted catalog says they are in. */
  viewer(userEntityRef: string): Promise<EnvironmentViewer>;
  /** Undefined when there is none, or its origin is not trusted. */
  group(entityRef: string): Promise<TrustedGroup | undefined>;
  /** What the person is called, for sentences. */
  displayName(userEntityRef: string): Promise<string>;
  isMember(userEntityRef: string, groupRef: string): Promise<boolean>;
  /** Entity refs of the people in the group; nobody when it is not trusted. */
  membersOf(groupRef: string): Promise<string[]>;
  /** Those of `refs` that are no user of the trusted catalog. */
  unknownPeople(refs: string[]): Promise<string[]>;
  /** @throws InputError in words when there is none, its origin is not trusted, or it is of another type. */
  template(entityRef: string): Promise<TrustedTemplate>;
}
