import {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  Approval,
  ApprovalPreview,
  ApprovalRequest,
  ApprovalState,
} from '@glovebox/backstage-plugin-approvals-common';
import { ApprovalsService } from '@glovebox/backstage-plugin-approvals-node';
import { Around } from './FakeTarget';

/** Approvals in memory, with the promises of the real service: one per digest, consumed by one operation. */
export class FakeApprovals implements ApprovalsService {
  readonly approvals = new Map<string, Approval>();
  /** Thrown by the next call of a method, once. */
  readonly failNext: Partial<Record<keyof ApprovalsService, Error>> = {};
  /** Thrown after the next call of a method had its effect, once: an answer that got lost. */
  readonly loseAnswer: Partial<Record<keyof ApprovalsService, Error>> = {};
  /** Stands around every call that changes something, to kill the caller before or after it had its effect. */
  around: Around = (_, effect) => effect();
  refused: ApprovalPreview['refused'];
  policies: ApprovalPreview['policies'] = [
    {
      id: 'standard',
      title: 'Standard',
      because: 'match',
      controls: ['IAM-1'],
    },
  ];
  readonly openedBy: string[] = [];
  readonly consumers: string[] = [];

  async preview(): Promise<ApprovalPreview> {
    this.throwNext('preview');
    return {
      policies: this.policies,
      stages: [],
      limits: { decideWithin: 'P7D', consumeWithin: 'P1D' },
      refused: this.refused,
    };
  }

  open(
    request: ApprovalRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<Approval> {
    return this.around('open', () => this.doOpen(request, options));
  }

  private async doOpen(
    request: ApprovalRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<Approval> {
    this.throwNext('open');
    this.openedBy.push(
      (options.credentials.principal as BackstageUserPrincipal).userEntityRef,
    );
    const there = [...this.approvals.values()].find(
      approval =>
        approval.subject.id === request.subject.id &&
        approval.subject.action === request.subject.action &&
        approval.digest === request.digest &&
        ['pending', 'approved'].includes(approval.state),
    );
    const approval = there ?? this.insert(request);
    this.throwLost('open');
    return approval;
  }

  async get(id: string): Promise<Approval> {
    this.throwNext('get');
    return { ...this.find(id) };
  }

  consume(
    id: string,
    options: { digest: string; operationId: string },
  ): Promise<Approval> {
    return this.around('consume', () => this.doConsume(id, options));
  }

  private async doConsume(
    id: string,
    options: { digest: string; operationId: string },
  ): Promise<Approval> {
    this.throwNext('consume');
    const approval = this.find(id);
    if (approval.digest !== options.digest) {
      throw new ConflictError('The digest is another one.');
    }
    if (
      approval.state === 'consumed' &&
      approval.consumedBy !== options.operationId
    ) {
      throw new ConflictError('Another operation used it.');
    }
    if (!['approved', 'consumed'].includes(approval.state)) {
      throw new ConflictError(`It is ${approval.state}.`);
    }
    if (approval.state === 'approved') {
      this.consumers.push(options.operationId);
    }
    approval.state = 'consumed';
    approval.consumedBy = options.operationId;
    this.throwLost('consume');
    return approval;
  }

  async close(
    id: string,
    options: { as: 'withdrawn' | 'superseded'; reason: string },
  ): Promise<Approval> {
    this.throwNext('close');
    const approval = this.find(id);
    if (approval.state === 'consumed') {
      throw new ConflictError('It was used already.');
    }
    if (['pending', 'approved'].includes(approval.state)) {
      approval.state = options.as;
      approval.stateReason = options.reason;
    }
    this.throwLost('close');
    return approval;
  }

  /** What the approvers decided, or time did. */
  decide(id: string, state: ApprovalState, reason = 'They said so.'): void {
    const approval = this.find(id);
    approval.state = state;
    approval.stateReason = reason;
  }

  /** The approval that waits for an environment. */
  waitingFor(environmentId: string, action = 'create'): Approval {
    const found = [...this.approvals.values()].find(
      approval =>
        approval.subject.id === environmentId &&
        approval.subject.action === action &&
        approval.state === 'pending',
    );
    if (!found) {
      throw new Error(`No approval waits for ${environmentId}`);
    }
    return found;
  }

  private insert(request: ApprovalRequest): Approval {
    const approval: Approval = {
      ...request,
      id: `approval-${this.approvals.size + 1}`,
      pluginId: 'research-environments',
      state: 'pending',
      stateReason: 'Nobody decided yet.',
      policies: this.policies,
      limits: { decideWithin: 'P7D', consumeWithin: 'P1D' },
      stages: [],
      votes: [],
      openedAt: '2026-01-01T00:00:00.000Z',
      decideBy: '2026-01-08T00:00:00.000Z',
      abilities: [],
    };
    this.approvals.set(approval.id, approval);
    return approval;
  }

  private find(id: string): Approval {
    const approval = this.approvals.get(id);
    if (!approval) {
      throw new NotFoundError(`No approval ${id}`);
    }
    return approval;
  }

  private throwNext(method: keyof ApprovalsService): void {
    const error = this.failNext[method];
    delete this.failNext[method];
    if (error) {
      throw error;
    }
  }

  private throwLost(method: keyof ApprovalsService): void {
    const error = this.loseAnswer[method];
    delete this.loseAnswer[method];
    if (error) {
      throw error;
    }
  }
}
