/** The same question to both lists. */
export interface Question {
  name: string;
  person: 'platform' | 'researcher' | 'newcomer';
  environments: string;
  catalog: string;
  /** Asked at the page in the middle of the list instead of the first. */
  deep?: boolean;
  /** There is nothing to find, which only a look at all can tell where no index can. */
  empty?: boolean;
}

const PAGE = 25;
const environments = (query: string) =>
  `/research-environments/environments?limit=${PAGE}&${query}`;
/** As the catalog's page asks: by kind, in the order of names. */
const catalog = (query = '') =>
  `/catalog/entities/by-query?limit=${PAGE}&filter=kind=component${query}&orderField=metadata.name,asc`;

/** Two fields, as in the list of environments. */
const SEARCHED = '&fullTextFilterFields=metadata.name,metadata.title';

export const QUESTIONS: Question[] = [
  {
    name: 'everything, first page',
    person: 'platform',
    environments: environments('view=all'),
    catalog: catalog(),
  },
  {
    name: 'everything, page in the middle',
    person: 'platform',
    environments: environments('view=all'),
    catalog: catalog(),
    deep: true,
  },
  {
    name: 'what one may see, first page',
    person: 'researcher',
    environments: environments('view=all'),
    catalog: catalog(),
  },
  {
    name: 'of my team, first page',
    person: 'researcher',
    environments: environments('view=team'),
    catalog: catalog(',relations.ownedBy=group:default/vision'),
  },
  {
    name: 'of mine, first page',
    person: 'researcher',
    environments: environments('view=mine'),
    catalog: catalog(',relations.ownedBy=group:default/vision'),
  },
  {
    name: 'what a newcomer may see: nothing',
    person: 'newcomer',
    environments: environments('view=all'),
    catalog: catalog(',relations.ownedBy=group:default/alignment'),
    empty: true,
  },
  {
    name: 'of one kind, first page',
    person: 'platform',
    environments: environments('view=all&riskClass=sensitive'),
    catalog: catalog(',spec.type=service'),
  },
  {
    name: 'by a word that all have, first page',
    person: 'platform',
    environments: environments('view=all&q=series'),
    catalog: `${catalog()}&fullTextFilterTerm=bench${SEARCHED}`,
  },
  {
    name: 'by a word that none has',
    person: 'platform',
    environments: environments('view=all&q=nowhere'),
    catalog: `${catalog()}&fullTextFilterTerm=nowhere${SEARCHED}`,
    empty: true,
  },
];
