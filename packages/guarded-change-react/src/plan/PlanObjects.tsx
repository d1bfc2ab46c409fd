import { useState } from 'react';
import Collapse from '@material-ui/core/Collapse';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { PlannedObject } from '@glovebox/guarded-change-common';
import { EmptyNotice } from '../layout/EmptyNotice';
import { Disclosure } from './Disclosure';
import { PlanObjectRow } from './PlanObjectRow';
import {
  countsInWords,
  groupPlannedObjects,
  OriginGroup,
  TargetGroup,
  targetTitle,
} from './planGroups';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    nested: { paddingLeft: theme.spacing(2) },
    target: {
      '& + &': {
        marginTop: theme.spacing(1.5),
        paddingTop: theme.spacing(1.5),
        borderTop: `1px solid ${theme.palette.divider}`,
      },
    },
    heading: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      alignItems: 'baseline',
    },
    counts: { color: theme.palette.textSubtle },
  }),
  { name: 'GloveboxPlanObjects' },
);

const ORIGIN_TITLES: Record<PlannedObject['origin'], string> = {
  template: 'From the template',
  baseline: 'Platform baseline, always added',
};

function keyOf(object: PlannedObject): string {
  return `${object.type}/${object.namespace ?? ''}/${object.name}`;
}

function Origin(props: { group: OriginGroup; initiallyOpen: boolean }) {
  const { group, initiallyOpen } = props;
  const classes = useStyles();
  const [open, setOpen] = useState(initiallyOpen);
  return (
    <li>
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        <Typography component="span" variant="body2">
          {ORIGIN_TITLES[group.origin]} ({group.objects.length})
        </Typography>
      </Disclosure>
      <Collapse in={open} mountOnEnter unmountOnExit>
        <ul className={`${classes.list} ${classes.nested}`}>
          {group.objects.map(object => (
            <PlanObjectRow key={keyOf(object)} object={object} />
          ))}
        </ul>
      </Collapse>
    </li>
  );
}

function Target(props: { group: TargetGroup }) {
  const { group } = props;
  const classes = useStyles();
  return (
    <li className={classes.target}>
      <div className={classes.heading}>
        <Typography component="h4" variant="subtitle2">
          {targetTitle(group.targetId)}
        </Typography>
        <Typography variant="body2" className={classes.counts}>
          {countsInWords(group.counts)}
        </Typography>
      </div>
      <ul className={classes.list}>
        {group.origins.map(origin => (
          <Origin
            key={origin.origin}
            group={origin}
            initiallyOpen={
              origin.origin === 'template' ||
              origin.objects.some(o => o.refused)
            }
          />
        ))}
      </ul>
    </li>
  );
}

/**
 * Everything that a plan would create, change or remove, by target and by who asks for it. Each object opens to its content.
 *
 * @public
 */
export function PlanObjects(props: { objects: readonly PlannedObject[] }) {
  const classes = useStyles();
  if (props.objects.length === 0) {
    return (
      <EmptyNotice
        title="Nothing would be created"
        description="The plan lists each object here once it has been rendered."
      />
    );
  }
  return (
    <ul className={classes.list}>
      {groupPlannedObjects(props.objects).map(group => (
        <Target key={group.targetId} group={group} />
      ))}
    </ul>
  );
}
