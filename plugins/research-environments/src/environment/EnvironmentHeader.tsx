import { Header, HeaderNavTabItem } from '@backstage/ui';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import { PersonLink, shortDigest } from '@glovebox/guarded-change-react';
import { gpuWord, riskWord } from '../words/words';
import { EnvironmentActions } from './EnvironmentActions';
import { headRevision } from './environmentView';

function metadataOf(environment: Environment) {
  const { template, ownerGroup, riskClass } = environment;
  const gpu = headRevision(environment)?.gpu ?? environment.gpu;
  return [
    { label: 'Owner', value: <PersonLink entityRef={ownerGroup} /> },
    {
      label: 'Template',
      value: `${template.title} ${shortDigest(template.digest)}…`,
    },
    { label: 'GPUs', value: gpuWord(gpu) },
    { label: 'Risk', value: riskWord(riskClass) },
  ];
}

/** Name, facts, tabs and actions of an environment. */
export function EnvironmentHeader(props: {
  name: string;
  environment?: Environment;
  reload?: () => Promise<void>;
  tabs: HeaderNavTabItem[];
  activeTabId?: string;
}) {
  const { name, environment, reload, tabs, activeTabId } = props;
  return (
    <Header
      title={name}
      description={environment?.purpose}
      metadata={environment && metadataOf(environment)}
      tabs={tabs}
      activeTabId={activeTabId ?? null}
      customActions={
        environment &&
        reload && (
          <EnvironmentActions environment={environment} reload={reload} />
        )
      }
    />
  );
}
