import { useState } from 'react';
import Box from '@material-ui/core/Box';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { EnvironmentOperation } from '@glovebox/backstage-plugin-research-environments-common';
import {
  Disclosure,
  OperationProgress,
  TextWithPeople,
  TimeSince,
  ToneChip,
  useUniqueId,
} from '@glovebox/guarded-change-react';
import { EnvironmentLink } from '../environments/EnvironmentLink';
import { AskedLinks } from '../environment/AskedLinks';
import { OperationFacts } from './OperationFacts';
import { WaysOut } from './WaysOut';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: { padding: theme.spacing(1.5, 2) },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      columnGap: theme.spacing(1.5),
      rowGap: theme.spacing(0.5),
    },
    title: { fontSize: '1rem', marginRight: 'auto' },
    quiet: { color: theme.palette.textSubtle, whiteSpace: 'nowrap' },
    reason: { margin: theme.spacing(0.75, 0), overflowWrap: 'anywhere' },
  }),
  { name: 'GloveboxOperationItem' },
);

/** One operation: how it is and why, where it stands, and the ways out of it. */
export function OperationItem(props: {
  item: EnvironmentOperation;
  reload: () => Promise<void>;
}) {
  const { item, reload } = props;
  const { status, environment, title, asked } = item;
  const classes = useStyles();
  const titleId = useUniqueId('operation');
  const [open, setOpen] = useState(false);
  return (
    <Paper
      component="article"
      className={classes.root}
      aria-labelledby={titleId}
    >
      <div className={classes.head}>
        <ToneChip tone={status.tone} label={status.word} />
        <Typography component="span" variant="body2" className={classes.quiet}>
          <TimeSince time={status.since} />
        </Typography>
        <Typography
          id={titleId}
          variant="body1"
          component="h3"
          className={classes.title}
        >
          {title} of <EnvironmentLink name={environment.name} />
        </Typography>
        <WaysOut item={item} reload={reload} />
      </div>
      <Typography variant="body2" className={classes.reason}>
        <TextWithPeople text={status.reason} />
        {status.next && (
          <>
            {' '}
            <strong>Next:</strong> <TextWithPeople text={status.next} />
          </>
        )}
      </Typography>
      {asked && <AskedLinks asked={asked} />}
      <OperationFacts item={item} />
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        <Typography component="span" variant="body2">
          Every step
        </Typography>
      </Disclosure>
      {open && (
        <Box mt={1} ml={3}>
          <OperationProgress operation={item.operation} />
        </Box>
      )}
    </Paper>
  );
}
