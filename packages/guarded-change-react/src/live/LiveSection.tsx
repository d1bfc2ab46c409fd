import { ReactNode } from 'react';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Alert from '@material-ui/lab/Alert';
import { describeProblem } from '../http/describeProblem';
import { RelativeTime } from '../time/RelativeTime';
import { ProblemNotice } from './ProblemNotice';
import { LiveResource } from './useLiveResource';

/**
 * Draws a live resource: its shape while it loads, what failed if there is nothing, and a stale value with its age and the reason
 * when reading it again failed.
 *
 * @public
 */
export function LiveSection<T>(props: {
  resource: LiveResource<T>;
  /** What it is, to finish "… could not be loaded": "The environments". */
  what: string;
  /** The shape of the content, shown while loading. */
  skeleton: ReactNode;
  /** It is a whole page, so that what failed needs the inset of its content. */
  page?: boolean;
  children: (value: T) => ReactNode;
}) {
  const { resource, what, skeleton, page = false, children } = props;
  const inset = page ? { pt: 3, px: 'var(--bui-space-5)' } : {};
  const { value, error, readAt } = resource;
  if (value === undefined) {
    return error ? (
      <Box {...inset}>
        <ProblemNotice
          title={`${what} could not be loaded`}
          error={error}
          onRetry={resource.reload}
        />
      </Box>
    ) : (
      <div role="status" aria-label={`Loading: ${what.toLowerCase()}`}>
        {skeleton}
      </div>
    );
  }
  return (
    <>
      {error && readAt && (
        <Box mb={2} {...inset}>
          <Alert
            severity="warning"
            action={
              <Button color="inherit" size="small" onClick={resource.reload}>
                Try again
              </Button>
            }
          >
            Shown as of <RelativeTime time={readAt.toISOString()} />; it could
            not be read again. {describeProblem(error).why}
          </Alert>
        </Box>
      )}
      <div aria-busy={resource.outdated} style={fading(resource.outdated)}>
        {children(value)}
      </div>
    </>
  );
}

function fading(outdated: boolean) {
  return { opacity: outdated ? 0.6 : 1, transition: 'opacity 150ms' };
}
