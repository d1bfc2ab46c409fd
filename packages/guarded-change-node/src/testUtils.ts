/**
 * What the tests of other packages share: suites on each kind of database, people and groups of a trusted catalog.
 *
 * @packageDocumentation
 */
export * from './testing/eachDatabase';
export * from './testing/sampleEntities';
export * from './testing/separateConnections';
export * from './testing/smallDisk';
