/**
 * UI parts that the plugins share: status, time, abilities, plans, approvals, operations, events, people, live data.
 *
 * @packageDocumentation
 */
export * from './abilities/AbilityButton';
export * from './abilities/useAction';
export * from './approval/ApprovalStages';
export * from './approval/ApprovalSubjectBlueprint';
export * from './approval/stageView';
export * from './dialogs/ConfirmNameDialog';
export * from './events/EventTimeline';
export * from './forms/Field';
export * from './http/describeProblem';
export * from './http/PluginHttpClient';
export * from './keys/KeyHints';
export * from './keys/useKeys';
export * from './layout/EmptyNotice';
export * from './layout/PageContent';
export * from './layout/SectionCard';
export * from './layout/useUniqueId';
export * from './layout/VisuallyHidden';
export * from './live/LiveSection';
export * from './live/ProblemNotice';
export * from './live/useLiveResource';
export * from './operations/OperationProgress';
export * from './operations/operationView';
export * from './people/PersonLink';
export * from './people/plainNames';
export * from './people/TextWithPeople';
export * from './people/useViewerRef';
export * from './plan/ControlChip';
export * from './plan/Digest';
export * from './plan/Disclosure';
export * from './plan/GuardrailFindings';
export * from './plan/guardrailGroups';
export * from './plan/ObjectContent';
export * from './plan/planGroups';
export * from './plan/PlanObjects';
export * from './plan/QuotaBar';
export * from './plan/quotaSegments';
export * from './status/StatusChip';
export * from './status/StatusLine';
export * from './status/toneIcons';
export * from './status/useToneStyles';
export * from './time/formatTime';
export * from './time/RelativeTime';
export * from './time/TimeLeft';
export * from './time/useNow';
