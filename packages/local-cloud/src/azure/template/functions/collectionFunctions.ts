import {
  isObject,
  mergeObjects,
  sameJson,
  type Json,
  type JsonObject,
} from '../../json';
import {
  asText,
  badArguments,
  objectArguments,
  textArgument,
  type TemplateFunction,
} from './TemplateFunction';

/** Functions over lists and objects, some of which take text too. */
export const collectionFunctions: Record<string, TemplateFunction> = {
  concat: (args, name) =>
    args.every(Array.isArray)
      ? args.flat()
      : args.map(arg => asText(arg, name)).join(''),
  union: (args, name) =>
    args.every(Array.isArray)
      ? distinct(args.flat())
      : objectArguments(args, name).reduce(mergeObjects, {}),
  createarray: args => args,
  createobject: createObject,
  join: (args, name) => {
    const [list] = args;
    if (!Array.isArray(list)) throw badArguments(name, 'a list');
    const delimiter = textArgument(args, 1, name);
    return list.map(item => asText(item, name)).join(delimiter);
  },
  length: ([value], name) => {
    if (typeof value === 'string' || Array.isArray(value)) return value.length;
    if (isObject(value)) return Object.keys(value).length;
    throw badArguments(name, 'text, a list or an object');
  },
  empty: ([value], name) => {
    if (value === null) return true;
    if (typeof value === 'string' || Array.isArray(value)) {
      return value.length === 0;
    }
    if (isObject(value)) return Object.keys(value).length === 0;
    throw badArguments(name, 'text, a list or an object');
  },
  contains: (args, name) => {
    const [container, item] = args;
    if (Array.isArray(container)) {
      return container.some(value => sameJson(value, item));
    }
    if (typeof container === 'string') {
      return container.includes(asText(item, name));
    }
    if (isObject(container)) {
      const wanted = textArgument(args, 1, name).toLowerCase();
      return Object.keys(container).some(key => key.toLowerCase() === wanted);
    }
    throw badArguments(name, 'text, a list or an object');
  },
};

function distinct(items: Json[]): Json[] {
  return items.filter(
    (item, index) => items.findIndex(other => sameJson(item, other)) === index,
  );
}

function createObject(args: Json[], name: string): JsonObject {
  if (args.length % 2 !== 0) throw badArguments(name, 'keys and values');
  const keys = args.filter((_, at) => at % 2 === 0);
  return Object.fromEntries(
    keys.map((_, at) => [textArgument(args, 2 * at, name), args[2 * at + 1]]),
  );
}
