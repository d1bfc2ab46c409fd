import { ReactNode } from 'react';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import { StatusLine } from '@glovebox/guarded-change-react';
import { hasHappened, nextFor } from './environmentView';

/** The line of truth of an environment, in words to the reader. */
export function EnvironmentStatusLine(props: {
  environment: Pick<Environment, 'abilities' | 'status'>;
  children?: ReactNode;
}) {
  const { environment, children } = props;
  const { status } = environment;
  return (
    <StatusLine
      status={{ ...status, next: nextFor(environment) }}
      happened={hasHappened(status)}
    >
      {children}
    </StatusLine>
  );
}
