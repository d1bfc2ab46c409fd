import type { Caller } from '../authorization/authorize';
import type { DeploymentStacks } from '../deployment/DeploymentStacks';
import type { JsonObject } from '../json';
import type { Operations } from '../operations/Operations';
import type { World } from '../resources/World';

/** The services behind the routes. */
export interface Services {
  world: World;
  operations: Operations;
  stacks: DeploymentStacks;
}

/** A request of somebody whose token has been verified. */
export interface ArmRequest {
  method: string;
  /** The path, decoded. */
  path: string;
  query: URLSearchParams;
  body: JsonObject;
  caller: Caller;
  /** `https://host:port`, for the links to poll. */
  baseUrl: string;
  apiVersion: string;
}

/** What is sent back. */
export interface ArmResponse {
  status: number;
  headers?: Record<string, string>;
  body?: JsonObject;
}

/** One route: `pattern` is matched against the whole path, without case. */
export interface Route {
  method: string;
  pattern: RegExp;
  handle(
    services: Services,
    request: ArmRequest,
    groups: Record<string, string>,
  ): ArmResponse | Promise<ArmResponse>;
}
