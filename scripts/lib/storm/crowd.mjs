// Who asks for what in a storm: several people, two templates, so both clusters and both subscriptions.

const PEOPLE = [
  {
    requester: 'ada.moreau',
    team: 'group:default/vision',
    lead: 'noor.haddad',
    security: 'sam.osei',
  },
  {
    requester: 'ben.tanaka',
    team: 'group:default/alignment',
    lead: 'carla.jensen',
    security: 'mina.park',
  },
  {
    // A lead who asks does not agree to it: another lead does.
    requester: 'noor.haddad',
    team: 'group:default/vision',
    lead: 'carla.jensen',
    security: 'mina.park',
  },
  {
    requester: 'carla.jensen',
    team: 'group:default/alignment',
    lead: 'noor.haddad',
    security: 'sam.osei',
  },
];

/** What the people ask for: `count` environments named after the phase. */
export function crowd(phase, count) {
  return Array.from({ length: count }, (_, index) => {
    const { requester, team, lead, security } = PEOPLE[index % PEOPLE.length];
    const isTraining = Math.floor(index / PEOPLE.length) % 2 === 0;
    const name = `${phase}-${String(index + 1).padStart(2, '0')}`;
    return {
      name,
      requester,
      approvers: [lead, security],
      template: isTraining ? 'gpu-training' : 'secure-notebook',
      values: {
        name,
        team,
        purpose: 'One of many environments that are asked for in a storm.',
        days: 7,
        storageGi: 10,
        ...(isTraining ? { gpuType: 'H100', gpuCount: 1 } : {}),
      },
    };
  });
}
