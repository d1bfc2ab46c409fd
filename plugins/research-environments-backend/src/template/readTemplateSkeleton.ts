import { promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  resolveSafeChildPath,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  Entity,
  parseLocationRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { ScmIntegrationRegistry } from '@backstage/integration';
import { SkeletonFile } from './templateDigest';

/** The one folder that a template renders, so that its version covers all of it. */
const SKELETON = './skeleton';

const MAX_FILES = 200;
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads the skeleton of a template from where the scaffolder reads it: beside the template, on disk or in source control.
 * Whether that place can be trusted is for the caller to know.
 *
 * @throws InputError when the template renders anything else, or its skeleton is missing, too big or has links
 */
export async function readTemplateSkeleton(options: {
  template: Entity;
  urlReader: UrlReaderService;
  integrations: ScmIntegrationRegistry;
}): Promise<SkeletonFile[]> {
  const { template, urlReader, integrations } = options;
  checkSteps(template);
  const { type, target } = baseLocation(template);
  const files =
    type === 'file'
      ? await readFolder(resolveSafeChildPath(dirname(target), SKELETON))
      : await readTree(
          urlReader,
          integrations.resolveUrl({ url: SKELETON, base: target }),
        );
  if (files.length === 0) {
    throw new InputError(
      `Template ${template.metadata.name} has no files in ${SKELETON}. Add them.`,
    );
  }
  return files;
}

/** A step that fetched from elsewhere would render content that no digest covers. */
function checkSteps(template: Entity) {
  const { steps } = template.spec ?? {};
  const fetching = (Array.isArray(steps) ? steps : []).flatMap(step =>
    step && typeof step === 'object' && !Array.isArray(step)
      ? [{ action: String(step.action), input: step.input }]
      : [],
  );
  for (const { action, input } of fetching) {
    const url =
      input && typeof input === 'object' && 'url' in input ? input.url : '';
    const rendersSkeleton =
      action === 'fetch:template' &&
      [SKELETON, `${SKELETON}/`].includes(`${url}`);
    if (action.startsWith('fetch:') && !rendersSkeleton) {
      throw new InputError(
        `Template ${template.metadata.name} has a step ${action} of "${url}". A template of environments fetches ${SKELETON} with fetch:template only, so that its version covers what it renders.`,
      );
    }
  }
}

/** As the scaffolder finds it: the source location where there is one. */
function baseLocation(template: Entity): { type: string; target: string } {
  const { annotations, name } = template.metadata;
  const location =
    annotations?.[ANNOTATION_SOURCE_LOCATION] ??
    annotations?.[ANNOTATION_LOCATION];
  const parsed = location ? parseLocationRef(location) : undefined;
  if (!parsed || !['file', 'url'].includes(parsed.type)) {
    throw new InputError(
      `Template ${name} says of no file or URL where it is, so its skeleton cannot be read.`,
    );
  }
  return parsed;
}

async function readFolder(root: string): Promise<SkeletonFile[]> {
  const entries = await fs
    .readdir(root, { recursive: true, withFileTypes: true })
    .catch(error => {
      throw error.code === 'ENOENT'
        ? new InputError(`The skeleton of the template is not there. Add it.`)
        : error;
    });
  const files: SkeletonFile[] = [];
  let bytes = 0;
  for (const entry of entries.filter(e => !e.isDirectory())) {
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(root.length + 1).replaceAll('\\', '/');
    if (!entry.isFile()) {
      throw new InputError(
        `The skeleton has ${path}, which is a link or another special file. Use plain files.`,
      );
    }
    const content = await fs.readFile(file);
    bytes += content.length;
    files.push({ path, content });
    checkBounds(files.length, bytes);
  }
  return files;
}

async function readTree(
  urlReader: UrlReaderService,
  url: string,
): Promise<SkeletonFile[]> {
  const tree = await urlReader.readTree(url);
  const entries = await tree.files();
  checkBounds(entries.length, 0);
  const files: SkeletonFile[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const content = await entry.content();
    bytes += content.length;
    checkBounds(entries.length, bytes);
    files.push({ path: entry.path, content });
  }
  return files;
}

function checkBounds(files: number, bytes: number) {
  if (files > MAX_FILES || bytes > MAX_BYTES) {
    throw new InputError(
      `The skeleton has more than ${MAX_FILES} files or ${MAX_BYTES} bytes. Make it smaller.`,
    );
  }
}
