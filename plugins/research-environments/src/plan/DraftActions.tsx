import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { useNavigate } from 'react-router-dom';
import { makeStyles, Theme } from '@material-ui/core/styles';
import {
  Environment,
  EnvironmentAction,
  Plan,
  Revision,
} from '@glovebox/backstage-plugin-research-environments-common';
import { Ability } from '@glovebox/guarded-change-common';
import {
  AbilityButton,
  ProblemNotice,
  useAction,
} from '@glovebox/guarded-change-react';
import { researchEnvironmentsApiRef } from '../api/ResearchEnvironmentsApi';
import { actionsToOffer, DRAFT_ACTIONS } from '../environment/environmentView';
import { PLAIN_ACTIONS, usePlainAction } from '../environment/usePlainAction';
import { templateRouteRef } from '../routes';
import { formLink, templateParams } from './planView';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
    problem: { flexBasis: '100%' },
  }),
  { name: 'GloveboxDraftActions' },
);

/** Opens the template's form with this revision's values. */
function EditButton(props: {
  ability: Ability<EnvironmentAction>;
  revision: Revision;
}) {
  const { ability, revision } = props;
  const navigate = useNavigate();
  const templateLink = useRouteRef(templateRouteRef);
  const params = templateParams(revision.template.entityRef);
  return templateLink && params ? (
    <AbilityButton
      ability={ability}
      onClick={() => navigate(formLink(templateLink(params), revision))}
    >
      Edit
    </AbilityButton>
  ) : null;
}

/** Submits exactly the plan that is on the screen: a plan that changed meanwhile is refused by its digest. */
function SubmitButton(props: {
  ability: Ability<EnvironmentAction>;
  digest: string | undefined;
  submit: { run: (digest: string) => Promise<boolean>; pending: boolean };
}) {
  const { ability, digest, submit } = props;
  const readable: Ability<EnvironmentAction> =
    ability.allowed && !digest
      ? {
          ...ability,
          allowed: false,
          reason: 'The plan is not on the screen yet.',
        }
      : ability;
  return (
    <AbilityButton
      ability={readable}
      color="primary"
      variant="contained"
      pending={submit.pending}
      onClick={() => digest && submit.run(digest)}
    >
      Submit for approval
    </AbilityButton>
  );
}

/** What the requester does with a draft, beside the plan that it is about. */
export function DraftActions(props: {
  environment: Environment;
  revision: Revision;
  plan: Plan | undefined;
  reload: () => Promise<void>;
}) {
  const { environment, revision, plan, reload } = props;
  const classes = useStyles();
  const api = useApi(researchEnvironmentsApiRef);
  const plain = usePlainAction(environment, reload);
  const submit = useAction(async (digest: string) => {
    try {
      await api.submit(environment.id, digest);
    } finally {
      await reload();
    }
  });
  const offered = actionsToOffer(environment).filter(ability =>
    DRAFT_ACTIONS.includes(ability.action),
  );
  return (
    <div className={classes.root}>
      {offered.map(ability => {
        switch (ability.action) {
          case 'submit':
            return (
              <SubmitButton
                key="submit"
                ability={ability}
                digest={plan?.digest}
                submit={submit}
              />
            );
          case 'edit':
            return (
              <EditButton key="edit" ability={ability} revision={revision} />
            );
          case 'replan':
          case 'discard': {
            const { action } = ability;
            return (
              <AbilityButton
                key={action}
                ability={ability}
                pending={plain.running === action}
                onClick={() => plain.run(action)}
              >
                {PLAIN_ACTIONS[action].label}
              </AbilityButton>
            );
          }
          default:
            return null;
        }
      })}
      {submit.error && (
        <div className={classes.problem}>
          <ProblemNotice title="It was not submitted" error={submit.error} />
        </div>
      )}
    </div>
  );
}
