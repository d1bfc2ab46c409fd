import { plainNames } from './plainNames';

it('names people and groups without their kind and namespace', () => {
  expect(
    plainNames(
      'user:default/ada.moreau takes 16 that group:default/vision may hold.',
    ),
  ).toBe('ada.moreau takes 16 that vision may hold.');
});
