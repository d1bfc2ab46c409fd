import { Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { Header } from '@backstage/ui';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { PageContent } from '@glovebox/guarded-change-react';
import { EnvironmentTab } from '../environment/EnvironmentTab';
import { platformRouteRef } from '../routes';

/** The pages of the platform team. Its tabs are sub-pages, so that other plugins can add theirs. */
export function PlatformPage(props: { tabs: EnvironmentTab[] }) {
  const { tabs } = props;
  const { pathname } = useLocation();
  const basePath = useRouteRef(platformRouteRef)?.() ?? '/platform';
  const active = tabs.find(tab =>
    `${pathname}/`.startsWith(`${basePath}/${tab.path}/`),
  );
  return (
    <>
      <Header
        title="Platform"
        description="What is being done, what is stuck, and what it hangs on."
        tabs={tabs.map(tab => ({
          id: tab.path,
          label: tab.title,
          href: `${basePath}/${tab.path}`,
        }))}
        activeTabId={active?.path ?? null}
      />
      <Routes>
        {tabs.length > 0 && (
          <Route
            index
            element={<Navigate to={`${basePath}/${tabs[0].path}`} replace />}
          />
        )}
        {tabs.map(tab => (
          <Route
            key={tab.path}
            path={`${tab.path}/*`}
            element={<PageContent>{tab.element}</PageContent>}
          />
        ))}
        <Route path="*" element={<Navigate to={basePath} replace />} />
      </Routes>
    </>
  );
}
