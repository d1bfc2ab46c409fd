/** Calls at once to one cluster. More would run into the API server's fairness limits, not go faster. */
export const CONCURRENCY = 8;
