import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../packageRoot';
import { parseCondition } from './assignmentCondition';
import type { RoleDefinition } from './roleDefinitions';

/** The roles and assignments that a real tenant gets too: deploy/rbac/azure at the root of the repository. */
const SHIPPED = path.resolve(packageRoot, '../../deploy/rbac/azure');

const roleSchema = z.strictObject({
  Name: z.string(),
  IsCustom: z.literal(true),
  Description: z.string(),
  Actions: z.array(z.string()),
  NotActions: z.array(z.string()),
  DataActions: z.array(z.string()),
  NotDataActions: z.array(z.string()).length(0),
  AssignableScopes: z.array(z.string()).min(1),
});

const assignmentsSchema = z.array(
  z.strictObject({
    principal: z.string(),
    principalType: z.enum(['ServicePrincipal', 'Group', 'User']),
    role: z.string(),
    scope: z.string(),
    conditionVersion: z.literal('2.0').optional(),
    condition: z.string().optional(),
  }),
);

/** What stands in angle brackets in the shipped files, and what to put there: one entry is made for each value. */
export type Placeholders = Record<string, readonly string[]>;

/** A shipped assignment for one scope. */
export interface ShippedAssignment {
  principalId: string;
  principalType: string;
  /** The name of the role, not its GUID. */
  role: string;
  scope: string;
  condition: string | undefined;
}

/**
 * Reads the shipped custom roles.
 *
 * @throws Error that names the file, for what is not a role.
 */
export function readShippedRoles(placeholders: Placeholders): RoleDefinition[] {
  return readdirSync(SHIPPED)
    .filter(file => file.endsWith('.role.json'))
    .sort()
    .map(file => {
      const role = read(file, roleSchema);
      return {
        name: guidOf(`role ${role.Name}`),
        roleName: role.Name,
        description: role.Description,
        actions: role.Actions,
        notActions: role.NotActions,
        dataActions: role.DataActions,
        assignableScopes: role.AssignableScopes.flatMap(scope =>
          fill(file, scope, placeholders),
        ),
      };
    });
}

/**
 * Reads the shipped role assignments.
 *
 * @throws Error that names the file, for what is not an assignment.
 */
export function readShippedAssignments(
  placeholders: Placeholders,
): ShippedAssignment[] {
  const file = 'assignments.json';
  return read(file, assignmentsSchema).flatMap(
    ({ principal, principalType, role, scope, condition }) => {
      parseCondition(condition);
      return fill(file, scope, placeholders).flatMap(filled =>
        fill(file, principal, placeholders).map(principalId => ({
          principalId,
          principalType,
          role,
          scope: filled,
          condition,
        })),
      );
    },
  );
}

/** A GUID that is the same for the same text. */
export function guidOf(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `5${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

function read<T>(file: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(
    JSON.parse(readFileSync(path.join(SHIPPED, file), 'utf8')),
  );
  if (parsed.success) return parsed.data;
  throw new Error(
    `deploy/rbac/azure/${file} cannot be read: ${z.prettifyError(
      parsed.error,
    )}. Correct it and start again.`,
  );
}

function fill(
  file: string,
  text: string,
  placeholders: Placeholders,
): string[] {
  const placeholder = /<([^>]+)>/.exec(text);
  if (!placeholder) return [text];
  const values = placeholders[placeholder[1]];
  if (!values) {
    throw new Error(
      `deploy/rbac/azure/${file} names ${
        placeholder[0]
      }, which the sample lab has not. It has ${Object.keys(placeholders)
        .map(name => `<${name}>`)
        .join(', ')}.`,
    );
  }
  return values.flatMap(value =>
    fill(file, text.replaceAll(placeholder[0], value), placeholders),
  );
}
