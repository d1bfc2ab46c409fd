import { InputError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import { BUNDLE_MAX_BYTES } from '@glovebox/backstage-plugin-research-environments-common';
import { isJsonObject } from '@glovebox/guarded-change-common';
import { AllowedContent } from './allowedContent';
import { checkArmTemplate } from './checkArmTemplate';
import { checkKubernetesObject } from './checkKubernetesObject';
import { readStrictYaml } from './readStrictYaml';

/** A template's rendered files, read and checked: what goes to the cluster and what goes to Azure. */
export interface ParsedBundle {
  kubernetes: JsonObject[];
  azure?: { template: JsonObject; parameters: JsonObject };
}

const KUBERNETES_FILE =
  /^kubernetes\/([A-Za-z0-9][A-Za-z0-9._-]*\/)*[A-Za-z0-9][A-Za-z0-9._-]*\.yaml$/;
const AZURE_FILE = 'azure/main.json';

/**
 * Reads the files that a template rendered. Pure: nothing is looked up, nothing is written. Files come out in the order of
 * their paths, so that the same files always give the same bundle.
 *
 * The values of ARM parameters are the defaults in `azure/main.json`, so `parameters` is empty.
 *
 * @throws InputError naming the file, the object and what to change
 */
export function parseBundle(
  files: readonly { path: string; content: string }[],
  allowed: AllowedContent,
): ParsedBundle {
  checkSize(files);
  checkPaths(files);
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const kubernetes = readObjects(
    sorted.filter(file => file.path !== AZURE_FILE),
    allowed,
  );
  const azure = sorted.find(file => file.path === AZURE_FILE);
  if (kubernetes.length === 0 && !azure) {
    throw new InputError(
      'The template rendered no object at all. It needs at least one file under kubernetes/ or azure/main.json.',
    );
  }
  return {
    kubernetes,
    ...(azure && {
      azure: {
        template: readArmTemplate(azure.content, allowed),
        parameters: {},
      },
    }),
  };
}

function checkSize(files: readonly { path: string; content: string }[]) {
  const bytes = files.reduce(
    (sum, file) => sum + Buffer.byteLength(file.content),
    0,
  );
  if (bytes > BUNDLE_MAX_BYTES) {
    throw new InputError(
      `The template rendered ${bytes} bytes; ${BUNDLE_MAX_BYTES} are allowed. Keep data out of it: put it in storage.`,
    );
  }
}

function checkPaths(files: readonly { path: string }[]) {
  const seen = new Set<string>();
  for (const { path } of files) {
    if (path !== AZURE_FILE && !KUBERNETES_FILE.test(path)) {
      throw new InputError(
        `The template rendered the file ${JSON.stringify(
          path.slice(0, 100),
        )}. Only kubernetes/**/*.yaml and azure/main.json are taken; remove or rename it.`,
      );
    }
    if (seen.has(path)) {
      throw new InputError(`The file ${path} is there twice. Send it once.`);
    }
    seen.add(path);
  }
}

function readObjects(
  files: readonly { path: string; content: string }[],
  allowed: AllowedContent,
): JsonObject[] {
  const fileOf = new Map<string, string>();
  return files.flatMap(({ path, content }) => {
    const value = readStrictYaml(content, path);
    if (value === undefined) {
      return [];
    }
    const object = objectIn(value, path);
    const { type, name } = checkKubernetesObject(object, path, allowed);
    const other = fileOf.get(`${type} ${name}`);
    if (other) {
      throw new InputError(
        `${path}: ${type} ${name} is in ${other} already. Give one of them another name.`,
      );
    }
    fileOf.set(`${type} ${name}`, path);
    return [object];
  });
}

function readArmTemplate(content: string, allowed: AllowedContent): JsonObject {
  // JSON is YAML too; unlike JSON.parse, the strict reader finds keys that are there twice.
  const template = objectIn(readStrictYaml(content, AZURE_FILE), AZURE_FILE);
  try {
    JSON.parse(content);
  } catch (error) {
    throw new InputError(`${AZURE_FILE} is not valid JSON: ${error}`);
  }
  checkArmTemplate(template, AZURE_FILE, allowed);
  return template;
}

function objectIn(value: JsonValue | undefined, file: string): JsonObject {
  if (!isJsonObject(value)) {
    throw new InputError(`${file}: must hold one object.`);
  }
  return value;
}
