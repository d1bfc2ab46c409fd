/**
 * Writes models.json: the field names, types and required flags of the API kinds that local-cloud serves, read from the
 * models that @kubernetes/client-node publishes (Apache-2.0). Run it again after raising that dependency:
 *
 *     node packages/local-cloud/src/kubernetes/schema/generateModels.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOTS = [
  'V1Namespace',
  'V1ConfigMap',
  'V1Secret',
  'V1Service',
  'V1ServiceAccount',
  'V1PersistentVolume',
  'V1PersistentVolumeClaim',
  'V1Pod',
  'CoreV1Event',
  'V1ResourceQuota',
  'V1LimitRange',
  'V1Node',
  'V1Deployment',
  'V1StatefulSet',
  'V1ReplicaSet',
  'V1DaemonSet',
  'V1Job',
  'V1CronJob',
  'V1NetworkPolicy',
  'V1Ingress',
  'V1IngressClass',
  'V1Role',
  'V1RoleBinding',
  'V1ClusterRole',
  'V1ClusterRoleBinding',
  'V1RuntimeClass',
  'V1PriorityClass',
  'V1StorageClass',
  'V1PodDisruptionBudget',
  'V1CustomResourceDefinition',
  'V1ValidatingAdmissionPolicy',
  'V1ValidatingAdmissionPolicyBinding',
  'V1Scale',
  'V1SelfSubjectAccessReview',
  'V1SubjectAccessReview',
  'V1LocalSubjectAccessReview',
  'V1SelfSubjectRulesReview',
  'V1SelfSubjectReview',
];

const here = path.dirname(fileURLToPath(import.meta.url));
const entry = createRequire(import.meta.url).resolve('@kubernetes/client-node');
const models = path.join(path.dirname(entry), 'gen', 'models');

function requiredFields(name) {
  const declaration = readFileSync(path.join(models, `${name}.d.ts`), 'utf8');
  return new Set(
    [...declaration.matchAll(/^ {4}'([^']+)'(\??):/gm)]
      .filter(match => match[2] === '')
      .map(match => match[1]),
  );
}

function shorten(type, format) {
  const list = /^(?:Array|Set)<(.*)>$/.exec(type);
  if (list) return `${shorten(list[1], format)}[]`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return `{${shorten(map[1], format)}}`;
  if (type === 'number') return format === 'double' ? 'number' : 'integer';
  if (type === 'Date' || type === 'V1MicroTime') return 'time';
  if (type === 'string' && format === 'byte') return 'bytes';
  if (type === 'string' && format === 'int-or-string') return 'intOrString';
  return type;
}

async function main() {
  const result = {};
  const queue = [...ROOTS];
  while (queue.length > 0) {
    const name = queue.pop();
    if (result[name]) continue;
    const module = await import(path.join(models, `${name}.js`));
    const required = requiredFields(name);
    const fields = {};
    for (const attribute of module[name].attributeTypeMap) {
      const type = shorten(attribute.type, attribute.format);
      fields[attribute.baseName] = required.has(attribute.name)
        ? `${type}!`
        : type;
      const reference = type.replace(/[[\]{}]/g, '');
      if (/^[A-Z]/.test(reference) && reference !== 'IntOrString') {
        queue.push(reference);
      }
    }
    result[name] = fields;
  }
  const sorted = Object.fromEntries(
    Object.entries(result).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  writeFileSync(
    path.join(here, 'models.json'),
    `${JSON.stringify(sorted, undefined, 2)}\n`,
  );
}

await main();
