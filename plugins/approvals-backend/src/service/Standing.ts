import { TrustedCatalog } from '@glovebox/guarded-change-node';
import { describeApprovers, nameOf } from '../decisions/describeApprovers';
import { whoMayVote, whyStandIns } from '../decisions/standIns';
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

type AskedStage = Pick<StageRecord, 'id' | 'approvers' | 'standIns'>;

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
    stages: readonly AskedStage[],
  ): Promise<Eligibility> {
    const excluded = await this.excluded(request);
    const entries = await Promise.all(
      stages.map(async ({ id, approvers, standIns = [] }) => {
        const people = {
          approvers: await this.people(approvers, request.ownerGroup),
          standIns: await this.people(standIns, request.ownerGroup),
        };
        return [id, whoMayVote(people, excluded)] as const;
      }),
    );
    return new Map(entries);
  }

  /** Who is asked in a stage, in words: "lead of vision", or who stands in for the lead and why. */
  async describe(request: Interests, stage: AskedStage): Promise<string[]> {
    const { approvers, standIns = [] } = stage;
    const leadRef = await this.leadOf(request.ownerGroup);
    const excluded = await this.excluded(request);
    if (
      standIns.length === 0 ||
      (leadRef !== undefined && !excluded.has(leadRef))
    ) {
      return describeApprovers(approvers, request.ownerGroup);
    }
    const lead = leadRef && {
      ref: leadRef,
      name: await this.catalog.displayName(leadRef),
    };
    const why = whyStandIns(request, lead || undefined);
    return [`${standIns.map(nameOf).join(' or ')}, since ${why}`];
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
