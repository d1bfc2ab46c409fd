import { ArmError } from '../ArmError';

/** Which roles the holder of a conditioned assignment may hand out and take away. */
export interface AssignmentCondition {
  /** GUIDs of roles that may be assigned. */
  write: string[];
  /** GUIDs of roles whose assignments may be removed. */
  delete: string[];
}

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

function clause(action: 'write' | 'delete', source: '@Request' | '@Resource') {
  return (
    `\\(\\(!\\(ActionMatches\\{'Microsoft\\.Authorization/roleAssignments/${action}'\\}\\)\\)OR\\(` +
    `${source}\\[Microsoft\\.Authorization/roleAssignments:RoleDefinitionId\\]ForAnyOfAnyValues:GuidEquals` +
    `\\{(${guid}(?:,${guid})*)\\}\\)\\)`
  );
}

const pattern = new RegExp(
  `^${clause('write', '@Request')}AND${clause('delete', '@Resource')}$`,
  'i',
);

/**
 * Reads the one form of condition that local-cloud decides by: the one that
 * the Azure portal writes for "constrain roles". Any other is refused, as a
 * condition that is kept but not enforced would be a lie.
 *
 * @throws ArmError for any other condition.
 */
export function parseCondition(
  condition: string | undefined,
): AssignmentCondition | undefined {
  if (!condition) return undefined;
  const match = pattern.exec(condition.replace(/\s+/g, ''));
  if (!match) {
    throw new ArmError(
      400,
      'InvalidCondition',
      'local-cloud serves only conditions that constrain roles: ' +
        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {…})) AND the same for delete with @Resource.",
    );
  }
  return { write: match[1].split(','), delete: match[2].split(',') };
}

/** Writes such a condition. */
export function constrainRoles(roles: string[]): string {
  const part = (action: string, source: string) =>
    `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (` +
    `${source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roles.join(
      ', ',
    )}}))`;
  return `${part('write', '@Request')} AND ${part('delete', '@Resource')}`;
}
