/**
 * What the tests of other packages share: suites on each kind of database, people and groups of a trusted catalog.
 *
 * @packageDocumentation
 */
export * from './testing/describeEachDatabase';
export * from './testing/sampleEntities';
