import { valueAt } from '../json';
import { ResourceType, typeKey } from '../registry/ResourceType';
import { AGE, ageOf, Column, NAME } from './Column';
import { CORE_COLUMNS, EVENT_COLUMNS } from './coreColumns';
import { POLICY_COLUMNS, STORAGE_CLASS_NAME } from './policyColumns';
import { WORKLOAD_COLUMNS } from './workloadColumns';

/** Columns after Name of the built-in kinds, those of `pkg/printers` of the release that is imitated. */
const COLUMNS: Record<string, Column[]> = {
  ...CORE_COLUMNS,
  ...WORKLOAD_COLUMNS,
  ...POLICY_COLUMNS,
};

/** The columns of a type, as `kubectl get` shows them. */
export function columnsOf(type: ResourceType): Column[] {
  const key = typeKey(type);
  if (key === '/events') return EVENT_COLUMNS;
  if (type.printerColumns.length > 0) return [NAME, ...customColumns(type)];
  const name =
    key === 'storage.k8s.io/storageclasses' ? STORAGE_CLASS_NAME : NAME;
  return [name, ...(COLUMNS[key] ?? [AGE])];
}

function customColumns(type: ResourceType): Column[] {
  return type.printerColumns.map(printer => ({
    name: printer.name,
    type: printer.type,
    format: printer.format ?? '',
    priority: printer.priority ?? 0,
    value: (object, now) => {
      const path = printer.jsonPath.replace(/^\./, '').split('.');
      return printer.type === 'date'
        ? ageOf(object, now, ...path)
        : valueAt(object, ...path) ?? '';
    },
  }));
}
