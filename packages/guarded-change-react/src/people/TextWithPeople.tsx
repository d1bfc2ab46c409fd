import { Fragment } from 'react';
import { ENTITY_REF } from './entityRefPattern';
import { PersonLink } from './PersonLink';

/**
 * A sentence of the backend, in which entity refs of people and groups become their names, linked to their pages.
 *
 * @public
 */
export function TextWithPeople(props: { text: string }) {
  // Splitting by a pattern with a group puts what matched at the odd places.
  const parts = props.text.split(ENTITY_REF);
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index % 2 === 1 ? <PersonLink entityRef={part} /> : part}
        </Fragment>
      ))}
    </>
  );
}
