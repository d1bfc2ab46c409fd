import { User } from '../auth/User';

/** What is known of a request beside its content. */
export type RequestContext = {
  user: User;
  now: () => Date;
  dryRun: boolean;
  fieldManager: string;
  fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  /** Adds a Warning header to the answer. */
  warn: (message: string) => void;
};
