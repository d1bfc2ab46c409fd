import { EnvironmentSummary } from '@glovebox/backstage-plugin-research-environments-common';
import { Page } from '@glovebox/guarded-change-common';
import { EnvironmentWithHead } from '../model/records';
import { toSummary } from './describeEnvironment';
import { environmentStatus } from './environmentStatus';
import { toFacts } from './facts';
import { readEnvironment } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';

const PAGE = 500;

/** Who holds a name now: an environment that ended may have left it to another. */
export interface CatalogName {
  name: string;
  holder?: EnvironmentSummary;
}

/** A page of every environment that has not ended. */
export async function listOpenEnvironments(
  context: LifecycleContext,
  cursor: string | undefined,
): Promise<Page<EnvironmentSummary>> {
  const page = await context.store.list({
    lifecycle: 'open',
    cursor,
    limit: PAGE,
  });
  return {
    ...page,
    items: page.items.map(item => summaryOf(item, context.now())),
  };
}

/**
 * The name of an environment, and who holds it.
 *
 * @throws NotFoundError
 */
export async function findNameHolder(
  context: LifecycleContext,
  idOrName: string,
): Promise<CatalogName> {
  const { name } = (await readEnvironment(context, idOrName)).environment;
  const last = await context.store.get(name);
  const holder = last?.environment.endedAt ? undefined : last;
  return { name, holder: holder && summaryOf(holder, context.now()) };
}

function summaryOf(item: EnvironmentWithHead, now: Date): EnvironmentSummary {
  return toSummary(item, environmentStatus(toFacts(item), now));
}
