import { isUtf8 } from 'node:buffer';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { BUNDLE_MAX_BYTES } from '@glovebox/backstage-plugin-research-environments-common';

/** Most files of one bundle, as the request allows. */
const MAX_FILES = 200;

/** Deepest folder below the workspace. */
const MAX_DEPTH = 5;

const ALLOWED = /^(azure\/main\.json|kubernetes\/.+\.yaml)$/;

/** One rendered file, with its path relative to the workspace. */
export interface BundleFile {
  path: string;
  content: string;
}

/**
 * Reads what a template rendered. The backend checks the content again; here nothing is followed out of the workspace and
 * nothing is left out in silence.
 *
 * @throws InputError naming a file that does not belong in a bundle, a link, or a bundle that is too big
 */
export async function readBundleFiles(
  workspacePath: string,
): Promise<BundleFile[]> {
  const paths = await listFiles(workspacePath, '', 0);
  if (paths.length === 0) {
    throw new InputError(
      'The template rendered no file. Let it fetch ./skeleton into the workspace before it asks for a plan.',
    );
  }
  const files: BundleFile[] = [];
  let left = BUNDLE_MAX_BYTES;
  for (const path of paths.sort()) {
    const content = await readText(join(workspacePath, path), path, left);
    left -= Buffer.byteLength(content);
    files.push({ path, content });
  }
  return files;
}

async function listFiles(
  root: string,
  folder: string,
  depth: number,
): Promise<string[]> {
  if (depth > MAX_DEPTH) {
    throw new InputError(
      `The template rendered ${folder}, which is nested deeper than ${MAX_DEPTH} folders. Flatten it.`,
    );
  }
  const entries = await fs.readdir(join(root, folder), { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) {
      paths.push(...(await listFiles(root, path, depth + 1)));
    } else {
      checkFile(path, entry.isFile());
      paths.push(path);
    }
    if (paths.length > MAX_FILES) {
      throw new InputError(
        `The template rendered more than ${MAX_FILES} files. Render fewer.`,
      );
    }
  }
  return paths;
}

function checkFile(path: string, isRegular: boolean) {
  if (!isRegular) {
    throw new InputError(
      `The template rendered ${path}, which is a link or another special file. Render plain files only.`,
    );
  }
  if (!ALLOWED.test(path)) {
    throw new InputError(
      `The template rendered ${path}. Only kubernetes/**/*.yaml and azure/main.json are taken; keep other files out of the skeleton.`,
    );
  }
}

async function readText(
  file: string,
  path: string,
  bytesLeft: number,
): Promise<string> {
  const { size } = await fs.lstat(file);
  if (size > bytesLeft) {
    throw new InputError(
      `The template rendered more than ${BUNDLE_MAX_BYTES} bytes; ${path} is one too many. Keep data out of it: put it in storage.`,
    );
  }
  const bytes = await fs.readFile(file);
  if (!isUtf8(bytes)) {
    throw new InputError(`${path} is not UTF-8 text. Render text only.`);
  }
  return bytes.toString('utf8');
}
