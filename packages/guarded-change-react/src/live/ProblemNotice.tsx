import { ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import { describeProblem } from '../http/describeProblem';

/**
 * Says what failed, why, and what to do next.
 *
 * @public
 */
export function ProblemNotice(props: {
  /** What failed, as a sentence without a full stop: "The plan could not be loaded". */
  title: string;
  error: Error;
  onRetry?: () => void;
  /** More to say or do, for example a link. */
  children?: ReactNode;
}) {
  const { why, next } = describeProblem(props.error);
  return (
    <Alert
      severity="error"
      action={
        props.onRetry && (
          <Button color="inherit" size="small" onClick={props.onRetry}>
            Try again
          </Button>
        )
      }
    >
      <AlertTitle>{props.title}</AlertTitle>
      {why} {next}
      {props.children}
    </Alert>
  );
}
