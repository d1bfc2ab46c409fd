import { DRAFT } from '../fixtures/environments';
import { formLink, templateParams } from './planView';

it('reads the route of a template from its entity ref', () => {
  expect(templateParams('template:default/gpu-training')).toEqual({
    namespace: 'default',
    templateName: 'gpu-training',
  });
  expect(templateParams('component:default/x')).toBeUndefined();
});

it('fills the form with the values of the revision, whatever they hold', () => {
  const parameters = { purpose: 'a & b = "c" #1', gpuCount: 4 };
  const link = formLink('/create/templates/default/gpu-training', {
    ...DRAFT.revisions[0],
    parameters,
  });
  const { searchParams } = new URL(link, 'http://portal');
  expect(JSON.parse(searchParams.get('formData') ?? '')).toEqual(parameters);
});
