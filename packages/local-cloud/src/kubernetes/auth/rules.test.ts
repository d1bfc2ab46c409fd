import fc from 'fast-check';
import { breakDown, covers, NO_RULE, Rule, ruleAllows } from './rules';

const rule = (change: Partial<Rule>): Rule => ({ ...NO_RULE, ...change });
const attributes = {
  verb: 'get',
  group: 'apps',
  resource: 'deployments',
  subresource: '',
  name: 'web',
  namespace: 'n',
};

describe('ruleAllows', () => {
  it('does not let a resource allow its subresources', () => {
    const pods = rule({
      verbs: ['*'],
      apiGroups: ['*'],
      resources: ['deployments'],
    });
    expect(ruleAllows(pods, attributes)).toBe(true);
    expect(ruleAllows(pods, { ...attributes, subresource: 'scale' })).toBe(
      false,
    );
    const scales = rule({
      verbs: ['*'],
      apiGroups: ['*'],
      resources: ['*/scale'],
    });
    expect(ruleAllows(scales, { ...attributes, subresource: 'scale' })).toBe(
      true,
    );
  });

  it('lets names allow only requests that name one', () => {
    const named = rule({
      verbs: ['*'],
      apiGroups: ['*'],
      resources: ['*'],
      resourceNames: ['web'],
    });
    expect(ruleAllows(named, attributes)).toBe(true);
    expect(ruleAllows(named, { ...attributes, name: '' })).toBe(false);
  });

  it('reads a trailing * of a URL as a prefix', () => {
    const urls = rule({ verbs: ['get'], nonResourceURLs: ['/apis/*'] });
    expect(ruleAllows(urls, { ...attributes, path: '/apis/apps' })).toBe(true);
    expect(ruleAllows(urls, { ...attributes, path: '/api' })).toBe(false);
  });
});

describe('covers', () => {
  const some = (...values: string[]) => fc.subarray(values, { minLength: 1 });
  const anyRule = fc.record({
    verbs: some('get', 'list', '*'),
    apiGroups: some('', 'apps', '*'),
    resources: some('pods', 'deployments', 'pods/log', '*'),
    resourceNames: fc.subarray(['a', 'b']),
    nonResourceURLs: fc.constant([] as string[]),
  });
  const request = fc.record({
    verb: fc.constantFrom('get', 'list', 'delete'),
    group: fc.constantFrom('', 'apps', 'batch'),
    resource: fc.constantFrom('pods', 'deployments', 'secrets'),
    subresource: fc.constantFrom('', 'log'),
    name: fc.constantFrom('', 'a', 'b', 'c'),
    namespace: fc.constant('n'),
  });

  it('never lets a covered rule allow what the holder is not allowed', () => {
    fc.assert(
      fc.property(
        fc.array(anyRule, { maxLength: 3 }),
        anyRule,
        request,
        (held, wanted, asked) => {
          const covered = breakDown(wanted).every(piece =>
            held.some(own => covers(own, piece)),
          );
          fc.pre(covered && ruleAllows(wanted, asked));
          expect(held.some(own => ruleAllows(own, asked))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('holds every rule to cover itself', () => {
    fc.assert(
      fc.property(anyRule, own => {
        expect(breakDown(own).every(piece => covers(own, piece))).toBe(true);
      }),
    );
  });
});
