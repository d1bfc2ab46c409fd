import { TrustedCatalog } from '@glovebox/guarded-change-node';
import {
  ApprovalRecord,
  ApproverSelector,
  Eligibility,
  StageRecord,
} from '../model/records';

/** What of a request says who may never approve it. */
type Interests = Pick<
  ApprovalRecord,
  'requester' | 'beneficiaries' | 'editors' | 'ownerGroup'
>;

/**
 * Who may approve, read live from the trusted catalog. One instance serves one call: it asks for each group once, and is then
 * thrown away.
 */
export class Standing {
  private readonly members = new Map<string, Promise<string[]>>();
  private readonly leads = new Map<string, Promise<string | undefined>>();

  constructor(private readonly catalog: TrustedCatalog) {}

  /** The people who may vote in each stage now, without anyone who asks, gains or wrote. */
  async eligible(
    request: Interests,
    stages: readonly Pick<StageRecord, 'id' | 'approvers'>[],
  ): Promise<Eligibility> {
    const excluded = await this.excluded(request);
    const entries = await Promise.all(
      stages.map(async stage => {
        const people = await this.people(stage.approvers, request.ownerGroup);
        return [
          stage.id,
          people.filter(person => !excluded.has(person)),
        ] as const;
      }),
    );
    return new Map(entries);
  }

  async leadOf(groupRef: string): Promise<string | undefined> {
    let lead = this.leads.get(groupRef);
    if (!lead) {
      lead = this.catalog.leadOf(groupRef);
      this.leads.set(groupRef, lead);
    }
    return lead;
  }

  private async people(
    approvers: readonly ApproverSelector[],
    ownerGroup: string,
  ): Promise<string[]> {
    const lists = await Promise.all(
      approvers.map(async selector => {
        if (selector !== 'lead') {
          return this.membersOf(selector);
        }
        const lead = await this.leadOf(ownerGroup);
        return lead === undefined ? [] : [lead];
      }),
    );
    return [...new Set(lists.flat())].sort();
  }

  /** A group among those who gain or wrote stands for each of its members. */
  private async excluded(request: Interests): Promise<Set<string>> {
    const refs = [
      request.requester,
      ...request.beneficiaries,
      ...request.editors,
    ];
    const groups = refs.filter(ref => ref.startsWith('group:'));
    const members = await Promise.all(groups.map(ref => this.membersOf(ref)));
    return new Set([...refs, ...members.flat()]);
  }

  private async membersOf(groupRef: string): Promise<string[]> {
    let members = this.members.get(groupRef);
    if (!members) {
      members = this.catalog.membersOf(groupRef);
      this.members.set(groupRef, members);
    }
    return members;
  }
}
