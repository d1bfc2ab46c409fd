import { isNarrowed, queryFromSearch, searchWith } from './listQuery';

function search(text: string) {
  return new URLSearchParams(text);
}

describe('queryFromSearch', () => {
  it('starts with what is mine and still there', () => {
    expect(queryFromSearch(search(''))).toMatchObject({
      view: 'mine',
      lifecycle: 'open',
    });
  });

  it('leaves out what is not valid, so that an old link still shows a list', () => {
    const query = queryFromSearch(
      search('view=everything&riskClass=sensitive&lifecycle=&q=eval'),
    );
    expect(query).toMatchObject({
      view: 'mine',
      riskClass: 'sensitive',
      lifecycle: 'open',
      q: 'eval',
    });
  });
});

describe('searchWith', () => {
  it('starts paging anew when a filter changes, and keeps the others', () => {
    const next = searchWith(search('view=team&cursor=abc'), 'q', 'eval');
    expect(next.toString()).toBe('view=team&q=eval');
  });

  it('drops a filter that is emptied', () => {
    expect(searchWith(search('q=eval'), 'q', '').toString()).toBe('');
  });
});

it('a view alone does not narrow the list', () => {
  expect(isNarrowed(search('view=all&cursor=abc'))).toBe(false);
  expect(isNarrowed(search('lifecycle=ended'))).toBe(true);
});
