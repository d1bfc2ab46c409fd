/** Which replica watches which target, and which environments a watch makes worth a look. */
export interface WatchStore {
  /**
   * Takes the watch of a target, or keeps it, and notes whether every change is seen.
   *
   * @returns whether it is held: false while another replica holds it
   */
  hold(
    targetId: string,
    lease: { holder: string; now: Date; until: Date; healthy: boolean },
  ): Promise<boolean>;

  /** Lets another replica take the watches of this one at once. */
  release(holder: string): Promise<void>;

  /** Targets of which every change is seen now. */
  watched(now: Date): Promise<Set<string>>;

  /** Makes environments due for a look at once. Ids that do not exist do not matter. */
  makeDue(environmentIds: readonly string[]): Promise<void>;

  /** Makes every environment on a target due for a look. */
  makeTargetDue(targetId: string): Promise<void>;

  /** Puts the next look off, unless it was made due meanwhile. */
  postpone(
    environmentId: string,
    times: { from: Date; until: Date },
  ): Promise<void>;
}
