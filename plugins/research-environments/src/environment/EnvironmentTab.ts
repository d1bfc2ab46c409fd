import { JSX } from 'react';

/** A tab of the page of an environment, as an extension brings it. */
export interface EnvironmentTab {
  path: string;
  title: string;
  element: JSX.Element;
}
