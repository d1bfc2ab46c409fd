import { Fragment } from 'react';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { useViewerRef } from './useViewerRef';

/** Something the portal did by itself has `plugin:<id>` as its actor. */
function isPlugin(actor: string): boolean {
  return actor.startsWith('plugin:');
}

/**
 * A person or a group by its display name, linked to its page; the viewer is marked.
 *
 * @public
 */
export function PersonLink(props: {
  /** Entity ref, or `plugin:<id>` for the portal itself. */
  entityRef: string;
  hideIcon?: boolean;
}) {
  const { entityRef, hideIcon = true } = props;
  const viewerRef = useViewerRef();
  if (isPlugin(entityRef)) {
    return <span>the portal</span>;
  }
  return (
    <span>
      <EntityRefLink entityRef={entityRef} hideIcon={hideIcon} />
      {viewerRef === entityRef.toLocaleLowerCase('en-US') && ' (you)'}
    </span>
  );
}

/** Several people in a sentence: "Ada Moreau, Noor Haddad (you)". @public */
export function PeopleList(props: {
  entityRefs: readonly string[];
  /** How many names before the rest becomes a number. */
  max?: number;
}) {
  const { entityRefs, max = 6 } = props;
  const shown = entityRefs.slice(0, max);
  const more = entityRefs.length - shown.length;
  return (
    <>
      {shown.map((entityRef, index) => (
        <Fragment key={entityRef}>
          {index > 0 && ', '}
          <PersonLink entityRef={entityRef} />
        </Fragment>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  );
}
