import { useId } from 'react';

/** An id for `aria-` references that is unique on the page. @public */
export function useUniqueId(prefix: string): string {
  return `${prefix}-${useId().replace(/:/g, '')}`;
}
