/** Where the scanner is: in an object with the keys it has seen, or in a list. */
type Level = { keys?: Set<string>; key: string; index: number };

/** Strings, and the marks that structure JSON; what lies between is of no matter here. */
const TOKEN = /"(?:[^"\\]+|\\.)*"|[{}[\],:]/gs;

/**
 * The fields that a JSON text gives twice in one object, as `spec.containers[0].name`: `JSON.parse` takes the last and says
 * nothing. The text must be valid JSON.
 */
export function duplicateFields(json: string): string[] {
  const levels: Level[] = [];
  const found = new Set<string>();
  let lastString = '';
  for (const [token] of json.matchAll(TOKEN)) {
    const level = levels[levels.length - 1];
    if (token === '{') {
      levels.push({ keys: new Set(), key: '', index: 0 });
    } else if (token === '[') {
      levels.push({ key: '', index: 0 });
    } else if (token === '}' || token === ']') {
      levels.pop();
    } else if (token === ',') {
      level.index += 1;
    } else if (token === ':') {
      level.key = JSON.parse(lastString);
      if (level.keys?.has(level.key)) found.add(pathOf(levels));
      level.keys?.add(level.key);
    } else {
      lastString = token;
    }
  }
  return [...found];
}

function pathOf(levels: Level[]): string {
  return levels
    .map(({ keys, key, index }) => (keys ? `.${key}` : `[${index}]`))
    .join('')
    .slice(1);
}
