import { ComponentType, useState } from 'react';
import Collapse from '@material-ui/core/Collapse';
import Typography from '@material-ui/core/Typography';
import { SvgIconProps } from '@material-ui/core/SvgIcon';
import BlockIcon from '@material-ui/icons/Block';
import CheckIcon from '@material-ui/icons/Check';
import HowToRegIcon from '@material-ui/icons/HowToReg';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import { makeStyles, Theme } from '@material-ui/core/styles';
import {
  GuardrailFinding,
  GuardrailOutcome,
} from '@glovebox/guarded-change-common';
import { useToneStyles } from '../status/useToneStyles';
import { EmptyNotice } from '../layout/EmptyNotice';
import { Disclosure } from './Disclosure';
import { ControlChip } from './ControlChip';
import { resultsByRule, RuleResult } from './guardrailGroups';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    rule: {
      display: 'flex',
      gap: theme.spacing(1),
      padding: theme.spacing(0.75, 0),
    },
    icon: { fontSize: 20, flexShrink: 0, background: 'none' },
    body: { minWidth: 0, flex: 1 },
    title: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.75),
    },
    message: { marginTop: theme.spacing(0.25) },
    objects: {
      color: theme.palette.textSubtle,
      overflowWrap: 'anywhere',
    },
    group: { marginTop: theme.spacing(1) },
  }),
  { name: 'GloveboxGuardrailFindings' },
);

interface OutcomeLook {
  word: string;
  tone: 'failedText' | 'progressText' | 'warningText' | 'okText';
  Icon: ComponentType<SvgIconProps>;
}

const LOOKS: Record<GuardrailOutcome, OutcomeLook> = {
  deny: { word: 'Denied', tone: 'failedText', Icon: BlockIcon },
  'require-approval': {
    word: 'Needs approval',
    tone: 'progressText',
    Icon: HowToRegIcon,
  },
  warn: { word: 'Warning', tone: 'warningText', Icon: WarningIcon },
  pass: { word: 'Pass', tone: 'okText', Icon: CheckIcon },
};

const OBJECTS_SHOWN = 4;

function objectsInWords(objects: string[]): string {
  const shown = objects.slice(0, OBJECTS_SHOWN).join(', ');
  const more = objects.length - OBJECTS_SHOWN;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function Rule(props: { result: RuleResult }) {
  const { result } = props;
  const classes = useStyles();
  const tones = useToneStyles();
  const { word, tone, Icon } = LOOKS[result.outcome];
  return (
    <li className={classes.rule}>
      <Icon
        className={`${classes.icon} ${tones[tone]}`}
        titleAccess={word}
        role="img"
      />
      <div className={classes.body}>
        <div className={classes.title}>
          <Typography variant="body2" component="span">
            {result.title}
          </Typography>
          <ControlChip id={result.controlId} />
        </div>
        {result.messages.map(({ text, objects }) => (
          <Typography key={text} variant="body2" className={classes.message}>
            {text}
            {objects.length > 0 && (
              <span className={classes.objects}>
                {' '}
                ({objectsInWords(objects)})
              </span>
            )}
          </Typography>
        ))}
        {result.policyIds.length > 0 && (
          <Typography variant="body2" className={classes.objects}>
            Asks for the approval policy {result.policyIds.join(', ')}.
          </Typography>
        )}
      </div>
    </li>
  );
}

/**
 * What the rules say of a change, worst first, with what to change. The rules that pass are behind one line.
 *
 * @public
 */
export function GuardrailFindings(props: {
  findings: readonly GuardrailFinding[];
}) {
  const classes = useStyles();
  const [open, setOpen] = useState(false);
  const results = resultsByRule(props.findings);
  const passed = results.filter(r => r.outcome === 'pass');
  const others = results.filter(r => r.outcome !== 'pass');
  if (results.length === 0) {
    return (
      <EmptyNotice
        title="No rule was evaluated"
        description="The rules run on the rendered objects, at the end of planning."
      />
    );
  }
  return (
    <>
      <ul className={classes.list}>
        {others.map(result => (
          <Rule key={result.guardrailId} result={result} />
        ))}
      </ul>
      {passed.length > 0 && (
        <div className={others.length > 0 ? classes.group : undefined}>
          <Disclosure open={open} onToggle={() => setOpen(!open)}>
            <Typography variant="body2" component="span">
              {passed.length === 1
                ? '1 rule passes'
                : `${passed.length} rules pass`}
            </Typography>
          </Disclosure>
          <Collapse in={open} mountOnEnter unmountOnExit>
            <ul className={classes.list}>
              {passed.map(result => (
                <Rule key={result.guardrailId} result={result} />
              ))}
            </ul>
          </Collapse>
        </div>
      )}
    </>
  );
}
