import { z } from 'zod';
import { configIssues } from './configIssues';

const schema = z
  .strictObject({
    title: z.string().optional(),
    limits: z
      .record(z.string(), z.strictObject({ gpus: z.number().optional() }))
      .optional(),
    entries: z
      .array(
        z.discriminatedUnion('type', [
          z.strictObject({
            type: z.literal('a'),
            region: z.string().transform(text => text.length),
          }),
        ]),
      )
      .default([]),
  })
  .refine(value => value.title !== 'wrong', {
    path: ['title'],
    message: 'is wrong',
  });

function messages(value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return error
    ? configIssues(error, { schema, key: 'glovebox.x' }).map(
        issue => `${issue.key} ${issue.message}`,
      )
    : [];
}

describe('configIssues', () => {
  it.each<[unknown, string[]]>([
    [{ titel: 'x' }, ['glovebox.x.titel is not known, did you mean title?']],
    [{ TITLE: 'x' }, ['glovebox.x.TITLE is not known, did you mean title?']],
    [
      { colour: 'x', shade: 1 },
      [
        'glovebox.x.colour is not known; known are title, limits, entries',
        'glovebox.x.shade is not known; known are title, limits, entries',
      ],
    ],
    [
      { limits: { vision: { gpu: 1 } } },
      ['glovebox.x.limits.vision.gpu is not known, did you mean gpus?'],
    ],
    [
      { entries: [{ type: 'a', region: 'r', regoin: 'r' }] },
      ['glovebox.x.entries[0].regoin is not known, did you mean region?'],
    ],
    [{ title: 'wrong' }, ['glovebox.x.title is wrong']],
    [{ title: 'right' }, []],
  ])('says of %j', (value, expected) => {
    expect(messages(value)).toEqual(expected);
  });
});
