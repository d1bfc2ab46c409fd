import { InputError } from '@backstage/errors';
import { checkText } from './checkText';

const RIGHT_TO_LEFT_OVERRIDE = String.fromCharCode(0x202e);
const NUL = String.fromCharCode(0);

describe('checkText', () => {
  it.each([
    ['several lines', 'one\r\n\ttwo'],
    ['other scripts and signs', 'שלום 你好 naïve 👩‍🔬 – “x”'],
    ['what is no text', [1, true, null, undefined, {}]],
  ])('lets %s pass', (_, value) => {
    expect(() => checkText(value, 'body')).not.toThrow();
  });

  it.each([
    ['NUL', NUL, 'U+0000'],
    [
      'an escape sequence of a terminal',
      `${String.fromCharCode(27)}[2J`,
      'U+001B',
    ],
    ['a C1 control', String.fromCharCode(0x85), 'U+0085'],
    ['text turned around', `${RIGHT_TO_LEFT_OVERRIDE}evorppa`, 'U+202E'],
    ['a space of no width', String.fromCharCode(0x200b), 'U+200B'],
    ['a soft hyphen', String.fromCharCode(0xad), 'U+00AD'],
    ['text hidden in tags', String.fromCodePoint(0xe0041), 'U+E0041'],
    ['half of a character', String.fromCharCode(0xd800), 'U+D800'],
  ])('refuses %s and says where', (_, text, named) => {
    const deep = { list: [{ purpose: `a${text}b` }] };
    expect(() => checkText(deep, 'body')).toThrow(InputError);
    expect(() => checkText(deep, 'body')).toThrow('body.list.0.purpose: holds');
    expect(() => checkText(deep, 'body')).toThrow(named);
  });

  it('refuses it in the name of a property, without repeating it', () => {
    expect(() => checkText({ [`a${NUL}`]: 1 }, 'body')).toThrow(
      'body: holds a character that cannot be seen (U+0000); remove it',
    );
  });

  it('refuses what is nested so deeply that reading it could end the process', () => {
    const depth = 100_000;
    const bomb: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    expect(() => checkText(bomb, 'body')).toThrow(
      'body: is nested deeper than 100 levels',
    );
  });
});
