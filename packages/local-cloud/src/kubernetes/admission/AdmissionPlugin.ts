import { JsonObject } from '../json';
import { ResourceType } from '../registry/ResourceType';
import { RequestContext } from '../service/RequestContext';
import { ObjectStore } from '../store/ObjectStore';

/** A write that admission may change or refuse. */
export type AdmissionRequest = {
  operation: 'CREATE' | 'UPDATE' | 'DELETE';
  type: ResourceType;
  namespace: string;
  name: string;
  subresource: string;
  /** The new state; the old one for DELETE. Mutating plugins change it in place. */
  object: JsonObject;
  oldObject: JsonObject | undefined;
  context: RequestContext;
  store: ObjectStore;
};

/** One admission plugin. Both halves are optional; they throw ApiError to refuse. */
export type AdmissionPlugin = {
  name: string;
  mutate?: (request: AdmissionRequest) => void;
  validate?: (request: AdmissionRequest) => void;
};
