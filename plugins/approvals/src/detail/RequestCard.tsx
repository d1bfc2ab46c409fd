import { ReactNode } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import {
  ControlChip,
  Digest,
  PeopleList,
  PersonLink,
  RelativeTime,
  SectionCard,
} from '@glovebox/guarded-change-react';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: {
      display: 'grid',
      gridTemplateColumns: 'max-content 1fr',
      columnGap: theme.spacing(2),
      rowGap: theme.spacing(1),
      margin: 0,
    },
    term: { color: theme.palette.textSubtle },
    fact: { margin: 0, overflowWrap: 'anywhere' },
  }),
  { name: 'GloveboxRequestCard' },
);

function Fact(props: { term: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <>
      <Typography component="dt" variant="body2" className={classes.term}>
        {props.term}
      </Typography>
      <Typography component="dd" variant="body2" className={classes.fact}>
        {props.children}
      </Typography>
    </>
  );
}

/** Who asks, for whom, under which policies. */
export function RequestCard(props: { approval: Approval }) {
  const { approval } = props;
  const classes = useStyles();
  const { beneficiaries, editors, requester } = approval;
  const others = editors.filter(editor => editor !== requester);
  return (
    <SectionCard title="The request">
      <dl className={classes.list}>
        <Fact term="Asked for by">
          <PersonLink entityRef={requester} />{' '}
          <RelativeTime time={approval.openedAt} />
        </Fact>
        <Fact term="For">
          <PersonLink entityRef={approval.ownerGroup} />
        </Fact>
        {beneficiaries.length > 0 && (
          <Fact term="Who gains">
            <PeopleList entityRefs={beneficiaries} />
          </Fact>
        )}
        {others.length > 0 && (
          <Fact term="Also edited by">
            <PeopleList entityRefs={others} />
          </Fact>
        )}
        {approval.policies.map(policy => (
          <Fact
            key={policy.id}
            term={policy.because === 'required' ? 'A rule asks' : 'Policy'}
          >
            {policy.title}{' '}
            {policy.controls.map(control => (
              <ControlChip key={control} id={control} />
            ))}
          </Fact>
        ))}
        <Fact term="Digest">
          <Digest digest={approval.digest} />
        </Fact>
      </dl>
    </SectionCard>
  );
}
