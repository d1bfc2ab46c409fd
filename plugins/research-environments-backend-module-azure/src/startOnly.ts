/** What `@azure/core-lro` throws when its first look at the operation finds it failed already. */
const FAILED_AT_ONCE = /^The long-running operation has (failed|been canceled)/;

/**
 * Starts an operation of an Azure SDK whose outcome is looked up elsewhere. The SDK looks once by itself; what it finds there
 * is no failure to start.
 */
export async function startOnly(begin: () => Promise<unknown>): Promise<void> {
  try {
    await begin();
  } catch (error) {
    const startedAndFailed =
      error instanceof Error && FAILED_AT_ONCE.test(error.message);
    if (!startedAndFailed) {
      throw error;
    }
  }
}
