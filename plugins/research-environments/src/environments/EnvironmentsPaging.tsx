import { useRef } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { useSearchParams } from 'react-router-dom';
import { Page } from '@glovebox/guarded-change-common';
import { searchWith } from './listQuery';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1.5),
    },
    total: { marginRight: 'auto', color: theme.palette.textSubtle },
  }),
  { name: 'GloveboxEnvironmentsPaging' },
);

function totalInWords(page: Page<unknown>, isFirst: boolean): string {
  const { items, totalItems, nextCursor } = page;
  if (totalItems !== undefined && totalItems !== items.length) {
    return `${items.length} of ${totalItems} environments`;
  }
  const count = `${items.length} environment${items.length === 1 ? '' : 's'}`;
  return isFirst && !nextCursor ? count : `${count} on this page`;
}

/** Moves between the pages of the list. The cursor is in the URL, so that a page can be shared. */
export function EnvironmentsPaging(props: { page: Page<unknown> }) {
  const { page } = props;
  const classes = useStyles();
  const [search, setSearch] = useSearchParams();
  // Cursors only lead forward; the way back is remembered while the list is open.
  const before = useRef<(string | undefined)[]>([]);
  const cursor = search.get('cursor') ?? undefined;

  const goTo = (target: string | undefined) =>
    setSearch(current => searchWith(current, 'cursor', target));
  const goForward = () => {
    before.current.push(cursor);
    goTo(page.nextCursor);
  };
  const goBack = () => goTo(before.current.pop());

  return (
    <nav className={classes.root} aria-label="Pages of the list">
      <Typography variant="body2" className={classes.total}>
        {totalInWords(page, cursor === undefined)}
      </Typography>
      {cursor && <Button onClick={goBack}>Previous page</Button>}
      {page.nextCursor && <Button onClick={goForward}>Next page</Button>}
    </nav>
  );
}
