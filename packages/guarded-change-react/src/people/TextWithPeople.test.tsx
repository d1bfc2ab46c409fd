import { screen } from '@testing-library/react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { TextWithPeople } from './TextWithPeople';

it('links the people in a sentence and leaves the rest as it is', async () => {
  renderInTestApp(
    <p data-testid="text">
      <TextWithPeople text="user:default/ada.moreau asked group:default/vision. Nothing else: 1/2." />
    </p>,
    {
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis: [[catalogApiRef, catalogApiMock({ entities: [] })]],
    },
  );
  const links = await screen.findAllByRole('link');
  expect(links.map(link => link.getAttribute('href'))).toEqual([
    '/catalog/default/user/ada.moreau',
    '/catalog/default/group/vision',
  ]);
  expect(screen.getByTestId('text')).toHaveTextContent(
    'ada.moreau asked vision. Nothing else: 1/2.',
  );
});
