import Tooltip from '@material-ui/core/Tooltip';
import { CopyTextButton } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(
  {
    root: { display: 'inline-flex', alignItems: 'center', gap: 2 },
    code: { fontFamily: 'ui-monospace, Menlo, Consolas, monospace' },
  },
  { name: 'GloveboxDigest' },
);

/** The first characters of `sha256:<hex>`, enough to compare by eye. @public */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 8);
}

/** A digest that can be compared by eye and copied whole. @public */
export function Digest(props: { digest: string }) {
  const classes = useStyles();
  return (
    <span className={classes.root}>
      <Tooltip title={props.digest}>
        <code className={classes.code}>{shortDigest(props.digest)}…</code>
      </Tooltip>
      <CopyTextButton
        variant="tertiary"
        text={props.digest}
        aria-label="Copy the whole digest"
      />
    </span>
  );
}
