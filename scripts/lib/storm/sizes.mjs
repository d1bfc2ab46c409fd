/** The storm of `yarn test:storm`. */
export const FULL = {
  environments: 50,
  replicas: 3,
  kills: 20,
  outageEnvironments: 4,
  outageSeconds: 60,
  databaseSeconds: 20,
  patienceMinutes: 30,
};

/** The storm of `npm test`. */
export const SHORT = {
  environments: 8,
  replicas: 2,
  kills: 4,
  outageEnvironments: 2,
  outageSeconds: 5,
  databaseSeconds: 3,
  patienceMinutes: 10,
};
