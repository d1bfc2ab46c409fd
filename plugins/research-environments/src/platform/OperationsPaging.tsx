import { useRef } from 'react';
import Button from '@material-ui/core/Button';
import { useSearchParams } from 'react-router-dom';
import { Page } from '@glovebox/guarded-change-common';
import { withOperationsParam } from './operationsQuery';

/** Moves between the pages of the list. The cursor is in the URL, so that a page can be shared. */
export function OperationsPaging(props: { page: Page<unknown> }) {
  const { nextCursor } = props.page;
  const [search, setSearch] = useSearchParams();
  // Cursors only lead forward; the way back is remembered while the list is open.
  const before = useRef<(string | undefined)[]>([]);
  const cursor = search.get('cursor') ?? undefined;
  const goTo = (target: string | undefined) =>
    setSearch(current => withOperationsParam(current, 'cursor', target));
  const goForward = () => {
    before.current.push(cursor);
    goTo(nextCursor);
  };
  return cursor || nextCursor ? (
    <nav aria-label="Pages of the operations">
      {cursor && (
        <Button onClick={() => goTo(before.current.pop())}>
          Previous page
        </Button>
      )}
      {nextCursor && <Button onClick={goForward}>Next page</Button>}
    </nav>
  ) : null;
}
