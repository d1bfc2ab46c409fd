import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../../..');
const REFERENCE = join(ROOT, 'docs/reference/configuration.md');

/** The `config.d.ts` of every package. */
function declarations(): string[] {
  return ['packages', 'plugins']
    .flatMap(folder =>
      readdirSync(join(ROOT, folder)).map(name =>
        join(ROOT, folder, name, 'config.d.ts'),
      ),
    )
    .filter(existsSync);
}

/** Paths of all keys that one `config.d.ts` declares; those of its helper types do not start with `glovebox`. */
function pathsIn(file: string): string[][] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const paths: string[][] = [];
  const visit = (node: ts.Node, path: string[]) => {
    const isKey = ts.isPropertySignature(node) && ts.isIdentifier(node.name);
    const here = isKey ? [...path, node.name.getText()] : path;
    if (isKey) {
      paths.push(here);
    }
    ts.forEachChild(node, child => visit(child, here));
  };
  visit(source, []);
  return paths;
}

/** Names of the keys below each key of `glovebox`, at any depth, as config.d.ts declares them. */
function declaredKeys(): Map<string, Set<string>> {
  return new Map(
    declarations().map(file => {
      const paths = pathsIn(file);
      const section =
        paths.find(path => path[0] === 'glovebox' && path.length === 2)?.[1] ??
        file;
      const keys = paths
        .filter(path => path[0] !== 'glovebox' || path.length > 2)
        .map(path => path[path.length - 1]);
      return [section, new Set(keys)];
    }),
  );
}

/** Names of the keys in the first columns of each section about `glovebox`. */
function documentedKeys(): Map<string, Set<string>> {
  const sections = readFileSync(REFERENCE, 'utf8').split(/^## /m);
  return new Map(
    sections.flatMap(section => {
      const title = /^glovebox\.(\w+)/.exec(section)?.[1];
      return title ? [[title, keysIn(section)] as const] : [];
    }),
  );
}

function keysIn(section: string): Set<string> {
  const tables = section.split(/\n\n/).filter(part => /^\| key /.test(part));
  const cells = tables.flatMap(table =>
    table
      .split('\n')
      .slice(2)
      .map(row => row.split('|')[1]),
  );
  return new Set(
    cells.flatMap(cell =>
      [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, key]) =>
        key
          .replaceAll(/<[^>]*>|\[\]/g, '')
          .split('.')
          .filter(part => part !== ''),
      ),
    ),
  );
}

describe('docs/reference/configuration.md', () => {
  const declared = declaredKeys();
  const documented = documentedKeys();

  it('has a section for each key of glovebox', () => {
    expect([...documented.keys()].sort()).toEqual([...declared.keys()].sort());
  });

  it.each([...declared])(
    'names every key below glovebox.%s, and none that is not there',
    (section, keys) => {
      expect([...(documented.get(section) ?? [])].sort()).toEqual(
        [...keys].sort(),
      );
    },
  );
});
