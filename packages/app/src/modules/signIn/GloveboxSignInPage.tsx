import { SignInPage } from '@backstage/core-components';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { entraAuthApiRef } from './entraAuthApi';

/** One way in: the lab's directory. There is no guest. */
export const GloveboxSignInPage = (props: SignInPageProps) => (
  <SignInPage
    {...props}
    title="Glovebox"
    align="center"
    provider={{
      id: 'entra',
      title: 'Sign in to Glovebox',
      message:
        'Isolated research environments of the lab. Sign in with your Entra ID account.',
      apiRef: entraAuthApiRef,
    }}
  />
);
