import { ComponentType } from 'react';
import Typography from '@material-ui/core/Typography';
import { SvgIconProps } from '@material-ui/core/SvgIcon';
import CancelIcon from '@material-ui/icons/HighlightOff';
import CheckIcon from '@material-ui/icons/CheckCircleOutline';
import PersonIcon from '@material-ui/icons/PersonOutline';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { PeopleList, PersonLink } from '../people/PersonLink';
import { ToneChip } from '../status/StatusChip';
import { useToneStyles } from '../status/useToneStyles';
import { RelativeTime } from '../time/RelativeTime';
import { StageShown, stageProgress, VoteShown } from './stageView';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    stage: {
      display: 'flex',
      gap: theme.spacing(1.5),
      '& + &': { marginTop: theme.spacing(2) },
    },
    number: {
      width: 24,
      height: 24,
      borderRadius: 12,
      border: `1px solid ${theme.palette.textSubtle}`,
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'center',
      flexShrink: 0,
      fontSize: 13,
    },
    body: { flex: 1, minWidth: 0 },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      columnGap: theme.spacing(1),
    },
    quiet: { color: theme.palette.textSubtle },
    person: {
      display: 'flex',
      gap: theme.spacing(0.75),
      marginTop: theme.spacing(0.5),
    },
    icon: { fontSize: 18, flexShrink: 0, marginTop: 1, background: 'none' },
    reason: {
      whiteSpace: 'pre-wrap',
      overflowWrap: 'anywhere',
      borderLeft: `3px solid ${theme.palette.divider}`,
      paddingLeft: theme.spacing(1),
    },
  }),
  { name: 'GloveboxApprovalStages' },
);

function StageChip(props: { stage: StageShown; rejected: boolean }) {
  const { stage, rejected } = props;
  if (rejected) {
    return <ToneChip tone="failed" label="Rejected" />;
  }
  switch (stage.state) {
    case 'satisfied':
      return <ToneChip tone="ok" label="Agreed" />;
    case 'open':
      return <ToneChip tone="waiting" label="Open" />;
    case 'waiting':
      return <ToneChip tone="neutral" label="Not yet" />;
    default:
      return null;
  }
}

const DECISIONS: Record<
  VoteShown['decision'],
  {
    word: string;
    tone: 'okText' | 'failedText';
    Icon: ComponentType<SvgIconProps>;
  }
> = {
  approve: { word: 'approved', tone: 'okText', Icon: CheckIcon },
  reject: { word: 'rejected', tone: 'failedText', Icon: CancelIcon },
};

function VoteLine(props: { vote: VoteShown }) {
  const { vote } = props;
  const classes = useStyles();
  const tones = useToneStyles();
  const { word, tone, Icon } = DECISIONS[vote.decision];
  return (
    <div className={classes.person}>
      <Icon className={`${classes.icon} ${tones[tone]}`} aria-hidden />
      <div>
        <Typography variant="body2">
          <PersonLink entityRef={vote.voter} /> {word}{' '}
          <RelativeTime time={vote.votedAt} />
          {!vote.counts && ' (no longer counts: has lost the standing to vote)'}
        </Typography>
        {vote.reason && (
          <Typography variant="body2" className={classes.reason}>
            {vote.reason}
          </Typography>
        )}
      </div>
    </div>
  );
}

function Stage(props: {
  stage: StageShown;
  votes: readonly VoteShown[];
  number: number;
  decided: boolean;
}) {
  const { stage, votes, number, decided } = props;
  const classes = useStyles();
  const own = votes.filter(v => v.stageId === stage.id);
  const { approvals, missing, awaited } = stageProgress(stage, votes);
  const rejected = own.some(v => v.counts && v.decision === 'reject');
  const showAwaited = !decided && missing > 0;
  return (
    <li className={classes.stage}>
      <span className={classes.number} aria-hidden>
        {number}
      </span>
      <div className={classes.body}>
        <div className={classes.head}>
          <Typography variant="subtitle2" component="span">
            {stage.title}
          </Typography>
          <Typography
            variant="body2"
            component="span"
            className={classes.quiet}
          >
            {stage.state
              ? `${approvals} of ${stage.quorum} agreed`
              : `${stage.quorum} of ${stage.eligible.length} must agree`}
          </Typography>
          <StageChip stage={stage} rejected={rejected} />
        </div>
        <Typography variant="body2" className={classes.quiet}>
          {stage.approvers.join(', ')}
        </Typography>
        {own.map(vote => (
          <VoteLine key={vote.id} vote={vote} />
        ))}
        {showAwaited && (
          <div className={classes.person}>
            <PersonIcon
              className={`${classes.icon} ${classes.quiet}`}
              aria-hidden
            />
            <Typography variant="body2">
              {awaited.length > 0 ? (
                <>
                  {stage.state ? 'Still needed: ' : ''}
                  {missing < awaited.length && `${missing} of `}
                  <PeopleList entityRefs={awaited} />
                </>
              ) : (
                'Nobody can agree here at present. Ask the platform team who stands in.'
              )}
            </Typography>
          </div>
        )}
      </div>
    </li>
  );
}

/**
 * Who must agree, who did, and who is still needed.
 *
 * @public
 */
export function ApprovalStages(props: {
  stages: readonly StageShown[];
  votes?: readonly VoteShown[];
  /** Nobody is asked any more. */
  decided?: boolean;
}) {
  const { stages, votes = [], decided = false } = props;
  const classes = useStyles();
  return (
    <ol className={classes.list}>
      {stages.map((stage, index) => (
        <Stage
          key={stage.id}
          stage={stage}
          votes={votes}
          number={index + 1}
          decided={decided}
        />
      ))}
    </ol>
  );
}
