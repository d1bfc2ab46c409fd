import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import {
  RelativeTime,
  TimeLeft,
  ToneChip,
  TextWithPeople,
} from '@glovebox/guarded-change-react';
import { Highlights } from '../inbox/Highlights';
import { viewerStageTitle } from '../inbox/inboxView';
import { STATE_LOOKS } from '../words/approvalState';

const SOON_MS = 24 * 60 * 60 * 1000;

/** Where it stands, why, and what is unusual about it. */
export function ApprovalLine(props: { approval: Approval }) {
  const { approval } = props;
  const { word, tone } = STATE_LOOKS[approval.state];
  const stageTitle = viewerStageTitle(approval);
  return (
    <Box mb={2}>
      <Box
        display="flex"
        flexWrap="wrap"
        alignItems="center"
        mb={1}
        style={{ gap: 12 }}
        role="status"
      >
        <ToneChip tone={tone} label={word} />
        <Typography component="span">
          <TextWithPeople text={approval.stateReason} />
        </Typography>
        {approval.state === 'pending' ? (
          <TimeLeft
            until={approval.decideBy}
            soonMs={SOON_MS}
            pastVerb="lapsed"
          />
        ) : (
          approval.decidedAt && (
            <Typography variant="body2" component="span">
              <RelativeTime time={approval.decidedAt} />
            </Typography>
          )
        )}
        {approval.state === 'pending' && stageTitle && (
          <Typography variant="body2" component="span">
            You decide as <strong>{stageTitle}</strong>.
          </Typography>
        )}
      </Box>
      <Highlights highlights={approval.highlights} />
    </Box>
  );
}
