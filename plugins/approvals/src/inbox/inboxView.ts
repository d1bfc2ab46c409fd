import { Approval } from '@glovebox/backstage-plugin-approvals-common';

/** The lists of the inbox. */
export const VIEWS = [
  { id: 'waiting', label: 'Waiting for me' },
  { id: 'decided', label: 'Decided' },
  { id: 'mine', label: 'Mine' },
] as const;

export type InboxView = (typeof VIEWS)[number]['id'];

/** The list that a URL asks for. */
export function viewFromSearch(search: URLSearchParams): InboxView {
  const asked = search.get('view');
  return VIEWS.find(view => view.id === asked)?.id ?? 'waiting';
}

/** What the viewer is asked as, or has answered as. */
export function viewerStageTitle(approval: Approval): string | undefined {
  return approval.stages.find(stage => stage.id === approval.viewerStageId)
    ?.title;
}

/** How far it is: "1 of 2 stages agreed". */
export function stagesInWords(approval: Approval): string {
  const { stages } = approval;
  const agreed = stages.filter(stage => stage.state === 'satisfied').length;
  return `${agreed} of ${stages.length} ${
    stages.length === 1 ? 'stage' : 'stages'
  } agreed`;
}

/** The neighbours of an approval in a list; the first is the next of one that is not in it. */
export function neighboursOf(
  id: string,
  list: readonly Approval[],
): { previous?: Approval; next?: Approval } {
  const index = list.findIndex(approval => approval.id === id);
  return index < 0
    ? { next: list[0] }
    : { previous: list[index - 1], next: list[index + 1] };
}
